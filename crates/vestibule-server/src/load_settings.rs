//! Settings of the command line, the environment and the file.

use vestibule::settings::{LoadOptions, Settings, SettingsError};

use crate::cli::SettingFlags;

/// Reads them; what is odd but not wrong is in [`Settings::warnings`].
pub(crate) fn load(flags: &SettingFlags) -> Result<Settings, SettingsError> {
    let mut options = LoadOptions::from_process();
    options.config.clone_from(&flags.config);
    options.flags = flags.given();
    Settings::load_from(options)
}
