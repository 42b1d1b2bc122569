//! `[auth_user.defaults]`: what a new user's row has in the columns of one's own that Django fills in Python and the database does not.

use super::{
    types::Identifier,
    value::{Accepts, Scalar, Value, Written},
};
use serde_json::{Map, Value as Json};

/// Values for columns of the user table, in the order of their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnDefaults(Vec<(Identifier, ColumnDefault)>);

/// A value as it was written. What the words `now` and `uuid4` mean depends on the column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnDefault {
    /// Text; in a column of moments `now` is the moment of the sign-up, in one of UUIDs `uuid4` a new one.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A truth value.
    Boolean(bool),
}

impl ColumnDefaults {
    /// The value of a column.
    #[must_use]
    pub fn of(&self, column: &str) -> Option<&ColumnDefault> {
        self.iter().find(|(name, _)| *name == column).map(|(_, value)| value)
    }

    /// Each column and its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ColumnDefault)> {
        self.0.iter().map(|(column, value)| (column.as_str(), value))
    }

    fn of_object(given: &Map<String, Json>) -> Option<Self> {
        let mut all = given
            .iter()
            .map(|(column, value)| {
                let value = match value {
                    Json::String(text) if !text.contains('\0') => ColumnDefault::Text(text.clone()),
                    Json::Bool(value) => ColumnDefault::Boolean(*value),
                    Json::Number(number) => ColumnDefault::Integer(number.as_i64()?),
                    _ => return None,
                };
                Some((Identifier::parse(column)?, value))
            })
            .collect::<Option<Vec<_>>>()?;
        all.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
        Some(Self(all))
    }
}

impl Value for ColumnDefaults {
    fn read(&mut self, written: Written<'_>) -> Result<(), Accepts> {
        let parsed;
        let json = match written {
            Written::Json(json) => json,
            Written::Text(text) => {
                parsed = serde_json::from_str(text).map_err(|_| self.kind())?;
                &parsed
            }
        };
        *self = json.as_object().and_then(Self::of_object).ok_or_else(|| self.kind())?;
        Ok(())
    }

    fn show(&self) -> String {
        let values = self.iter().map(|(column, value)| {
            let json = match value {
                ColumnDefault::Text(text) => Json::String(text.clone()),
                ColumnDefault::Integer(number) => Json::from(*number),
                ColumnDefault::Boolean(value) => Json::Bool(*value),
            };
            (column.to_owned(), json)
        });
        Json::Object(values.collect()).to_string()
    }

    fn kind(&self) -> String {
        "columns with their values, each a text, a whole number, true or false: `{\"plan\": \"free\", \"credits\": 0}`"
            .to_owned()
    }
}
