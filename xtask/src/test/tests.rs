//! Counting, without running anything.

use super::report::Report;
use super::tally::Tally;

#[test]
fn counts_of_several_binaries_add_up() {
    let mut tally = Tally::default();
    for line in [
        "running 3 tests",
        "test login::a_wrong_password_is_refused ... FAILED",
        "test login::test result ... ok",
        "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.01s",
        "test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 2.00s",
    ] {
        tally.read(line);
    }

    let failures = vec!["login::a_wrong_password_is_refused".to_owned()];
    assert_eq!(
        tally,
        Tally {
            passed: 42,
            failed: 1,
            ignored: 1,
            failures
        }
    );
    assert!(!tally.is_complete());
}

#[test]
fn a_run_without_tests_is_not_complete() {
    assert!(!Tally::default().is_complete());
    assert!(
        Tally {
            passed: 1,
            ..Tally::default()
        }
        .is_complete()
    );
}

#[test]
fn tests_are_counted_one_by_one_and_a_step_as_one() {
    let mut report = Report::default();
    report.step("fmt", |_| Ok(true));
    report.step("tests", |tally| {
        tally.read("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s");
        Ok(true)
    });

    assert_eq!(report.counts(), (6, 0));
}

#[test]
fn a_step_that_fails_without_a_failed_test_counts() {
    let mut report = Report::default();
    report.step("clippy", |_| anyhow::bail!("no clippy"));
    report.step("tests", |tally| {
        tally.read("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s");
        Ok(false) // a binary that was killed prints no result
    });

    assert_eq!(report.counts(), (5, 2));
}
