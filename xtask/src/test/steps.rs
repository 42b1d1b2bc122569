//! The steps, each a program that may fail.
//!
//! Always the same packages (`--workspace`) in one profile: another selection would mean other features of the
//! dependencies, and a second build of them.

use std::process::Command;

use anyhow::Context;

use super::matrix;
use super::report::Report;
use crate::workspace::{Workspace, cargo};
use crate::{needs, shell, tidy};

/// A run: where, and what came of it so far.
pub(super) struct Steps<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) report: &'a mut Report,
}

impl Steps<'_> {
    pub(super) fn format(&mut self) {
        self.program("fmt", cargo_with(&["fmt", "--all", "--check"]));
    }

    pub(super) fn tidy(&mut self) {
        let root = &self.workspace.root;
        self.report.step("tidy", |_| tidy::is_tidy(root));
    }

    /// Licences, bans and sources of the dependencies. Advisories need a database that only git can fetch:
    /// they are checked where it is on disk.
    pub(super) fn dependencies(&mut self) {
        let Some(program) = needs::cargo_deny(self.workspace) else {
            return; // is among the needs, so it is there
        };
        let mut check = Command::new(&program);
        check.args([
            "--log-level=error",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ]);
        self.program("deny", check);

        if !has_advisories() {
            println!("== advisories are not checked: no database on disk (`cargo deny fetch` gets it)");
            return;
        }
        let mut check = Command::new(&program);
        check.args(["--offline", "check", "--disable-fetch", "advisories"]);
        self.program("advisories", check);
    }

    pub(super) fn lints(&mut self) {
        self.program(
            "clippy",
            cargo_with(&["clippy", "--workspace", "--all-targets", "--", "-Dwarnings"]),
        );
    }

    pub(super) fn documentation(&mut self) {
        let mut doc = cargo_with(&["doc", "--workspace", "--no-deps"]);
        doc.env("RUSTDOCFLAGS", "-Dwarnings");
        self.program("doc", doc);
    }

    /// Each feature of the library builds without the others, on one database where it is none itself.
    pub(super) fn features(&mut self) {
        for feature in self.workspace.features("vestibule") {
            let mut check = cargo_with(&["check", "--package=vestibule", "--no-default-features"]);
            check.arg("--features").arg(&feature);
            if !DATABASES.contains(&feature.as_str()) {
                check.args(["--features", DATABASES[0]]);
            }
            self.program(&format!("feature {feature}"), check);
        }
    }

    /// Everything that the tests run, the server included.
    pub(super) fn build(&mut self) -> bool {
        self.program("build", cargo_with(&["build", "--workspace", "--all-targets"]))
    }

    /// Every test of every package, documentation and examples included.
    pub(super) fn tests(&mut self, filters: &[String], soak: bool, servers: Vec<(&'static str, String)>) {
        let workspace = self.workspace;
        let matrix = matrix::file(workspace);
        self.report.step("tests", |tally| {
            std::fs::write(&matrix, "").with_context(|| format!("cannot write {}", matrix.display()))?;
            let mut test = cargo_with(&["test", "--workspace", "--no-fail-fast", "--", "--format=pretty"]);
            test.args(filters)
                .current_dir(&workspace.root)
                .envs(servers)
                .envs(needs::environment(workspace)?);
            for (name, binary) in [
                ("VESTIBULE_TEST_SERVER", "vestibule"),
                ("VESTIBULE_TEST_AXUM_APP", "axum-app"),
                ("VESTIBULE_TEST_CUSTOM_USER", "custom-user"),
            ] {
                test.env(name, workspace.target.join("debug").join(binary));
            }
            test.env("VESTIBULE_TEST_ALL", "1")
                .env("VESTIBULE_TEST_MATRIX", &matrix);
            if soak {
                test.env("VESTIBULE_TEST_SOAK", "1");
            }
            let is_fine = shell::stream(&mut test, |line| tally.read(line)).context("cargo test")?;
            Ok(is_fine && tally.is_complete())
        });
    }

    /// What the journeys said of each cell.
    pub(super) fn matrix(&mut self) {
        let workspace = self.workspace;
        self.report.step("matrix", |_| {
            matrix::report(&matrix::file(workspace), needs::has_newest_django(workspace))
        });
    }

    fn program(&mut self, name: &str, mut command: Command) -> bool {
        command.current_dir(&self.workspace.root);
        self.report.step(name, |_| shell::succeeds(&mut command))
    }
}

/// Features of which a build needs one.
const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

fn cargo_with(args: &[&str]) -> Command {
    let mut command = Command::new(cargo());
    command.args(args);
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0"); // there is no second build that would gain from it
    }
    command
}

fn has_advisories() -> bool {
    let Some(home) = std::env::home_dir() else { return false };
    let databases = std::env::var_os("CARGO_HOME")
        .map_or_else(|| home.join(".cargo"), Into::into)
        .join("advisory-dbs");
    std::fs::read_dir(databases).is_ok_and(|mut folder| folder.next().is_some())
}
