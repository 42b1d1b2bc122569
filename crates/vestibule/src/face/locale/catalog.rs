//! The languages that stand, and the words of each.
use std::{collections::HashMap, sync::Arc};

use rust_embed::RustEmbed;
use serde::Serialize;

use super::plural::PluralRule;

/// Where a line of text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the left.
    Ltr,
    /// From the right.
    Rtl,
}

/// One language: its words and its plural forms.
#[derive(Debug)]
pub struct Catalog {
    code: &'static str,
    endonym: &'static str,
    direction: Direction,
    messages: HashMap<String, Vec<String>>,
    plural: PluralRule,
}

/// A catalogue that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue of language {code} cannot be read: {reason}")]
pub struct CatalogError {
    /// The language's code.
    pub code: &'static str,
    /// What is wrong with the file, for who maintains it.
    pub reason: String,
}

#[derive(RustEmbed)]
#[folder = "locale/"]
struct Files;

/// Code, own name, direction. English first: it is the language of the texts themselves and the default.
const LANGUAGES: [(&str, &str, Direction); 3] = [
    ("en", "English", Direction::Ltr),
    ("de", "Deutsch", Direction::Ltr),
    ("ar", "العربية", Direction::Rtl),
];

impl Catalog {
    /// The language's code as in HTML's `lang` (`de`, `pt-br`).
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The language's name in itself.
    pub fn endonym(&self) -> &'static str {
        self.endonym
    }

    /// Where a line begins, HTML's `dir`.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The translation of `msgid`, or `msgid` where there is none.
    pub fn gettext<'a>(&'a self, msgid: &'a str) -> &'a str {
        self.messages
            .get(msgid)
            .and_then(|forms| forms.first())
            .map_or(msgid, String::as_str)
    }

    /// The translation for `count` things: the right one of this language's plural forms.
    pub fn ngettext<'a>(&'a self, one: &'a str, many: &'a str, count: u64) -> &'a str {
        let form = self.plural.form(count);
        match self.messages.get(one) {
            Some(forms) => forms.get(form).or(forms.first()).map_or(one, String::as_str),
            None if count == 1 => one,
            None => many,
        }
    }

    /// Whether there is a translation of `msgid`; English needs none.
    #[cfg(test)]
    pub(super) fn forms_of(&self, msgid: &str) -> usize {
        self.messages.get(msgid).map_or(0, Vec::len)
    }

    /// Every text that this catalogue translates.
    #[cfg(test)]
    pub(super) fn msgids(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    fn english(code: &'static str, endonym: &'static str, direction: Direction) -> Self {
        Self {
            code,
            endonym,
            direction,
            messages: HashMap::new(),
            plural: PluralRule::one_or_many(),
        }
    }

    /// Reads a `.po` file. Entries that are fuzzy or not fully translated are left out, as `msgfmt` does.
    fn read(&mut self, po: &[u8]) -> Result<(), CatalogError> {
        let fail = |reason: String| CatalogError {
            code: self.code,
            reason,
        };
        let file = polib::po_file::parse_from_reader(po).map_err(|error| fail(error.to_string()))?;
        let rules = &file.metadata.plural_rules;
        self.plural = PluralRule::parse(&rules.expr).ok_or_else(|| fail(format!("plural rule {}", rules.expr)))?;
        for message in file
            .messages()
            .filter(|message| message.is_translated() && !message.is_fuzzy())
        {
            let forms = match message.msgstr() {
                Ok(text) => vec![text.to_owned()],
                Err(_) => message
                    .msgstr_plural()
                    .map_err(|error| fail(error.to_string()))?
                    .clone(),
            };
            self.messages.insert(message.msgid().to_owned(), forms);
        }
        Ok(())
    }
}

/// The languages that a site speaks. The first is its default.
#[derive(Clone, Debug)]
pub struct Languages(Vec<Arc<Catalog>>);

impl Languages {
    /// Reads the embedded catalogues. `default`: Django's `LANGUAGE_CODE`; one that does not stand means English.
    ///
    /// # Errors
    /// A catalogue is no `.po` file, or its plural rule is no expression.
    pub fn embedded(default: &str) -> Result<Self, CatalogError> {
        let mut all = Vec::with_capacity(LANGUAGES.len());
        for (code, endonym, direction) in LANGUAGES {
            let mut catalog = Catalog::english(code, endonym, direction);
            if let Some(file) = Files::get(&format!("{code}/LC_MESSAGES/vestibule.po")) {
                catalog.read(&file.data)?;
            }
            all.push(Arc::new(catalog));
        }
        let mut languages = Self(all);
        if let Some(chosen) = languages.supported(default).map(|catalog| catalog.code()) {
            languages.0.sort_by_key(|catalog| catalog.code() != chosen);
        }
        Ok(languages)
    }

    /// All of them, the default first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Catalog>> {
        self.0.iter()
    }

    /// The language with exactly this code, in any case of letters.
    pub fn exact(&self, code: &str) -> Option<&Arc<Catalog>> {
        self.iter().find(|catalog| catalog.code().eq_ignore_ascii_case(code))
    }
}
