//! One thing that was measured: its rounds, what is needed, whether that is met.

use serde_json::{Value, json};

/// What was measured, in several rounds.
pub(crate) struct Figure {
    what: String,
    unit: &'static str,
    rounds: Vec<f64>,
    need: Option<Need>,
    bound: Option<f64>,
}

/// What the median must be.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    AtLeast(f64),
    AtMost(f64),
}

impl Figure {
    /// A figure that stands for itself. `unit` may be empty (a ratio).
    pub(crate) fn new(what: impl Into<String>, unit: &'static str, rounds: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            unit,
            rounds,
            need: None,
            bound: None,
        }
    }

    /// The figure, judged.
    pub(crate) fn needs(mut self, need: Need) -> Self {
        self.need = Some(need);
        self
    }

    /// No machine can show more than this: where one does, it had other things to do in turns, and there is no verdict.
    pub(crate) fn cannot_exceed(mut self, bound: f64) -> Self {
        self.bound = Some(bound);
        self
    }

    /// `ours ÷ theirs` of each round.
    pub(crate) fn ratio(what: impl Into<String>, ours: &[f64], theirs: &[f64]) -> Self {
        let rounds = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
        Self::new(what, "×", rounds)
    }

    fn verdict(&self) -> &'static str {
        match self.need {
            None => "",
            Some(_) if self.bound.is_some_and(|bound| median(&self.rounds) > bound) => "no verdict: too busy",
            Some(need) if need.is_met_by(median(&self.rounds)) => "met",
            Some(_) => "**missed**",
        }
    }

    /// For the JSON file.
    pub(crate) fn json(&self) -> Value {
        json!({
            "what": self.what, "unit": self.unit, "median": median(&self.rounds), "rounds": self.rounds,
            "need": self.need.map(Need::text), "verdict": self.verdict().trim_matches('*'),
        })
    }

    /// A row of [`table`].
    fn row(&self) -> String {
        let (low, high) = spread(&self.rounds);
        let spread = match self.rounds.len() {
            1 => String::new(),
            count => format!("{} … {} in {count}", number(low), number(high)),
        };
        format!(
            "| {} | {} | {spread} | {} | {} |",
            self.what,
            format!("{} {}", number(median(&self.rounds)), self.unit).trim(),
            self.need.map(|need| need.text()).unwrap_or_default(),
            self.verdict(),
        )
    }
}

impl Need {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(bound) => format!("≥ {bound}"),
            Self::AtMost(bound) => format!("≤ {bound}"),
        }
    }
}

/// The figures in Markdown.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text = String::from("| what | median | lowest … highest | needed | |\n| --- | --- | --- | --- | --- |\n");
    for figure in figures {
        text.push_str(&figure.row());
        text.push('\n');
    }
    text
}

/// The middle one, or the mean of the two in the middle. NaN of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.len(), sorted.len() / 2) {
        (0, _) => f64::NAN,
        (count, middle) if count % 2 == 1 => sorted[middle],
        (_, middle) => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The value that so many percent of all do not exceed. NaN of nothing.
pub(crate) fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

fn spread(values: &[f64]) -> (f64, f64) {
    let fold = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick).unwrap_or(f64::NAN);
    (fold(f64::min), fold(f64::max))
}

/// Three digits that say something, and no more.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}
