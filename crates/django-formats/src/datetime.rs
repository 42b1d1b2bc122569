//! Moments as text: what Django keeps in SQLite, and what its sessions hold.
//!
//! SQLite compares texts, so a moment that is spelled another way than Django's is *found* at another time. Hence one writer.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// `2026-01-02 03:04:05` in UTC, with six digits of fraction unless the microseconds are zero.
///
/// Source: `django.db.backends.sqlite3`, with `USE_TZ`.
#[must_use]
pub fn to_sqlite_text(moment: OffsetDateTime) -> String {
    format(in_utc(moment), ' ')
}

/// `2026-01-02T03:04:05.678901+00:00` in UTC, as Python's `datetime.isoformat()`, for `_session_expiry`.
#[must_use]
pub fn to_isoformat(moment: OffsetDateTime) -> String {
    format!("{}+00:00", format(in_utc(moment), 'T'))
}

/// A moment from the texts that Django writes: a date, `T` or a space, hours and minutes, then seconds, a fraction (cut at microseconds) and an offset
/// (`Z`, `+02`, `+0200`, `+02:00`) if present. Without an offset it is UTC.
///
/// `None` for other texts and for dates that do not exist.
///
/// Source: `django.utils.dateparse.parse_datetime`.
#[must_use]
pub fn parse(text: &str) -> Option<OffsetDateTime> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let (clock, offset) = match rest.find(['Z', '+', '-']) {
        Some(at) => (rest.get(..at)?, parse_offset(rest.get(at..)?)?),
        None => (rest, UtcOffset::UTC),
    };
    let moment = PrimitiveDateTime::new(parse_date(date)?, parse_clock(clock.trim_end())?);
    // The range of years ends at 9999, and an offset may lead beyond it.
    let utc = moment
        .assume_utc()
        .checked_sub(time::Duration::seconds(offset.whole_seconds().into()))?;
    (1..=9999).contains(&utc.year()).then_some(utc)
}

/// `2026-01-02 03:04:05`, as Python's `str(datetime)` without microseconds.
pub(crate) fn to_seconds_text(moment: PrimitiveDateTime) -> String {
    let whole = moment.replace_nanosecond(0).unwrap_or(moment);
    format(whole.assume_utc(), ' ')
}

/// The moment in UTC. Within an offset's width of the first and last year that has no spelling, and stays as it is.
pub(crate) fn in_utc(moment: OffsetDateTime) -> OffsetDateTime {
    moment.checked_to_offset(UtcOffset::UTC).unwrap_or(moment)
}

fn format(moment: OffsetDateTime, separator: char) -> String {
    let (date, clock, micros) = (moment.date(), moment.time(), moment.microsecond());
    let fraction = if micros == 0 {
        String::new()
    } else {
        format!(".{micros:06}")
    };
    format!(
        "{:04}-{:02}-{:02}{separator}{:02}:{:02}:{:02}{fraction}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second(),
    )
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (
        number(parts.next()?, 4, 4)?,
        number(parts.next()?, 1, 2)?,
        number(parts.next()?, 1, 2)?,
    );
    if parts.next().is_some() || year == 0 {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()
}

fn parse_clock(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut parts = whole.split(':');
    let (hour, minute) = (number(parts.next()?, 1, 2)?, number(parts.next()?, 1, 2)?);
    let second = match parts.next() {
        Some(text) => number(text, 1, 2)?,
        None if text.len() == whole.len() => 0,
        None => return None, // a fraction of a minute
    };
    if parts.next().is_some()
        || !(1..=12).contains(&fraction.len())
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let (hour, minute, second) = (
        u8::try_from(hour).ok()?,
        u8::try_from(minute).ok()?,
        u8::try_from(second).ok()?,
    );
    Time::from_hms_micro(hour, minute, second, micros.parse().ok()?).ok()
}

fn parse_offset(text: &str) -> Option<UtcOffset> {
    if text == "Z" {
        return Some(UtcOffset::UTC);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "00"),
        4 => (digits.get(..2)?, digits.get(2..)?),
        _ => digits.split_once(':')?,
    };
    let (hours, minutes) = (number(hours, 2, 2)?, number(minutes, 2, 2)?);
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60)
        .then(|| UtcOffset::from_whole_seconds(sign * seconds).ok())
        .flatten()
}

/// A number of `least` to `most` ASCII digits.
fn number(text: &str, least: usize, most: usize) -> Option<u32> {
    let digits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
