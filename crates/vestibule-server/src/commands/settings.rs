//! `vestibule settings`: what holds and why, or the reference of all there is.

use vestibule::settings::Settings;

use super::{Failure, print};
use crate::{cli::SettingFlags, load_settings};

/// Needs no settings that can be used: the reference is the same for all.
pub(super) fn run(flags: &SettingFlags, markdown: bool) -> Result<(), Failure> {
    if markdown {
        return print(&Settings::reference());
    }
    let settings = load_settings::load(flags).map_err(Failure::usage)?;
    print(&settings.describe())
}
