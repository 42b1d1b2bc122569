//! Runs password checks on command and tells how long they took: one JSON line in, one JSON line out.
//!
//! `{"do": "check", "password": …, "encoded": …}` checks once and answers `{"wall_ns": …, "cpu_ns": …}`.
//! `{"do": "storm", "threads": …, "seconds": …, "password": …, "encoded": …}` checks on so many threads for so long and answers
//! `{"done": …, "wall_ns": …}`: how many checks ended, and when the last of them did.
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
    let work = || -> Result<(u64, Duration)> {
        let mut scratch = Scratch::of(&hasher);
        let (mut done, mut last) = (0, Duration::ZERO);
        loop {
            must_be_right(verify(password, encoded, &mut scratch))?;
            let now = began.elapsed();
            if now > lasts {
                return Ok((done, last)); // one that ends too late does not count
            }
            (done, last) = (done + 1, now);
        }
    };
    let results: Vec<Result<(u64, Duration)>> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err("a thread panicked".into())));
        ended.collect()
    });
    let (mut done, mut last) = (0, Duration::ZERO);
    for result in results {
        let (count, ended) = result?;
        (done, last) = (done + count, last.max(ended));
    }
    Ok(json!({ "done": done, "wall_ns": u64::try_from(last.as_nanos())? }))
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
