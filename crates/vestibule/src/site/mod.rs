//! The pages around the flows: front page, account home, light and dark, language, files, probes.
//!
//! Pages: `/`, `/accounts/`, `/accounts/profile/`, `/accounts/inactive/`, `/accounts/theme/`, `/i18n/setlang/`, `/accounts/static/…`,
//! `/healthz`, `/readyz`.
mod choices;
mod files;
mod pages;
mod probes;

pub(crate) use self::{
    choices::{set_language, set_theme},
    files::file,
    pages::{account_root, inactive, index, profile},
    probes::{alive, ready},
};
