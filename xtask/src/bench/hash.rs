//! Password hashes, beside Python's: the same check of the same stored text, in turns.
//!
//! PBKDF2 beside `hashlib.pbkdf2_hmac`, Argon2id with Django's cost (two passes over 100 MiB, eight lanes) beside argon2-cffi.
//! C's Argon2 starts a thread for each lane, ours works on the thread of the pool that it was given; so it is measured three
//! ways: alone on the whole machine, in time on cores, and with one core for either, which is what each gets on a busy server.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::figure::{Figure, Need};
use super::worker::Worker;
use crate::workspace::Workspace;
use crate::{needs, shell};

const PASSWORD: &str = "correct horse battery staple";
const ROUNDS: usize = 11;

/// The example of django-formats, which serve measures the bare hash with too.
pub(crate) fn rust_program(workspace: &Workspace) -> PathBuf {
    workspace.target.join("release/examples/hash_speed")
}

/// A Python that hashes on command, from the tests' virtual environment.
pub(crate) fn python(workspace: &Workspace, wrap: Wrap) -> Result<Worker> {
    worker(workspace, wrap, include_str!("hash_speed.py"))
}

/// A Python of that environment that does what this program says.
pub(crate) fn worker(workspace: &Workspace, wrap: Wrap, program: &str) -> Result<Worker> {
    let environment = needs::environment(workspace)?;
    let python = environment.iter().find(|(name, _)| *name == "VESTIBULE_TEST_PYTHON");
    let (_, python) = python.context("the tests name no Python")?;
    let mut command = wrap.command(python);
    command.args(["-c", program]);
    Worker::start("Python (cargo xtask test --install fetches its packages)", &mut command)
}

/// A stored text as Django writes it.
pub(crate) fn stored(python: &mut Worker, algorithm: &str, password: &str) -> Result<String> {
    let answer = python.ask(&json!({ "do": "encode", "password": password, "algorithm": algorithm }))?;
    Ok(answer["encoded"].as_str().context("no hash")?.to_owned())
}

pub(crate) fn measure(workspace: &Workspace, quick: bool) -> Result<Vec<Figure>> {
    let rounds = if quick { 2 } else { ROUNDS };
    let mut figures = Vec::new();
    let mut pair = Pair::start(workspace, Wrap::Nothing)?;
    let pbkdf2 = pair.compare("pbkdf2_sha256", rounds)?;
    figures.extend(pbkdf2.wall("PBKDF2-SHA256, 1,000,000 rounds", "hashlib", Some(Need::AtLeast(1.6))));
    figures.push(pbkdf2.cpu("the same in time on cores: speed beside hashlib", None));

    let argon2 = pair.compare("argon2", rounds)?;
    figures.extend(argon2.wall("Argon2id, t=2 m=102400 p=8", "argon2-cffi", None));
    figures.push(argon2.cpu(
        "the same in time on cores: speed beside argon2-cffi",
        Some(Need::AtLeast(0.9)),
    ));
    drop(pair);

    if shell::find_program(&["taskset"]).is_some() {
        let argon2 = Pair::start(workspace, Wrap::OneCore)?.compare("argon2", rounds)?;
        figures.extend(argon2.wall("Argon2id, one core for either", "argon2-cffi", Some(Need::AtLeast(0.9))));
    }
    Ok(figures)
}

/// What a program runs within.
#[derive(Clone, Copy)]
pub(crate) enum Wrap {
    Nothing,
    /// Core 0 alone.
    OneCore,
}

impl Wrap {
    fn command(self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        match self {
            Self::Nothing => Command::new(program),
            Self::OneCore => {
                let mut command = Command::new("taskset");
                command.args(["-c", "0"]).arg(program);
                command
            }
        }
    }
}

/// The two that are compared, both waiting.
struct Pair {
    ours: Worker,
    theirs: Worker,
}

/// Nanoseconds of each round, ours and theirs.
struct Times {
    wall: (Vec<f64>, Vec<f64>),
    cpu: (Vec<f64>, Vec<f64>),
}

impl Pair {
    fn start(workspace: &Workspace, wrap: Wrap) -> Result<Self> {
        Ok(Self {
            ours: Worker::start("hash_speed", &mut wrap.command(rust_program(workspace)))?,
            theirs: python(workspace, wrap)?,
        })
    }

    fn compare(&mut self, algorithm: &str, rounds: usize) -> Result<Times> {
        let encoded = stored(&mut self.theirs, algorithm, PASSWORD)?;
        let order = json!({ "do": "check", "password": PASSWORD, "encoded": encoded });
        self.ours.ask(&order)?; // the first takes memory and fills caches
        self.theirs.ask(&order)?;
        let mut times = Times {
            wall: Default::default(),
            cpu: Default::default(),
        };
        for _ in 0..rounds {
            let (ours, theirs) = (self.ours.ask(&order)?, self.theirs.ask(&order)?);
            times.wall.0.push(nanoseconds(&ours, "wall_ns")?);
            times.wall.1.push(nanoseconds(&theirs, "wall_ns")?);
            times.cpu.0.push(nanoseconds(&ours, "cpu_ns")?);
            times.cpu.1.push(nanoseconds(&theirs, "cpu_ns")?);
        }
        Ok(times)
    }
}

impl Times {
    fn wall(&self, what: &str, theirs: &str, need: Option<Need>) -> [Figure; 3] {
        let milliseconds = |times: &[f64]| times.iter().map(|time| time / 1e6).collect();
        let ratio = Figure::ratio(format!("{what}: speed beside {theirs}"), &self.wall.1, &self.wall.0);
        [
            Figure::new(format!("{what}: ours"), "ms", milliseconds(&self.wall.0)),
            Figure::new(format!("{what}: {theirs}"), "ms", milliseconds(&self.wall.1)),
            need.into_iter().fold(ratio, Figure::needs),
        ]
    }

    fn cpu(&self, what: &str, need: Option<Need>) -> Figure {
        let ratio = Figure::ratio(what, &self.cpu.1, &self.cpu.0);
        need.into_iter().fold(ratio, Figure::needs)
    }
}

fn nanoseconds(answer: &Value, name: &str) -> Result<f64> {
    answer[name].as_f64().with_context(|| format!("no {name} in {answer}"))
}
