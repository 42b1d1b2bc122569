//! `AUTH_PASSWORD_VALIDATORS`, as Django's list of `NAME` and `OPTIONS`.

use serde_json::{Map, Value as Json, json};

use super::value::{Accepts, Value, Written};

/// The rules for new passwords, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct PasswordValidators(Vec<PasswordValidator>);

/// One of Django's four rules, with its options.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PasswordValidator {
    /// Not too much like the user's name or address.
    UserAttributeSimilarity {
        /// The attributes that are compared.
        user_attributes: Vec<String>,
        /// The ratio from which on it is too much: 0.1 to 1.
        max_similarity: f64,
    },
    /// Long enough.
    MinimumLength {
        /// In characters.
        min_length: u32,
    },
    /// Not one of the 20,000 most common.
    Common,
    /// Not digits alone.
    Numeric,
}

impl PasswordValidators {
    /// The rules, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[PasswordValidator] {
        &self.0
    }
}

impl Default for PasswordValidators {
    fn default() -> Self {
        Self(vec![
            PasswordValidator::UserAttributeSimilarity {
                user_attributes: default_attributes(),
                max_similarity: 0.7,
            },
            PasswordValidator::MinimumLength { min_length: 8 },
            PasswordValidator::Common,
            PasswordValidator::Numeric,
        ])
    }
}

impl Value for PasswordValidators {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        let parsed;
        let json = match written {
            Written::Json(json) => json,
            Written::Text(text) => {
                parsed = serde_json::from_str(text).map_err(|_| self.kind())?;
                &parsed
            }
        };
        let rules = json.as_array().and_then(|rules| rules.iter().map(rule).collect());
        *self = Self(rules.ok_or_else(|| self.kind())?);
        Ok(())
    }

    fn show(&self) -> String {
        Json::Array(self.0.iter().map(shown).collect()).to_string()
    }

    fn kind(&self) -> String {
        "a list such as `[{\"NAME\": \"MinimumLengthValidator\", \"OPTIONS\": {\"min_length\": 12}}]`; names (Django's dotted paths \
         too): UserAttributeSimilarityValidator (user_attributes, max_similarity from 0.1 to 1), MinimumLengthValidator \
         (min_length), CommonPasswordValidator, NumericPasswordValidator"
            .to_owned()
    }
}

fn rule(json: &Json) -> Option<PasswordValidator> {
    let entry = json.as_object()?;
    let name = any_case(entry, "NAME")?.as_str()?;
    let none = Map::new();
    let options = any_case(entry, "OPTIONS").map_or(Some(&none), Json::as_object)?;
    let known = entry
        .keys()
        .all(|key| matches!(key.to_ascii_uppercase().as_str(), "NAME" | "OPTIONS"));
    let (rule, taken): (_, &[&str]) = match name
        .strip_prefix("django.contrib.auth.password_validation.")
        .unwrap_or(name)
    {
        "UserAttributeSimilarityValidator" => (similarity(options)?, &["user_attributes", "max_similarity"]),
        "MinimumLengthValidator" => {
            let length = options.get("min_length").map_or(Some(8), Json::as_u64)?;
            (
                PasswordValidator::MinimumLength {
                    min_length: u32::try_from(length).ok()?,
                },
                &["min_length"],
            )
        }
        "CommonPasswordValidator" => (PasswordValidator::Common, &[]),
        "NumericPasswordValidator" => (PasswordValidator::Numeric, &[]),
        _ => return None,
    };
    (known && options.keys().all(|key| taken.contains(&key.as_str()))).then_some(rule)
}

/// TOML people write keys in lower case.
fn any_case<'a>(entry: &'a Map<String, Json>, key: &str) -> Option<&'a Json> {
    entry.get(key).or_else(|| entry.get(&key.to_ascii_lowercase()))
}

fn similarity(options: &Map<String, Json>) -> Option<PasswordValidator> {
    let max_similarity = options.get("max_similarity").map_or(Some(0.7), Json::as_f64)?;
    let user_attributes = match options.get("user_attributes") {
        None => default_attributes(),
        Some(names) => names
            .as_array()?
            .iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect::<Option<_>>()?,
    };
    (0.1..=1.0)
        .contains(&max_similarity)
        .then_some(PasswordValidator::UserAttributeSimilarity {
            user_attributes,
            max_similarity,
        })
}

fn default_attributes() -> Vec<String> {
    ["username", "first_name", "last_name", "email"]
        .map(str::to_owned)
        .to_vec()
}

fn shown(rule: &PasswordValidator) -> Json {
    match rule {
        PasswordValidator::UserAttributeSimilarity {
            user_attributes,
            max_similarity,
        } => json!({
            "NAME": "UserAttributeSimilarityValidator",
            "OPTIONS": { "user_attributes": user_attributes, "max_similarity": max_similarity },
        }),
        PasswordValidator::MinimumLength { min_length } => {
            json!({ "NAME": "MinimumLengthValidator", "OPTIONS": { "min_length": min_length } })
        }
        PasswordValidator::Common => json!({ "NAME": "CommonPasswordValidator" }),
        PasswordValidator::Numeric => json!({ "NAME": "NumericPasswordValidator" }),
    }
}
