//! `clearsessions` on PostgreSQL, beside Django's own, and pages while it runs.
//!
//! The same server, the same table: filled with rows that have expired, cleared by one; filled again, cleared by the other. Each is the
//! whole command, as an operator runs it. Pages are read from a running server meanwhile, on one kept connection, 200 times a second.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::figure::{Figure, Need, median, percentile};
use super::hash;
use super::serve::read_pages;
use super::server::{House, Server};
use crate::services::Services;
use crate::workspace::Workspace;

const ROWS: u32 = 1_000_000;
const PASSWORD: &str = "correct horse battery staple";

/// One round, in seconds and milliseconds.
#[derive(Default)]
struct Rounds {
    ours: Vec<f64>,
    theirs: Vec<f64>,
    theirs_alone: Vec<f64>,
    idle: Vec<f64>,
    busy: Vec<f64>,
    busy_at_djangos: Vec<f64>,
}

pub(crate) fn measure(workspace: &Workspace, quick: bool) -> Result<Vec<Figure>> {
    let services = Services::start()?;
    let environment = services.environment();
    let url = environment
        .into_iter()
        .find(|(name, _)| *name == "VESTIBULE_TEST_POSTGRES_URL");
    let (_, url) = url.context("no PostgreSQL")?;
    let rows = if quick { ROWS / 20 } else { ROWS };
    let settings = [("VESTIBULE_DATABASE_URL", &*url)];
    let mut django = hash::worker(workspace, hash::Wrap::Nothing, include_str!("clearsessions.py"))?;
    let house = House::new(workspace)?;
    house.run(&settings, &["migrate"], "")?;
    let make = [
        "createsuperuser",
        "--username",
        "reader",
        "--email",
        "reader@example.com",
        "--password-stdin",
    ];
    house.run(&settings, &make, PASSWORD)?;
    let server = house.serve(&settings)?;

    let mut all = Rounds::default();
    for _ in 0..if quick { 1 } else { 5 } {
        django.ask(&json!({ "do": "fill", "url": url, "rows": rows }))?;
        let (took, pages) = while_pages_are_read(&server, || house.run(&settings, &["clearsessions"], ""))?;
        all.ours.push(took.as_secs_f64());
        all.busy.push(percentile(&pages, 99));

        django.ask(&json!({ "do": "fill", "url": url, "rows": rows }))?;
        let (cleared, pages) = while_pages_are_read(&server, || django.ask(&json!({ "do": "clear", "url": url })))?;
        all.theirs.push(seconds(&cleared["wall_ns"])?);
        all.theirs_alone.push(seconds(&cleared["alone_ns"])?);
        all.busy_at_djangos.push(percentile(&pages, 99));

        let idle = read_pages(
            &server,
            "reader",
            PASSWORD,
            || false,
            Duration::from_secs(if quick { 1 } else { 5 }),
        )?;
        all.idle.push(percentile(&idle, 99));
    }
    Ok(figures(all, rows))
}

fn figures(all: Rounds, rows: u32) -> Vec<Figure> {
    let beside = median(&all.busy) / median(&all.idle);
    vec![
        Figure::ratio("time of ours beside Django's", &all.ours, &all.theirs).needs(Need::AtMost(1.0)),
        Figure::ratio(
            "beside Django's without the start of Python",
            &all.ours,
            &all.theirs_alone,
        ),
        Figure::new(format!("vestibule clearsessions, {rows} rows"), "s", all.ours),
        Figure::new(format!("manage.py clearsessions, {rows} rows"), "s", all.theirs),
        Figure::new("the same without the start of Python and Django", "s", all.theirs_alone),
        Figure::new("/accounts/profile/ idle, p99", "ms", all.idle),
        Figure::new("/accounts/profile/ meanwhile, p99", "ms", all.busy),
        Figure::new("/accounts/profile/ while Django clears, p99", "ms", all.busy_at_djangos),
        Figure::new("p99 meanwhile beside idle", "×", vec![beside]).needs(Need::AtMost(2.0)),
    ]
}

/// What `work` gives, and the times of the pages that were read until it was done, in milliseconds.
fn while_pages_are_read<T>(server: &Server, work: impl FnOnce() -> Result<T>) -> Result<(T, Vec<f64>)> {
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let done = || is_done.load(Ordering::Relaxed);
            read_pages(server, "reader", PASSWORD, done, Duration::from_secs(600))
        });
        // The reader has logged in, and reads.
        std::thread::sleep(Duration::from_secs(1));
        let worked = work();
        is_done.store(true, Ordering::Relaxed);
        let pages = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // What was read before the work began is not of interest.
        let pages = pages?;
        let before = pages.len().min(AS_LONG_AS_WAITED);
        Ok((worked?, pages[before..].to_vec()))
    })
}

/// Pages of the second before.
const AS_LONG_AS_WAITED: usize = 150;

fn seconds(nanoseconds: &Value) -> Result<f64> {
    Ok(nanoseconds.as_f64().context("no time")? / 1e9)
}
