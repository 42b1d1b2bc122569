//! An error and what caused it, in words.

use super::one_line;
use std::error::Error;

/// An error and its causes, each said once, in one sentence: some libraries repeat the cause in their own text.
#[must_use]
pub fn told(error: &dyn Error) -> String {
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

/// As [`told`], for a log: one line, and not a whole page of a driver's.
pub(crate) fn causes(error: &dyn Error) -> String {
    one_line(&told(error), LONGEST)
}

const LONGEST: usize = 1000;
