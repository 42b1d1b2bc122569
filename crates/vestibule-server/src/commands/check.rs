//! `vestibule check`: what is wrong with settings and database.

use vestibule::{
    ops::{self, Finding},
    settings::Settings,
};

use super::{Failure, mail, print};

pub(super) async fn run(settings: &Settings, deploy: bool) -> Result<(), Failure> {
    let findings = ops::check(settings).await.map_err(Failure::no)?;
    // What findings are about may be what a survey needs.
    if let Ok(Some(found)) = ops::survey(settings).await {
        print(&found.to_string())?;
    }
    // A database that findings are about may have no queue to look at.
    print(&mail::waiting(settings).await.unwrap_or_default())?;
    let (told, kept): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| deploy || !finding.deploy_only);
    let (advice, wrong): (Vec<_>, Vec<_>) = told.into_iter().partition(|finding| finding.is_advice);
    print(&lines(&advice))?;
    if wrong.is_empty() {
        let more = if kept.is_empty() {
            ""
        } else {
            "; `vestibule check --deploy` tells what would be where strangers can reach it"
        };
        return print(&format!("nothing is wrong{more}\n"));
    }
    Err(Failure::No(lines(&wrong).trim_end().to_owned()))
}

fn lines(findings: &[&Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}
