//! Counting, without running anything.

use super::matrix::{Cell, Matrix};
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

fn cells(result: &str) -> Vec<Cell> {
    let databases = ["sqlite", "postgres", "mariadb"];
    let engines = ["db", "cached_db", "cache", "signed_cookies"];
    let mut cells = Vec::new();
    let mut add = |row: &str, column: &str| {
        cells.push(Cell {
            django: "5.2".to_owned(),
            row: row.to_owned(),
            column: column.to_owned(),
            result: result.to_owned(),
        });
    };
    for (database, engine) in databases
        .into_iter()
        .flat_map(|name| engines.map(|engine| (name, engine)))
    {
        for maker in ["vestibule", "django"] {
            for act in ["read", "change", "log out", "password", "expire"] {
                add(&format!("{database} {engine} {maker}"), act);
            }
        }
    }
    for hasher in ["pbkdf2_sha256", "argon2", "scrypt", "bcrypt_sha256"] {
        add(hasher, "read");
        add(hasher, "written");
    }
    for hasher in ["pbkdf2_sha1", "bcrypt", "md5"] {
        add(hasher, "read");
    }
    cells
}

#[test]
fn a_matrix_is_fine_when_each_cell_ran_and_was_fine() {
    assert!(Matrix::of("5.2", &cells("ok")).is_fine());
    assert!(!Matrix::of("6.1", &cells("ok")).is_fine(), "another Django's cells");
}

#[test]
fn a_cell_that_did_not_run_or_failed_once_is_a_failure() {
    let all = cells("ok");
    for missing in 0..all.len() {
        let mut some = cells("ok");
        let gone = some.remove(missing);
        let matrix = Matrix::of("5.2", &some);
        assert!(!matrix.is_fine(), "{gone:?}");
        assert!(matrix.table().contains("not run"), "{gone:?}");
    }

    let mut twice = cells("ok");
    twice.extend(cells("404").into_iter().take(1));
    twice.extend(cells("ok"));
    assert!(!Matrix::of("5.2", &twice).is_fine());
}
