//! Settings of a file, of variables and of flags, in one line for the tests.

use crate::settings::{LoadOptions, Settings, SettingsError};
use std::path::PathBuf;

/// A `vestibule.toml` in a folder of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with_file(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("vestibule.toml"), text).expect("a file");
        Self(folder)
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("vestibule.toml")
    }
}

/// Loads from a file with this text, these variables, these flags.
pub(super) fn load(file: &str, env: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let folder = Folder::with_file(file);
    Settings::load_from(LoadOptions {
        config: Some(folder.config()),
        env: env.iter().map(|(name, value)| (name.into(), value.into())).collect(),
        flags: flags
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    })
}

pub(super) fn from_env(env: &[(&str, &str)]) -> Settings {
    load("", env, &[]).expect("settings")
}

pub(super) fn refusal(file: &str, env: &[(&str, &str)]) -> String {
    load(file, env, &[]).expect_err("an error").to_string()
}
