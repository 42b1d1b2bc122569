//! Telling: what `vestibule settings` prints, and the reference in `docs/`.

use std::fmt::Write as _;

use super::{
    Settings,
    all::Origin,
    table::{self, Setting, Source},
};

impl Settings {
    /// Every setting with its value and where that came from, a line each, then what is odd; secrets are hidden.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut values = self.clone();
        let mut text = String::new();
        for setting in table::all() {
            let origin = match self.origins.get(setting.name) {
                None => "default".to_owned(),
                Some(Origin::File) => "file".to_owned(),
                Some(Origin::Environment(variable)) if *variable == setting.env() => "environment".to_owned(),
                Some(Origin::Environment(variable)) => format!("environment, {variable}"),
                Some(Origin::Flag) => "command line".to_owned(),
            };
            let value = match (self.origins.contains_key(setting.name), setting.default) {
                (false, Some(words)) => format!("({words})"),
                _ => (setting.at)(&mut values).show(),
            };
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{}={value}  # {origin}", setting.env());
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "# {warning}");
        }
        text
    }

    /// The reference of all settings in Markdown, as it stands in `docs/reference/settings.md`.
    #[must_use]
    pub fn reference() -> String {
        let mut text = REFERENCE_HEAD.to_owned();
        let mut defaults = Self::default();
        for section in sections() {
            let title = if section.is_empty() {
                "Top level".to_owned()
            } else {
                format!("`[{section}]`")
            };
            let _ = write!(text, "\n## {title}\n");
            for setting in table::all().filter(|setting| setting.section_and_key().0 == section) {
                write_setting(&mut text, setting, &mut defaults);
            }
        }
        text
    }
}

/// The sections of the file in the order of the table, each once.
fn sections() -> Vec<&'static str> {
    let mut sections = Vec::new();
    for (section, _) in table::all().map(Setting::section_and_key) {
        if !sections.contains(&section) {
            sections.push(section);
        }
    }
    sections
}

fn write_setting(text: &mut String, setting: &Setting, defaults: &mut Settings) {
    let value = (setting.at)(defaults);
    let (section, key) = setting.section_and_key();
    let place = if section.is_empty() {
        format!("`{key}`")
    } else {
        format!("`[{section}]` `{key}`")
    };
    let default = setting
        .default
        .map_or_else(|| shown_default(&value.show()), str::to_owned);
    let source = match setting.source {
        Source::Django => "Django",
        Source::Allauth => "django-allauth",
        Source::Ours => "Vestibule",
    };
    let _ = write!(
        text,
        "\n### {name}\n\n{help}\n\n- Environment: `{env}`; file: {place}\n- Takes: {kind}\n- Default: {default}\n- Name from: {source}\n",
        name = setting.name,
        help = setting.help,
        env = setting.env(),
        kind = value.kind(),
    );
}

fn shown_default(value: &str) -> String {
    if value.is_empty() {
        "empty".to_owned()
    } else {
        format!("`{value}`")
    }
}

const REFERENCE_HEAD: &str = "\
# Settings

<!-- Made by `vestibule settings --markdown` from the table in crates/vestibule/src/settings; a test keeps it current. -->

No setting is needed to start. Each can be given on the command line (a few), as an environment variable, or in the file
`vestibule.toml` in the current directory (`--config FILE` names another); the command line goes over the environment, the
environment over the file. `vestibule settings` prints what holds and where it came from.

Lists in the environment are JSON, or words with commas between them. True and false are also 1 and 0, yes and no, on and off
there. Paths are relative to the current directory. An unknown key in the file stops the start; an unknown variable that begins
with `VESTIBULE_` is a warning, and an error of `vestibule check`.
";
