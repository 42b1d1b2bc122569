//! A site to operate.

use super::super::Finding;
use crate::{
    Settings, Vestibule,
    settings::{DatabaseUrl, PasswordSettings, SecretKey},
    users::{Account, by_username},
};
use secrecy::SecretString;
use std::num::NonZeroU32;

pub(super) fn settings(url: &DatabaseUrl) -> Settings {
    let mut settings = Settings::default();
    settings.server.database_url = url.clone();
    settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
    settings.passwords = PasswordSettings {
        iterations: NonZeroU32::MIN,
        ..settings.passwords
    };
    settings
}

pub(super) async fn started(url: &DatabaseUrl) -> Vestibule {
    Vestibule::start(settings(url)).await.expect("it starts")
}

pub(super) fn password(text: &str) -> SecretString {
    SecretString::from(text)
}

pub(super) async fn account(vestibule: &Vestibule, name: &str) -> Account {
    let mut conn = vestibule.app.db.read().await.expect("a connection");
    by_username(&mut conn, name)
        .await
        .expect("a look-up")
        .expect("the user is there")
}

pub(super) fn codes(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .filter(|finding| !finding.deploy_only)
        .map(|finding| finding.code)
        .collect()
}
