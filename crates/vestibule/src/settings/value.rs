//! How a setting is read from what somebody wrote, and shown again.
//!
//! A type that fits into one word is a [`Scalar`]; options and lists of scalars follow from it. The few settings with a shape
//! of their own (rate limits, password validators) are a [`Value`] themselves.

use serde_json::Value as Json;

/// A value as it was written: words of the environment or of a flag, or a value of the file.
#[derive(Clone, Copy)]
pub(crate) enum Written<'a> {
    Text(&'a str),
    Json(&'a Json),
}

impl std::fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Json(Json::String(text)) => f.write_str(text),
            Self::Json(json) => write!(f, "{json}"),
        }
    }
}

/// What a setting accepts, in words that end the sentence "X is not understood; it takes …".
pub(crate) type Accepts = String;

/// A setting's value, whatever its type.
pub(crate) trait Value {
    /// Takes what was written, or says what would have been accepted and leaves the value as it was.
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts>;

    /// The value as one would write it in the environment; a secret shows nothing of itself.
    fn show(&self) -> String;

    /// The type, in words.
    fn kind(&self) -> String;

    /// Whether what was written must not be repeated in a message.
    fn is_secret(&self) -> bool {
        false
    }
}

/// A value of one word.
pub(crate) trait Scalar: Sized {
    /// The type and its bounds, in words.
    const KIND: &'static str;

    /// Whether what was written must not be repeated in a message; it is then read to the letter, blanks included.
    const SECRET: bool = false;

    /// Reads text, trimmed unless it is a secret.
    fn parse(text: &str) -> Option<Self>;

    /// The text that [`Scalar::parse`] reads back.
    fn text(&self) -> String;

    /// Reads a value of the file: text, unless the type says otherwise.
    fn from_json(json: &Json) -> Option<Self> {
        json.as_str().and_then(parse_text)
    }
}

fn parse_text<T: Scalar>(text: &str) -> Option<T> {
    T::parse(if T::SECRET { text } else { text.trim() })
}

fn read_scalar<T: Scalar>(written: Written<'_>) -> Option<T> {
    match written {
        Written::Text(text) => parse_text(text),
        Written::Json(json) => T::from_json(json),
    }
}

impl<T: Scalar> Value for T {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        *self = read_scalar(written).ok_or_else(|| self.kind())?;
        Ok(())
    }

    fn show(&self) -> String {
        self.text()
    }

    fn kind(&self) -> String {
        T::KIND.to_owned()
    }

    fn is_secret(&self) -> bool {
        T::SECRET
    }
}

/// TOML has no null, so a file says `"none"` as the environment does.
impl<T: Scalar> Value for Option<T> {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        let word = match written {
            Written::Text(text) => Some(text),
            Written::Json(json) => json.as_str(),
        };
        let nothing =
            word.is_some_and(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "" | "none" | "null"));
        *self = if nothing {
            None
        } else {
            Some(read_scalar(written).ok_or_else(|| self.kind())?)
        };
        Ok(())
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), Scalar::text)
    }

    fn kind(&self) -> String {
        format!("{}, or none", T::KIND)
    }

    fn is_secret(&self) -> bool {
        T::SECRET
    }
}

/// In the environment: JSON, or commas.
impl<T: Scalar> Value for Vec<T> {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        *self = list(written, |item| read_scalar(item)).ok_or_else(|| self.kind())?;
        Ok(())
    }

    fn show(&self) -> String {
        self.iter().map(Scalar::text).collect::<Vec<_>>().join(",")
    }

    fn kind(&self) -> String {
        format!("a list; each: {}", T::KIND)
    }

    fn is_secret(&self) -> bool {
        T::SECRET
    }
}

/// Reads a list item by item; one bad item spoils it.
fn list<T>(written: Written<'_>, item: impl Fn(Written<'_>) -> Option<T>) -> Option<Vec<T>> {
    match written {
        Written::Json(Json::Array(items)) => items.iter().map(|json| item(Written::Json(json))).collect(),
        Written::Json(_) => None,
        Written::Text(text) if text.trim_start().starts_with('[') => {
            let items: Vec<Json> = serde_json::from_str(text).ok()?;
            items.iter().map(|json| item(Written::Json(json))).collect()
        }
        Written::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(|word| item(Written::Text(word)))
            .collect(),
    }
}

impl Scalar for bool {
    const KIND: &'static str = "true or false";

    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Some(true),
            "false" | "0" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }

    fn from_json(json: &Json) -> Option<Self> {
        json.as_bool()
    }
}

impl Scalar for String {
    const KIND: &'static str = "text";

    fn parse(text: &str) -> Option<Self> {
        (!text.chars().any(char::is_control)).then(|| text.to_owned())
    }

    fn text(&self) -> String {
        self.clone()
    }
}

/// A number of the file is a number: `"5"` in quotes is refused, as any other text is.
macro_rules! whole_number {
    ($type:ty, $kind:literal) => {
        impl Scalar for $type {
            const KIND: &'static str = $kind;

            fn parse(text: &str) -> Option<Self> {
                text.replace('_', "").parse().ok()
            }

            fn text(&self) -> String {
                self.to_string()
            }

            fn from_json(json: &Json) -> Option<Self> {
                json.as_number()
                    .and_then(|number| number.to_string().parse().ok())
            }
        }
    };
}

whole_number!(u16, "a whole number from 0 to 65535");
whole_number!(u32, "a whole number from 0 to 4294967295");
whole_number!(std::num::NonZeroU16, "a whole number from 1 to 65535");
whole_number!(std::num::NonZeroU32, "a whole number from 1 to 4294967295");
whole_number!(std::num::NonZeroUsize, "a whole number from 1");

/// A setting with a few words to choose from: the enum, its words, and how they are read.
macro_rules! choice {
    ($type:ty, $($word:literal => $variant:ident),+ $(,)?) => {
        impl $crate::settings::value::Scalar for $type {
            const KIND: &'static str = $crate::settings::value::one_of!($($word),+);

            fn parse(text: &str) -> Option<Self> {
                match text.to_ascii_lowercase().as_str() {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn text(&self) -> String {
                match self {
                    $(Self::$variant => $word.to_owned(),)+
                }
            }
        }
    };
}

macro_rules! one_of {
    ($first:literal $(, $more:literal)*) => { concat!("`", $first, "`" $(, " or `", $more, "`")*) };
}

pub(crate) use {choice, one_of};
