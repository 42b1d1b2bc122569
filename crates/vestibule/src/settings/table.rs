//! The one table of all settings. It drives reading, `vestibule settings`, suggestions for wrong names, and the reference
//! in `docs/`.

use super::{
    Settings, account, auth_user, cache, csrf, email, events, limits, log, passwords, server, session, site, storage,
    throttle, value::Value,
};

/// One setting: its names, what it does, and where its value lies.
pub(crate) struct Setting {
    /// Django's or allauth's name, or ours. In the environment it is prefixed with `VESTIBULE_`.
    pub(crate) name: &'static str,
    /// Its place in `vestibule.toml`: `key`, or `section.key`.
    pub(crate) place: &'static str,
    /// Whose name it is.
    pub(crate) source: Source,
    /// What it does, in sentences.
    pub(crate) help: &'static str,
    /// What holds without it, where the value itself does not say it.
    pub(crate) default: Option<&'static str>,
    /// Where its value lies.
    pub(crate) at: fn(&mut Settings) -> &mut dyn Value,
}

/// Whose setting it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Django,
    Allauth,
    Ours,
}

impl Setting {
    /// The name of its environment variable.
    pub(crate) fn env(&self) -> String {
        format!("{ENV_PREFIX}{}", self.name)
    }

    /// Its section (empty: top level) and its key there.
    pub(crate) fn section_and_key(&self) -> (&'static str, &'static str) {
        self.place.split_once('.').unwrap_or(("", self.place))
    }
}

/// All settings, section by section.
pub(crate) fn all() -> impl Iterator<Item = &'static Setting> {
    SECTIONS.iter().flat_map(|section| section.iter())
}

/// The setting of this name.
pub(crate) fn by_name(name: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.name == name)
}

/// The setting at this place of the file.
pub(crate) fn by_place(place: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.place == place)
}

/// The keys (without their sections) of settings whose text must not appear in a message.
pub(crate) fn secret_keys() -> impl Iterator<Item = &'static str> {
    let mut defaults = Settings::default();
    all()
        .filter(move |setting| (setting.at)(&mut defaults).is_secret())
        .map(|setting| setting.section_and_key().1)
}

pub(crate) const ENV_PREFIX: &str = "VESTIBULE_";

static SECTIONS: &[&[Setting]] = &[
    server::TABLE,
    passwords::TABLE,
    session::TABLE,
    cache::TABLE,
    csrf::TABLE,
    account::TABLE,
    auth_user::TABLE,
    throttle::TABLE,
    events::TABLE,
    storage::TABLE,
    site::TABLE,
    limits::TABLE,
    email::TABLE,
    log::TABLE,
];
