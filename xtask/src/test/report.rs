//! What came of each step, and the last line.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::tally::Tally;

/// The steps so far.
#[derive(Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

struct Step {
    name: String,
    took: Duration,
    is_fine: bool,
    tally: Tally,
}

impl Report {
    /// Runs one step, tells how it went, and keeps it for the end. An error is a failure of the step, never of the run.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce(&mut Tally) -> Result<bool>) -> bool {
        println!("== {name}");
        let start = Instant::now();
        let mut tally = Tally::default();
        let is_fine = work(&mut tally).unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        let took = start.elapsed();
        println!("== {name}: {} in {:.1} s", word(is_fine), took.as_secs_f64());
        self.steps.push(Step {
            name: name.to_owned(),
            took,
            is_fine,
            tally,
        });
        is_fine
    }

    /// Prints times, failures and, as the last line, the counts.
    pub(crate) fn close(self) -> ExitCode {
        println!("\n== summary");
        for step in &self.steps {
            println!(
                "{:>8.1} s  {:6}  {}",
                step.took.as_secs_f64(),
                word(step.is_fine),
                step.name
            );
        }
        for step in self.steps.iter().filter(|step| !step.is_fine) {
            println!("failed: {}", step.name);
            for test in &step.tally.failures {
                println!("failed: test {test}");
            }
        }

        let (passed, failed) = self.counts();
        println!("{passed} passed, {failed} failed");
        if failed == 0 && passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// Passed and failed.
    pub(super) fn counts(&self) -> (usize, usize) {
        self.steps
            .iter()
            .map(Step::counts)
            .fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1))
    }
}

impl Step {
    /// Its tests, if it is made of tests, and itself where they do not tell the outcome.
    fn counts(&self) -> (usize, usize) {
        let Tally { passed, failed, .. } = self.tally;
        match self.is_fine {
            true if passed == 0 => (1, 0),
            false if failed == 0 => (passed, 1),
            _ => (passed, failed),
        }
    }
}

fn word(is_fine: bool) -> &'static str {
    if is_fine { "ok" } else { "FAILED" }
}
