//! A point in time, written for people.
use serde::Serialize;
use time::{Month, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use crate::face::locale::{Catalog, Text, tr};

/// A point in time. Pages show it in UTC and in the visitor's language; a script puts it into the visitor's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    datetime: String,
    words: Text,
    month: Text,
}

impl Moment {
    /// In the language of `catalog`: `2 January 2026, 03:04 UTC`.
    pub fn in_language(&self, catalog: &Catalog) -> String {
        self.words
            .clone()
            .with("month", self.month.in_language(catalog))
            .in_language(catalog)
    }
}

impl From<OffsetDateTime> for Moment {
    fn from(moment: OffsetDateTime) -> Self {
        // Seconds are enough for people, and fractions would not fit some readers of `datetime`.
        let utc = moment.to_offset(UtcOffset::UTC).replace_nanosecond(0).unwrap_or(moment);
        let words = tr("{day} {month} {year}, {time} UTC")
            .with("day", utc.day())
            .with("year", utc.year())
            .with("time", format!("{:02}:{:02}", utc.hour(), utc.minute()));
        Self {
            datetime: utc.format(&Rfc3339).unwrap_or_default(),
            words,
            month: month(utc.month()),
        }
    }
}

fn month(month: Month) -> Text {
    match month {
        Month::January => tr("January"),
        Month::February => tr("February"),
        Month::March => tr("March"),
        Month::April => tr("April"),
        Month::May => tr("May"),
        Month::June => tr("June"),
        Month::July => tr("July"),
        Month::August => tr("August"),
        Month::September => tr("September"),
        Month::October => tr("October"),
        Month::November => tr("November"),
        Month::December => tr("December"),
    }
}
