//! The command: which parts, what is built for them, where their figures go.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use super::{clearsessions, hash, machine::Machine, pages, record::Record, serve, start};
use crate::shell;
use crate::workspace::{Workspace, cargo};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The parts; all of them if none is named
    parts: Vec<Part>,
    /// Put the figures into docs/performance.md
    #[arg(long)]
    write: bool,
    /// Fewer and shorter rounds: does it run? The figures mean little, and cannot be written
    #[arg(long, conflicts_with = "write")]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Password hashes, beside Python's
    Hash,
    /// Logins per second, beside the bare hash; pages while many log in
    Serve,
    /// Time and memory of a start
    Start,
    /// The weight of each page
    Pages,
    /// A million sessions cleared on PostgreSQL, beside Django; pages meanwhile
    Clearsessions,
}

impl Part {
    const ALL: [Self; 5] = [Self::Hash, Self::Serve, Self::Start, Self::Pages, Self::Clearsessions];

    fn name(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::Serve => "serve",
            Self::Start => "start",
            Self::Pages => "pages",
            Self::Clearsessions => "clearsessions",
        }
    }
}

/// Builds what is measured, measures, tells.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    let parts = if args.parts.is_empty() {
        &Part::ALL[..]
    } else {
        &args.parts
    };
    build(parts)?;

    let mut record = Record::open(&workspace)?;
    for part in parts {
        println!("\n{}: measuring …", part.name());
        let before = Machine::look(&workspace)?;
        let figures = match part {
            Part::Hash => hash::measure(&workspace, args.quick)?,
            Part::Serve => serve::measure(&workspace, args.quick)?,
            Part::Start => start::measure(&workspace, args.quick)?,
            Part::Pages => pages::measure(&workspace)?,
            Part::Clearsessions => clearsessions::measure(&workspace, args.quick)?,
        };
        let table = record.add(part.name(), &before.until_now()?, &figures)?;
        println!("\n{table}");
        if args.write {
            record.write_into_docs(part.name(), &table)?;
        }
    }
    println!("all figures: {}", record.file().display());
    Ok(ExitCode::SUCCESS)
}

fn build(parts: &[Part]) -> Result<()> {
    if parts.iter().any(|part| matches!(part, Part::Hash | Part::Serve)) {
        release(&["--package", "django-formats", "--example", "hash_speed"])?;
    }
    if parts.iter().any(|part| *part != Part::Hash) {
        release(&["--package", "vestibule-server"])?;
    }
    Ok(())
}

fn release(what: &[&str]) -> Result<()> {
    let mut command = Command::new(cargo());
    command.args(["build", "--quiet", "--locked", "--release"]).args(what);
    if !shell::succeeds(&mut command)? {
        bail!("the release build of {} failed", what.join(" "));
    }
    Ok(())
}
