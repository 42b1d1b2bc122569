//! Reading: the file, over it the environment, over that the flags.

use std::{
    ffi::{OsStr, OsString},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{
    Settings, Warning,
    all::Origin,
    error::{Problem, SettingsError, ValueSource},
    file::{File, nearest},
    secret,
    table::{self, ENV_PREFIX, Setting},
    value::{Accepts, Written},
};

/// Where settings are read from.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The file, which must be there. `None`: `vestibule.toml` in the current directory, if it is there.
    pub config: Option<PathBuf>,
    /// Variables of the environment; those that are no settings are passed over.
    pub env: Vec<(OsString, OsString)>,
    /// Names of settings (without `VESTIBULE_`) and values from the command line.
    pub flags: Vec<(String, String)>,
}

impl LoadOptions {
    /// Nothing but the environment of this process, and `vestibule.toml` if it is there.
    #[must_use]
    pub fn from_process() -> Self {
        Self {
            env: std::env::vars_os().collect(),
            ..Self::default()
        }
    }
}

impl Settings {
    /// Reads `vestibule.toml` in the current directory, if it is there, and over it the environment.
    ///
    /// # Errors
    /// A [`SettingsError`] with everything that is wrong: keys that are no settings, values that are not understood, settings
    /// that contradict each other.
    pub fn load() -> Result<Self, SettingsError> {
        Self::load_from(LoadOptions::from_process())
    }

    /// Reads what `options` name.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn load_from(options: LoadOptions) -> Result<Self, SettingsError> {
        let mut loading = Loading::default();
        loading.file(options.config.as_deref());
        loading.environment(&options.env);
        loading.flags(&options.flags);
        // Contradictions of values that were not understood would only confuse.
        if loading.problems.is_empty() {
            loading.problems.extend(
                loading
                    .settings
                    .contradictions()
                    .into_iter()
                    .map(Problem::Contradiction),
            );
        }
        SettingsError::unless_empty(loading.problems)?;
        Ok(loading.settings)
    }
}

/// Settings on their way, and what was wrong so far.
#[derive(Default)]
struct Loading {
    settings: Settings,
    problems: Vec<Problem>,
}

impl Loading {
    fn file(&mut self, config: Option<&Path>) {
        let path = config.unwrap_or(Path::new(DEFAULT_FILE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && config.is_none() => return,
            Err(source) => {
                return self.problems.push(Problem::Unreadable {
                    path: path.to_owned(),
                    source,
                });
            }
        };
        let file = File::new(path, &text);
        let entries = match file.entries() {
            Ok(entries) => entries,
            Err(problem) => return self.problems.push(problem),
        };
        if entries.iter().any(|entry| is_key(&entry.key)) {
            self.problems.extend(secret::refuse_open_file(path).err());
        }
        for entry in entries {
            let Some(setting) = table::by_place(&entry.key) else {
                self.problems.push(file.unknown(&entry));
                continue;
            };
            if let Err(refused) = self.set(setting, Written::Json(&entry.value), Origin::File) {
                let place = file.value_place(&entry, refused.secret);
                self.problems
                    .push(refused.problem(setting, ValueSource::File(Box::new(place))));
            }
        }
    }

    fn environment(&mut self, env: &[(OsString, OsString)]) {
        // Hosting platforms set the plain name; ours goes before it, whatever their order.
        for (variable, value) in env.iter().filter(|(variable, _)| variable == PLAIN_DATABASE_URL) {
            if let Some(setting) = table::by_name(PLAIN_DATABASE_URL) {
                self.variable(setting, variable, value);
            }
        }
        for (variable, value) in env {
            let Some(name) = variable.to_str().and_then(|variable| variable.strip_prefix(ENV_PREFIX)) else {
                continue;
            };
            // What the test command tells the tests.
            if name.starts_with("TEST_") {
                continue;
            }
            match table::by_name(name) {
                Some(setting) => self.variable(setting, variable, value),
                None => self.settings.warnings.push(Warning::UnknownVariable {
                    variable: format!("{ENV_PREFIX}{name}"),
                    nearest: nearest(name, table::all().map(|setting| setting.name))
                        .map(|name| format!("{ENV_PREFIX}{name}")),
                }),
            }
        }
    }

    fn variable(&mut self, setting: &'static Setting, variable: &OsStr, value: &OsStr) {
        let variable = variable.to_string_lossy().into_owned();
        let outcome = match value.to_str() {
            Some(text) => self.set(setting, Written::Text(text), Origin::Environment(variable.clone())),
            None => Err(Refused {
                secret: true,
                value: String::new(),
                accepts: "UTF-8 text".to_owned(),
            }),
        };
        if let Err(refused) = outcome {
            self.problems
                .push(refused.problem(setting, ValueSource::Environment(variable)));
        }
    }

    fn flags(&mut self, flags: &[(String, String)]) {
        for (name, value) in flags {
            let Some(setting) = table::by_name(name) else {
                self.problems
                    .push(Problem::Contradiction(format!("{name} is no setting")));
                continue;
            };
            if let Err(refused) = self.set(setting, Written::Text(value), Origin::Flag) {
                self.problems.push(refused.problem(setting, ValueSource::Flag));
            }
        }
    }

    fn set(&mut self, setting: &'static Setting, written: Written<'_>, origin: Origin) -> Result<(), Refused> {
        let value = (setting.at)(&mut self.settings);
        match value.read(written) {
            Ok(()) => {
                self.settings.origins.insert(setting.name, origin);
                Ok(())
            }
            Err(accepts) => Err(Refused {
                secret: value.is_secret(),
                value: written.to_string(),
                accepts,
            }),
        }
    }
}

/// A value that was not understood.
struct Refused {
    secret: bool,
    value: String,
    accepts: Accepts,
}

impl Refused {
    fn problem(self, setting: &'static Setting, source_of_value: ValueSource) -> Problem {
        let value = (!self.secret).then_some(self.value);
        Problem::BadValue {
            source_of_value,
            name: setting.name,
            value,
            accepts: self.accepts,
        }
    }
}

const DEFAULT_FILE: &str = "vestibule.toml";
const PLAIN_DATABASE_URL: &str = "DATABASE_URL";

/// Whether this entry holds a key that signs sessions.
fn is_key(place: &str) -> bool {
    matches!(place, "secret_key" | "secret_key_fallbacks")
}
