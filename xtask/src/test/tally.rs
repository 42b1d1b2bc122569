//! Counts tests from what the test harness prints.

/// Tests of one step.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
    /// Names of those that failed.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    /// Takes one line of output; most say nothing.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failures.push(name.to_owned());
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            match count
                .split_once(' ')
                .map(|(number, what)| (number.parse::<usize>(), what))
            {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                Some((Ok(number), "ignored")) => self.ignored += number,
                _ => (),
            }
        }
    }

    /// Whether tests ran and none was left out: an ignored test is one that nobody runs.
    pub(crate) fn is_complete(&self) -> bool {
        if self.passed + self.failed == 0 {
            println!("no test has run");
        }
        if self.ignored > 0 {
            println!(
                "{} tests are ignored: run them or remove them (`ignore` on a code block: write `text`)",
                self.ignored
            );
        }
        self.passed + self.failed > 0 && self.ignored == 0
    }
}
