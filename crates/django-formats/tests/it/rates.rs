//! Rate limits as allauth writes them, and the histories that it keeps in the cache.

use crate::vectors::{Case, same, section};
use django_formats::rates::{Rate, Source};
use serde_json::Value;

#[test]
fn vectors_rates_are_parsed_as_allauth_parses_them() {
    section("rate_parse", |case| {
        let Some(expected) = case.value("rates").as_array() else {
            return same("rates", Rate::parse_all(case.text("text")), None);
        };
        let rates = Rate::parse_all(case.text("text")).ok_or("it was refused")?;
        same("count", rates.len(), expected.len())?;
        for (rate, expected) in rates.iter().zip(expected) {
            let expected = Case(expected);
            same("amount", rate.amount, expected.int("amount"))?;
            same("duration", rate.duration.get(), expected.float("duration"))?;
            same("per", rate.per.as_str(), expected.text("per"))?;
            same("text", rate.to_string(), expected.text("text").to_owned())?;
        }
        Ok(())
    });
}

fn rate(case: &Case<'_>) -> Rate {
    let rates = Rate::parse_all(case.text("rate")).expect("a rate");
    rates.into_iter().next().expect("one rate")
}

#[test]
fn vectors_histories_lie_under_allauths_keys() {
    section("rate_keys", |case| {
        let rate = rate(case);
        let pk = case.value("user_pk").to_string();
        let source = match rate.per.as_str() {
            "ip" => Source::Ip(case.text("ip").parse().expect("an address")),
            "user" => Source::User(&pk),
            _ => Source::Key(case.text("key")),
        };
        let key = rate.cache_key("allauth.account", case.text("action"), source);
        same("key", key, case.text("cache_key").to_owned())
    });
}

#[test]
fn vectors_a_history_admits_as_many_as_allauth_admits() {
    section("rate_apply", |case| {
        let times = |field: &str| -> Vec<f64> {
            let times = case.value(field).as_array().expect("a list");
            times.iter().filter_map(Value::as_f64).collect()
        };
        let mut history = times("history");
        let allowed = rate(case).apply(&mut history, case.float("now"), case.truth("dry_run"));
        same("allowed", allowed, case.truth("allowed"))?;
        same("history", history, times("history_after"))
    });
}
