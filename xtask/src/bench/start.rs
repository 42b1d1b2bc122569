//! A start: time from exec to the first 200 of `/`, and the memory of a server that has nothing to do.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use super::figure::{Figure, Need};
use super::server::House;
use crate::workspace::Workspace;

const ROUNDS: usize = 11;
/// Memory is looked at once more when the start's own work is over.
const REST: Duration = Duration::from_secs(1);

pub(crate) fn measure(workspace: &Workspace, quick: bool) -> Result<Vec<Figure>> {
    let mut first = Vec::new();
    let mut again = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..if quick { 2 } else { ROUNDS } {
        let house = House::new(workspace)?;
        let server = house.serve(&[])?;
        first.push(server.first_answer.as_secs_f64() * 1e3);
        sleep(REST);
        resident.push(server.resident_mb()?);
        drop(server);
        again.push(house.serve(&[])?.first_answer.as_secs_f64() * 1e3);
    }
    let size = workspace.target.join("release/vestibule").metadata()?.len();
    Ok(vec![
        Figure::new("first answer, on its own database", "ms", again).needs(Need::AtMost(150.0)),
        Figure::new(
            "first answer, in an empty folder: tables and secret are made",
            "ms",
            first,
        )
        .needs(Need::AtMost(150.0)),
        Figure::new("resident, a second after the first answer", "MB", resident).needs(Need::AtMost(40.0)),
        Figure::new("the binary", "MB", vec![precise(size) / 1e6]),
    ])
}

/// A length of a file, which is far from where a float rounds.
#[expect(clippy::cast_precision_loss, reason = "below 2^52")]
fn precise(bytes: u64) -> f64 {
    bytes as f64
}
