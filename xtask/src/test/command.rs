//! The order of a run.

use std::process::ExitCode;

use anyhow::Result;

use super::report::Report;
use super::steps::Steps;
use crate::needs;
use crate::services::{Services, guard};
use crate::workspace::Workspace;

/// What can be said on the command line.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Fetch what is missing first, by package name (Debian, PyPI, npm, crates.io)
    #[arg(long)]
    install: bool,
    /// Run the long counts too: thousands of kills, interleavings and trials
    #[arg(long)]
    soak: bool,
    /// Run only tests whose name contains one of these, and no other check
    filters: Vec<String>,
}

/// Runs it all and tells what came of it.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let mut report = Report::default();
    if is_ready(args, &workspace, &mut report) {
        let mut steps = Steps {
            workspace: &workspace,
            report: &mut report,
        };
        if args.filters.is_empty() {
            checks(&mut steps);
        }
        tests(args, &mut steps);
    }
    Ok(report.close())
}

/// Whether all that the run needs is there. What is not is in the report.
fn is_ready(args: &Args, workspace: &Workspace, report: &mut Report) -> bool {
    report.step("tools", |_| {
        if args.install {
            needs::install(workspace)?;
        }
        let needs = needs::all(workspace);
        let missing = needs::missing(&needs);
        if !missing.is_empty() {
            needs::report(&missing);
        }
        Ok(missing.is_empty())
    })
}

/// What needs no server, the quick ones first. Clippy and rustdoc share what they make of the dependencies.
fn checks(steps: &mut Steps<'_>) {
    steps.format();
    steps.tidy();
    steps.dependencies();
    steps.lints();
    steps.documentation();
    steps.features();
}

fn tests(args: &Args, steps: &mut Steps<'_>) {
    if !steps.build() {
        return; // cargo has said why
    }
    let mut servers = None;
    let is_up = steps.report.step("servers", |_| {
        servers = Some(guard(Services::start()?)?);
        Ok(true)
    });
    if let (true, Some(servers)) = (is_up, servers) {
        steps.tests(&args.filters, args.soak, servers.environment());
        if args.filters.is_empty() {
            steps.matrix();
        }
    }
}
