//! What a validator has to say, in Django's words and codes.

/// Why a password was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Complaint {
    /// It resembles an attribute of the user.
    TooSimilar {
        /// What the attribute is called, in English (`email address`): a text to translate as well.
        verbose_name: String,
    },
    /// It has too few characters.
    TooShort {
        /// How many it needs.
        min_length: usize,
    },
    /// It is on the list of common passwords.
    TooCommon,
    /// It consists of digits.
    EntirelyNumeric,
}

/// The English texts under which a catalogue has the translation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MessageId {
    /// For one, or for all where no number is in it.
    pub singular: &'static str,
    /// For many.
    pub plural: Option<&'static str>,
}

impl Complaint {
    /// Django's code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooSimilar { .. } => "password_too_similar",
            Self::TooShort { .. } => "password_too_short",
            Self::TooCommon => "password_too_common",
            Self::EntirelyNumeric => "password_entirely_numeric",
        }
    }

    /// Django's message, with Python's placeholders.
    #[must_use]
    pub const fn message_id(&self) -> MessageId {
        match self {
            Self::TooSimilar { .. } => plain("The password is too similar to the %(verbose_name)s."),
            Self::TooShort { .. } => MessageId {
                singular: "This password is too short. It must contain at least %d character.",
                plural: Some("This password is too short. It must contain at least %d characters."),
            },
            Self::TooCommon => plain("This password is too common."),
            Self::EntirelyNumeric => plain("This password is entirely numeric."),
        }
    }

    /// The number that chooses between singular and plural, and stands for `%d`.
    #[must_use]
    pub const fn number(&self) -> Option<usize> {
        match self {
            Self::TooShort { min_length } => Some(*min_length),
            _ => None,
        }
    }

    /// The message with its placeholders filled: `translated` is that of [`Complaint::message_id`] in some language, `verbose_name` the attribute's
    /// name in the same.
    #[must_use]
    pub fn fill(&self, translated: &str, verbose_name: &str) -> String {
        match self {
            Self::TooSimilar { .. } => translated.replace("%(verbose_name)s", verbose_name),
            Self::TooShort { min_length } => translated.replace("%d", &min_length.to_string()),
            Self::TooCommon | Self::EntirelyNumeric => translated.to_owned(),
        }
    }

    /// The message in English.
    #[must_use]
    pub fn english(&self) -> String {
        let MessageId { singular, plural } = self.message_id();
        let text = match (self.number(), plural) {
            (Some(number), Some(plural)) if number != 1 => plural,
            _ => singular,
        };
        let verbose_name = match self {
            Self::TooSimilar { verbose_name } => verbose_name.as_str(),
            _ => "",
        };
        self.fill(text, verbose_name)
    }
}

const fn plain(singular: &'static str) -> MessageId {
    MessageId { singular, plural: None }
}
