//! What a cell gave, noted and kept for the test's own verdict.

use std::{io::Write, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use journeys::tools;
use serde_json::json;

/// The cells of one test that failed.
#[derive(Debug, Default)]
pub(super) struct Notes {
    failures: Vec<String>,
}

impl Notes {
    /// Runs one cell to its end, whatever it gives.
    pub(super) async fn cell(&mut self, django: &str, row: &str, column: &str, story: impl Future<Output = ()>) {
        let result = match AssertUnwindSafe(story).catch_unwind().await {
            Ok(()) => "ok".to_owned(),
            Err(panic) => {
                let whole = panic
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                    .unwrap_or_default();
                self.failures.push(format!("Django {django}, {row}, {column}: {whole}"));
                "FAILED".to_owned()
            }
        };
        note(&json!({ "django": django, "row": row, "column": column, "result": result }).to_string());
    }

    /// Fails the test with every cell that failed.
    pub(super) fn close(self) {
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n\n"));
    }
}

/// One short line in one write: other tests write to the same file.
fn note(line: &str) {
    let Some(path) = tools::matrix() else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
