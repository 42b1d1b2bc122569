//! Numbers, bytes and moments as text.

use crate::vectors::{Case, same, section};
use django_formats::{datetime, encoding};
use time::OffsetDateTime;

/// The file's numbers go beyond what `serde_json` holds exactly, so its text is compared.
fn number(case: &Case<'_>) -> Option<i128> {
    let value = case.value("number");
    value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from))
        .or_else(|| value.as_f64().map(|float| float as i128))
}

/// Beyond 64 bits the file's numbers were rounded when it was parsed.
fn same_number(ours: Option<i128>, djangos: Option<i128>) -> Result<(), String> {
    match (ours, djangos) {
        (Some(ours), Some(djangos)) if djangos.unsigned_abs() > u128::from(u64::MAX) => {
            same("rounded number", ours as f64, djangos as f64)
        }
        (ours, djangos) => same("number", ours, djangos),
    }
}

#[test]
fn base36_is_read_as_pythons_int_reads_it() {
    section("base36", |case| {
        same_number(encoding::base36_decode(case.text("text")), number(case))
    });
}

#[test]
fn base36_is_written_as_django_writes_it() {
    section("base36_encode", |case| {
        let number = number(case)
            .and_then(|number| u128::try_from(number).ok())
            .ok_or("no number")?;
        same("text", encoding::base36_encode(number).as_str(), case.text("text"))
    });
}

#[test]
fn digits_of_every_script_count_as_in_python() {
    for (text, number) in [
        ("\u{661}\u{662}", 38),
        ("\u{ff11}", 1),
        ("\u{1d7d9}\u{1d7cf}", 37),
        ("\u{1d7ff}", 9),
        ("\u{a0}1\u{2003}", 1),
    ] {
        assert_eq!(encoding::base36_decode(text), Some(number), "{text}");
    }
    for text in [
        "\u{b2}", "\u{bd}", "\u{2160}", "\u{1c}1", "1__0", "_1", "1_", "+-1", "- 1", "-_1", "+", "1\0",
    ] {
        assert_eq!(encoding::base36_decode(text), None, "{text:?}");
    }
}

#[test]
fn base62_goes_both_ways() {
    section("base62", |case| {
        if case.value("encode").as_bool() != Some(true) {
            return same_number(encoding::base62_decode(case.text("text")), number(case));
        }
        if case.text("text") == "LygHa16AHYG" {
            // 2^64, which the file's parser turns into a float of exactly that value.
            return same("text", encoding::base62_encode(1 << 64).as_str(), case.text("text"));
        }
        same(
            "text",
            encoding::base62_encode(number(case).ok_or("no number")?).as_str(),
            case.text("text"),
        )
    });
}

#[test]
fn base64_is_read_as_leniently_as_python_reads_it() {
    section("urlsafe_base64", |case| {
        let bytes = encoding::urlsafe_base64_decode(case.text("text"));
        same(
            "bytes",
            bytes.as_ref().map(hex::encode).as_deref(),
            case.optional_text("hex"),
        )?;
        let again = bytes.as_deref().map(encoding::urlsafe_base64_encode);
        same("again", again.as_deref(), case.optional_text("again"))
    });
}

#[test]
fn a_stored_datetime_is_spelled_as_django_spells_it() {
    section("stored_datetimes", |case| {
        let moment = datetime::parse(case.text("moment")).ok_or("the moment is not read")?;
        same(
            "SQLite's text",
            datetime::to_sqlite_text(moment).as_str(),
            case.text("sqlite_text"),
        )?;
        same("read again", datetime::parse(case.text("sqlite_text")), Some(moment))?;
        same(
            "ISO text read again",
            datetime::parse(&datetime::to_isoformat(moment)),
            Some(moment),
        )?;
        let micros = (case.float("unix_time") * 1e6).round() as i128;
        same("microseconds", moment.unix_timestamp_nanos() / 1000, micros)
    });
}

#[test]
fn dates_that_do_not_exist_are_no_moments() {
    for text in [
        "",
        "2026-01-02",
        "2026-02-30 00:00",
        "2026-01-02 24:00",
        "2026-01-02 3",
        "0000-01-01 00:00",
        "2026-01-02 00:00+24:00",
        "2026-01-02 00:00:00.",
        "0001-01-01 00:00+01:00",
        "9999-12-31 23:59-01:00",
        "2026-01-02 00:00+1",
        "2026-01-02 00:00.5",
        "２026-01-02 00:00",
    ] {
        assert_eq!(datetime::parse(text), None, "{text}");
    }
    let last = OffsetDateTime::from_unix_timestamp(253_402_300_799).expect("a moment");
    assert_eq!(datetime::parse("9999-12-31 23:59:59Z"), Some(last));
}
