//! One-time messages.

use crate::{
    signing::keys,
    vectors::{same, section},
};
use django_formats::{
    messages::{self, Keep, Level, MAX_COOKIE_SIZE, Message},
    signing::SecretKeys,
};
use proptest::prelude::*;
use serde_json::Value;

/// The messages of a case; what else stood in the list is not shown and left out.
fn expected(list: &Value) -> Option<Vec<Message>> {
    let message = |value: &Value| {
        value.get("message").map(|text| Message {
            level: value["level"]
                .as_u64()
                .and_then(|level| level.try_into().ok())
                .expect("a level"),
            text: text.as_str().expect("a text").to_owned(),
            extra_tags: value["extra_tags"].as_str().map(String::from),
            safe: value["safe"].as_bool().expect("a truth value"),
        })
    };
    Some(list.as_array()?.iter().filter_map(message).collect())
}

#[test]
fn messages_are_put_into_the_cookie_as_by_django() {
    section("messages_cookie", |case| {
        let (keys, now) = (keys(case), case.int("now"));
        let list = expected(case.value("messages")).ok_or("no messages")?;
        let cookie = messages::encode_cookie(&keys, &list, now);
        same("compressed", cookie.starts_with('.'), case.truth("compressed"))?;
        if !case.truth("compressed") {
            same("cookie", cookie.as_str(), case.text("cookie"))?;
        }
        for (whose, cookie) in [("ours", cookie.as_str()), ("Django's", case.text("cookie"))] {
            let read = messages::decode_cookie(&keys, cookie).ok_or("not read")?;
            same(whose, (read.messages, read.complete), (list.clone(), true))?;
        }
        let json = django_formats::signing::TimestampSigner::for_cookies(&keys, "django.contrib.messages")
            .unsign_object(&cookie, None, now);
        same("json", json.as_deref(), Ok(case.text("json")))
    });
}

#[test]
fn a_cookie_of_messages_is_read_as_by_django() {
    section("messages_decode", |case| {
        let read = messages::decode_cookie(&keys(case), case.text("cookie"));
        let Some(list) = expected(case.value("messages")) else {
            return same("refused", read, None);
        };
        let read = read.ok_or("not read")?;
        same("messages", read.messages, list)?;
        same("complete", read.complete, case.truth("complete"))
    });
}

#[test]
fn what_fits_into_the_cookie_is_stored_there_as_by_django() {
    let keys = SecretKeys::new("k".into(), vec![]);
    section("messages_store", |case| {
        let list: Vec<Message> = case
            .texts("messages")
            .iter()
            .map(|text| Message {
                extra_tags: None,
                ..Message::new(Level::INFO, text.as_str())
            })
            .collect();
        let keep = if case.truth("remove_oldest") {
            Keep::Newest
        } else {
            Keep::Oldest
        };
        let stored = messages::store(&keys, &list, keep, 1_763_900_000);
        let texts = |list: &[Message]| list.iter().map(|message| message.text.clone()).collect::<Vec<_>>();
        same("left over", texts(&stored.left_over), case.texts("unstored"))?;
        let Some(cookie) = stored.cookie else {
            return same("length", 0, case.int("cookie_length"));
        };
        let read = messages::decode_cookie(&keys, &cookie).ok_or("not read")?;
        same("in the cookie", texts(&read.messages), case.texts("in_cookie"))?;
        // Another zlib may need a few bytes more or less.
        let length = i64::try_from(cookie.len()).map_err(|error| error.to_string())?;
        let slack = if cookie.starts_with('.') { 16 } else { 0 };
        same("length", (length - case.int("cookie_length")).abs() <= slack, true)
    });
}

#[test]
fn messages_are_put_into_the_session_as_by_django() {
    section("messages_session", |case| {
        let list = expected(case.value("messages")).ok_or("no messages")?;
        let value = messages::encode_session(&list);
        same("value", value.as_deref(), case.optional_text("session_value"))?;
        same("read", messages::decode_session(&value.unwrap_or_default()), list)
    });
}

proptest! {
    #[test]
    fn no_message_is_lost_between_cookie_and_session(texts in prop::collection::vec("[a-zA-Z0-9é]{0,900}", 0..8), newest in any::<bool>()) {
        let keys = SecretKeys::new("k".into(), vec![]);
        let list: Vec<Message> = texts.iter().map(|text| Message::new(Level::SUCCESS, text.as_str())).collect();
        let keep = if newest { Keep::Newest } else { Keep::Oldest };
        let stored = messages::store(&keys, &list, keep, 0);
        let read = stored.cookie.as_deref().map(|cookie| {
            assert!(cookie.len() <= MAX_COOKIE_SIZE);
            messages::decode_cookie(&keys, cookie).expect("ours")
        });
        let (kept, complete) = read.map_or((vec![], true), |read| (read.messages, read.complete));
        prop_assert_eq!(complete, stored.left_over.is_empty());
        let whole = if newest { [stored.left_over, kept].concat() } else { [kept, stored.left_over].concat() };
        prop_assert_eq!(whole, list);
    }
}
