//! An error and what caused it, in words.

use super::one_line;
use std::error::Error;

/// An error and its causes, each said once, in one sentence: some libraries repeat the cause in their own text.
#[must_use]
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// As [`with_causes`], for a log: one line, and not a whole page of a driver's.
pub(crate) fn causes_on_one_line(error: &dyn Error) -> String {
    one_line(&with_causes(error), LONGEST)
}

const LONGEST: usize = 1000;
