//! The pages around the flows: front page, account home, light and dark, language, files, probes.
//!
//! Pages: `/`, `/accounts/`, `/accounts/profile/`, `/accounts/inactive/`, `/accounts/theme/`, `/i18n/setlang/`, `/accounts/static/…`,
//! `/healthz`, `/readyz`, and on a developer's machine `/accounts/dev/inbox/`.
mod choices;
mod files;
pub(crate) mod inbox;
mod pages;
mod probes;
#[cfg(test)]
mod tests;

pub(crate) use self::{
    choices::{set_language, set_theme},
    files::file,
    pages::{account_root, inactive, index, profile},
    probes::{alive, ready},
};
