//! Runs password checks on command and tells how long they took: one JSON line in, one JSON line out.
//!
//! `{"do": "check", "password": …, "encoded": …}` checks once and answers `{"wall_ns": …, "cpu_ns": …}`.
//! `{"do": "storm", "threads": …, "seconds": …, "password": …, "encoded": …}` checks on so many threads for so long and answers
//! `{"done": …, "wall_ns": …, "cpu_ns": …}`: how many checks ended, when the last of them did, their time on cores.
//!
//! It waits between commands, so whoever compares it with another program can take turns. `cargo xtask bench hash` does.

use std::{
    io::{self, BufRead, Write},
    thread,
    time::{Duration, Instant},
};

use django_formats::password::{Hasher, Scratch, Verdict, verify};
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut kept = Scratch::of(&Hasher::Md5);
    let mut kept_for = None;
    for line in io::stdin().lock().lines() {
        let order: Value = serde_json::from_str(&line?)?;
        let encoded = text(&order, "encoded")?;
        let hasher = Hasher::of(encoded)?;
        // As on a thread of the pool: its memory is taken once and used again.
        if kept_for != Some(hasher) {
            kept = Scratch::of(&hasher);
            kept_for = Some(hasher);
        }
        let answer = match text(&order, "do")? {
            "check" => check(text(&order, "password")?, encoded, &mut kept)?,
            "storm" => storm(&order, hasher)?,
            other => return Err(format!("no such order: {other}").into()),
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn check(password: &str, encoded: &str, scratch: &mut Scratch) -> Result<Value> {
    let (began, cpu_before) = (Instant::now(), thread_cpu_ns());
    must_be_right(verify(password, encoded, scratch))?;
    let wall = began.elapsed().as_nanos();
    let cpu = cpu_before.zip(thread_cpu_ns()).map(|(before, after)| after - before);
    Ok(json!({ "wall_ns": u64::try_from(wall)?, "cpu_ns": cpu }))
}

fn storm(order: &Value, hasher: Hasher) -> Result<Value> {
    let threads = order["threads"].as_u64().ok_or("no threads")?;
    let lasts = Duration::from_secs_f64(order["seconds"].as_f64().ok_or("no seconds")?);
    let (password, encoded) = (text(order, "password")?, text(order, "encoded")?);
    let began = Instant::now();
    let work = || -> Result<Spent> {
        let mut scratch = Scratch::of(&hasher);
        let mut spent = Spent::default();
        loop {
            must_be_right(verify(password, encoded, &mut scratch))?;
            let wall = began.elapsed();
            if wall > lasts {
                return Ok(spent); // one that ends too late does not count
            }
            spent = Spent {
                done: spent.done + 1,
                wall,
                cpu_ns: thread_cpu_ns().unwrap_or(0),
            };
        }
    };
    let results: Vec<Result<Spent>> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())));
        ended.collect()
    });
    let mut all = Spent::default();
    for result in results {
        let spent = result?;
        all = Spent {
            done: all.done + spent.done,
            wall: all.wall.max(spent.wall),
            cpu_ns: all.cpu_ns + spent.cpu_ns,
        };
    }
    Ok(json!({ "done": all.done, "wall_ns": u64::try_from(all.wall.as_nanos())?, "cpu_ns": all.cpu_ns }))
}

/// What a thread, or all of them, came to.
#[derive(Default)]
struct Spent {
    done: u64,
    /// Until the last check that counts ended.
    wall: Duration,
    cpu_ns: u64,
}

fn must_be_right(verdict: Verdict) -> Result<()> {
    match verdict {
        Verdict::Right => Ok(()),
        other => Err(format!("the password must be right, not {other:?}").into()),
    }
}

/// How long this thread has been on a core, ns. `None` where there is no Linux to ask.
fn thread_cpu_ns() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

fn text<'a>(order: &'a Value, name: &str) -> Result<&'a str> {
    order[name].as_str().ok_or_else(|| format!("no {name}").into())
}
