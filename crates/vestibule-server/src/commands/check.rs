//! `vestibule check`: what is wrong with settings and database.

use vestibule::{ops, settings::Settings};

use super::{Failure, mail, print};

pub(super) async fn run(settings: &Settings, deploy: bool) -> Result<(), Failure> {
    let findings = ops::check(settings).await.map_err(Failure::no)?;
    // A database that findings are about may have no queue to look at.
    print(&mail::waiting(settings).await.unwrap_or_default())?;
    let (told, kept): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| deploy || !finding.deploy_only);
    if told.is_empty() {
        let more = if kept.is_empty() {
            ""
        } else {
            "; `vestibule check --deploy` tells what would be where strangers can reach it"
        };
        return print(&format!("nothing is wrong{more}\n"));
    }
    let lines: Vec<String> = told
        .iter()
        .map(|finding| format!("{}: {}", finding.code, finding.text))
        .collect();
    Err(Failure::No(lines.join("\n")))
}
