//! Logins per second beside what the bare hash allows, and how pages fare while many log in.
//!
//! The bare hash is the same check on as many threads as the server's pool has, in a process of its own; it and the servers take
//! turns, each alone while it runs. Two servers: one with its limits, whose clients come from addresses of their own and each as
//! another user, and one with `ACCOUNT_RATE_LIMITS=false`, where nothing is counted.
//!
//! A page's time is measured on one kept connection by a thread of its own, 200 times a second, idle and in storms in turns.

use std::net::Ipv4Addr;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hyper::StatusCode;
use hyper::header::RETRY_AFTER;
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::client::{Client, runtime};
use super::figure::{Figure, Need, median, percentile};
use super::hash;
use super::server::{House, Server};
use super::worker::Worker;
use crate::workspace::Workspace;

const PASSWORD: &str = "correct horse battery staple";
const CLIENTS: usize = 8;
const STORM: usize = 64;
const PAUSE: Duration = Duration::from_millis(5);

/// How long, how often.
struct Pace {
    rounds: usize,
    logins: Duration,
    storm: Duration,
}

pub(crate) fn measure(workspace: &Workspace, quick: bool) -> Result<Vec<Figure>> {
    let pace = Pace {
        rounds: if quick { 2 } else { 7 },
        logins: Duration::from_secs(if quick { 3 } else { 6 }),
        storm: Duration::from_secs(if quick { 3 } else { 10 }),
    };
    let encoded = hash::stored(
        &mut hash::python(workspace, hash::Wrap::Nothing)?,
        "pbkdf2_sha256",
        PASSWORD,
    )?;
    // One more than log in: the reader of pages.
    let limited_house = House::with_users(workspace, STORM + 1, &encoded)?;
    let free_house = House::with_users(workspace, STORM + 1, &encoded)?;
    let limited = limited_house.serve(&[])?;
    let free = free_house.serve(&[("VESTIBULE_ACCOUNT_RATE_LIMITS", "false")])?;
    let mut bare = Bare::start(workspace, &encoded)?;
    let idle_mb = limited.resident_mb()?;

    let mut figures = logins(&pace, &mut bare, &limited, &free)?;
    drop(free);
    let after_logins_mb = limited.resident_mb()?;
    figures.extend(pages_in_storms(&pace, &limited)?);
    let megabytes = |what: &str, value| Figure::new(what, "MB", vec![value]);
    figures.push(megabytes("resident before the first login", idle_mb));
    figures.push(megabytes(
        &format!("resident after rounds of {CLIENTS} clients"),
        after_logins_mb,
    ));
    figures.push(megabytes(
        &format!("resident after storms of {STORM} clients"),
        limited.resident_mb()?,
    ));
    Ok(figures)
}

fn logins(pace: &Pace, bare: &mut Bare, limited: &Server, free: &Server) -> Result<Vec<Figure>> {
    let [mut alone, mut with, mut without] = [const { Vec::new() }; 3];
    for _ in 0..pace.rounds {
        alone.push(bare.round(pace.logins)?);
        with.push(login_round(limited, pace.logins)?);
        without.push(login_round(free, pace.logins)?);
    }
    let rates = |rounds: &[Round]| rounds.iter().map(|round| round.per_second).collect::<Vec<_>>();
    let costs = |rounds: &[Round]| rounds.iter().map(|round| round.cpu_ms_each).collect::<Vec<_>>();
    let refusals = |rounds: &[Round]| rounds.iter().map(|round| round.percent_refused).collect::<Vec<_>>();
    // A login holds a whole check, so it cannot be the faster one.
    let ratio = |what, ours: &[f64], theirs: &[f64]| {
        Figure::ratio(what, ours, theirs)
            .needs(Need::AtLeast(0.9))
            .cannot_exceed(1.05)
    };
    let (threads, free_clients) = (bare.threads, format!("{CLIENTS} clients, ACCOUNT_RATE_LIMITS=false"));
    Ok(vec![
        Figure::new(format!("bare PBKDF2 checks, {threads} threads"), "/s", rates(&alone)),
        Figure::new(format!("logins, {CLIENTS} clients"), "/s", rates(&with)),
        Figure::new(format!("logins, {free_clients}"), "/s", rates(&without)),
        ratio("logins beside the bare hash", &rates(&with), &rates(&alone)),
        ratio(
            "logins without limits beside the bare hash",
            &rates(&without),
            &rates(&alone),
        ),
        Figure::new("logins answered 503 with Retry-After", "%", refusals(&with)),
        ratio(
            "the same by time on cores: a bare check beside a login",
            &costs(&alone),
            &costs(&with),
        ),
        Figure::new("a bare check, time on cores", "ms", costs(&alone)),
        Figure::new("a login, time of the server on cores", "ms", costs(&with)),
        Figure::new(
            "a login without limits, time of the server on cores",
            "ms",
            costs(&without),
        ),
    ])
}

/// What one round came to.
struct Round {
    per_second: f64,
    /// Milliseconds on cores.
    cpu_ms_each: f64,
    /// By the deadline of the hashing queue, which few clients meet on a machine that is busy with other things.
    percent_refused: f64,
}

fn login_round(server: &Server, lasts: Duration) -> Result<Round> {
    let before = server.on_cores()?;
    let tally = storm(server, CLIENTS, lasts)?;
    let spent = server.on_cores()?.saturating_sub(before);
    if tally.logged_in == 0 {
        bail!("no login was answered in {lasts:?}: this machine is too busy to measure on");
    }
    Ok(Round {
        per_second: tally.per_second(),
        // Those that were in flight at the end have cost as well.
        cpu_ms_each: spent.as_secs_f64() * 1e3 / f64::from(tally.logged_in + tally.late),
        percent_refused: 100.0 * tally.share_refused(),
    })
}

fn pages_in_storms(pace: &Pace, server: &Server) -> Result<Vec<Figure>> {
    let [mut idle, mut busy] = [const { Vec::new() }; 2];
    let [mut rates, mut refused] = [const { Vec::new() }; 2];
    let reader = format!("user{STORM}");
    for _ in 0..pace.rounds {
        idle.push(read_pages(server, &reader, PASSWORD, || false, pace.storm)?);
        let (times, tally) = thread::scope(|scope| {
            let storm = scope.spawn(|| storm(server, STORM, pace.storm));
            (
                read_pages(server, &reader, PASSWORD, || false, pace.storm),
                storm.join(),
            )
        });
        let tally = tally.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        busy.push(times?);
        rates.push(tally.per_second());
        refused.push(100.0 * tally.share_refused());
    }
    let of_each = |rounds: &[Vec<f64>], percent| {
        rounds
            .iter()
            .map(|times| percentile(times, percent))
            .collect::<Vec<_>>()
    };
    let page = "/accounts/profile/";
    let (idle_p99, busy_p99) = (of_each(&idle, 99), of_each(&busy, 99));
    // Two medians, not the median of ratios: an idle round beside a hiccup of the machine would hide a slow storm.
    let ratio = median(&busy_p99) / median(&idle_p99);
    Ok(vec![
        Figure::new(format!("{page} idle, p50"), "ms", of_each(&idle, 50)),
        Figure::new(format!("{page} idle, p99"), "ms", idle_p99),
        Figure::new(format!("{page} while {STORM} log in, p50"), "ms", of_each(&busy, 50)),
        Figure::new(format!("{page} while {STORM} log in, p99"), "ms", busy_p99),
        Figure::new("p99 while they log in beside idle", "×", vec![ratio]).needs(Need::AtMost(2.0)),
        Figure::new(format!("logins meanwhile, {STORM} clients"), "/s", rates),
        Figure::new("of these tries, answered 503 with Retry-After", "%", refused),
    ])
}

/// The check alone, on as many threads as the server's pool has by default.
struct Bare {
    worker: Worker,
    threads: usize,
    encoded: String,
}

impl Bare {
    fn start(workspace: &Workspace, encoded: &str) -> Result<Self> {
        Ok(Self {
            worker: Worker::start("hash_speed", &mut Command::new(hash::rust_program(workspace)))?,
            threads: thread::available_parallelism()?.get(),
            encoded: encoded.to_owned(),
        })
    }

    fn round(&mut self, lasts: Duration) -> Result<Round> {
        let answer = self.worker.ask(&json!({
            "do": "storm", "threads": self.threads, "seconds": lasts.as_secs_f64(),
            "password": PASSWORD, "encoded": self.encoded,
        }))?;
        let number = |name: &str| answer[name].as_f64().with_context(|| format!("no {name}"));
        let done = number("done")?;
        Ok(Round {
            per_second: done / number("wall_ns")? * 1e9,
            cpu_ms_each: number("cpu_ns")? / 1e6 / done,
            percent_refused: 0.0,
        })
    }
}

/// What a round of logins came to.
#[derive(Default)]
struct Tally {
    logged_in: u32,
    refused: u32,
    /// Answers that came after the end.
    late: u32,
    /// When the last login that counts was answered.
    last: Duration,
}

impl Tally {
    fn per_second(&self) -> f64 {
        f64::from(self.logged_in) / self.last.as_secs_f64()
    }

    fn share_refused(&self) -> f64 {
        f64::from(self.refused) / f64::from((self.logged_in + self.refused).max(1))
    }

    fn and(self, other: &Self) -> Self {
        Self {
            logged_in: self.logged_in + other.logged_in,
            refused: self.refused + other.refused,
            late: self.late + other.late,
            last: self.last.max(other.last),
        }
    }
}

/// So many clients log in over and over, each as a user and from an address of its own.
fn storm(server: &Server, clients: usize, lasts: Duration) -> Result<Tally> {
    runtime()?.block_on(async {
        let mut ready = Vec::new();
        for number in 0..clients {
            let mut client = server.client(Ipv4Addr::new(127, 0, 1, u8::try_from(number + 1)?));
            client.get("/accounts/login/").await?.expect(StatusCode::OK)?;
            ready.push((client, format!("user{number}")));
        }
        let began = Instant::now();
        let tasks: Vec<_> = ready
            .into_iter()
            .map(|(client, user)| tokio::spawn(log_in_until(client, user, began, lasts)))
            .collect();
        let mut tally = Tally::default();
        for task in tasks {
            tally = tally.and(&task.await??);
        }
        Ok(tally)
    })
}

async fn log_in_until(mut client: Client, user: String, began: Instant, lasts: Duration) -> Result<Tally> {
    let mut tally = Tally::default();
    while began.elapsed() < lasts {
        client.forget_session();
        let answer = client.log_in(&user, PASSWORD).await?;
        let ended = began.elapsed();
        match answer.status {
            StatusCode::FOUND if client.cookie("sessionid").is_some() && ended <= lasts => {
                tally.logged_in += 1;
                tally.last = ended;
            }
            StatusCode::FOUND | StatusCode::SERVICE_UNAVAILABLE if ended > lasts => tally.late += 1,
            StatusCode::SERVICE_UNAVAILABLE => {
                tally.refused += 1;
                let seconds = answer
                    .headers
                    .get(RETRY_AFTER)
                    .and_then(|value| value.to_str().ok()?.parse().ok());
                sleep(Duration::from_secs(seconds.context("503 without Retry-After")?)).await;
            }
            _ => bail!("a login was answered {} {}", answer.status, answer.location()),
        }
    }
    Ok(tally)
}

/// The times of the profile page, in milliseconds.
pub(super) fn read_pages(
    server: &Server,
    user: &str,
    password: &str,
    is_enough: impl Fn() -> bool,
    lasts: Duration,
) -> Result<Vec<f64>> {
    runtime()?.block_on(async {
        let mut reader = server.client(Ipv4Addr::new(127, 0, 2, 1));
        let login = reader.log_in(user, password).await?;
        login.expect(StatusCode::FOUND)?;
        let mut times = Vec::new();
        let mut clock = interval(PAUSE);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let began = Instant::now();
        while began.elapsed() < lasts && !is_enough() {
            clock.tick().await;
            let answer = reader.get("/accounts/profile/").await?.expect(StatusCode::OK)?;
            times.push(answer.took.as_secs_f64() * 1e3);
        }
        Ok(times)
    })
}
