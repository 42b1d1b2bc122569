//! What a Django left, in words.

use std::collections::HashSet;

use super::super::survey::{engine, shares, version};
use crate::{sessions::SessionSurvey, storage::Applied, users::UserSurvey};

fn users(hashers: &[(&'static str, i64)], costs: &[(&'static str, i64)]) -> UserSurvey {
    UserSurvey {
        users: hashers.iter().map(|(_, count)| count).sum(),
        lately: 2,
        hashers: hashers.to_vec(),
        costs: costs.to_vec(),
    }
}

fn migration(name: &str) -> HashSet<Applied> {
    let row = |app: &str, name: &str| Applied {
        app: app.to_owned(),
        name: name.to_owned(),
    };
    [row("zoo", "0099_lions"), row("auth", "0001_initial"), row("auth", name)].into()
}

#[test]
fn the_newest_cost_tells_the_release() {
    let costs = [("5.2", 12), ("6.0", 0), ("6.1", 3)];
    let told = version(&users(&[], &costs), &migration("0012_alter_user_first_name_max_length"));
    assert_eq!(told, "6.1, as the cost of 3 passwords tells");
}

#[test]
fn without_a_known_cost_the_migrations_tell() {
    let none = users(&[], &[("5.2", 0)]);
    let told = version(&none, &migration("0012_alter_user_first_name_max_length"));
    assert!(told.starts_with("3.1 or newer"), "{told}");
    let told = version(&none, &migration("0011_update_proxy_permissions"));
    assert!(told.starts_with("older than 3.1"), "{told}");
    assert!(version(&none, &HashSet::new()).starts_with("not told"));
}

#[test]
fn shares_are_of_everybody_and_the_largest_comes_first() {
    let mut found = users(&[("md5", 1), ("pbkdf2_sha256", 6), ("argon2", 0), ("none", 2)], &[]);
    found.users += 1;
    assert_eq!(
        shares(&found),
        "pbkdf2_sha256 60 % (6), unusable 20 % (2), md5 10 % (1), of another kind, good for no login here 10 % (1)"
    );
    assert_eq!(shares(&UserSurvey::default()), "nobody has one");
}

#[test]
fn rows_tell_the_engine_and_whether_the_key_is_djangos() {
    let found = |live, tried, opened| Some(SessionSurvey { live, tried, opened });
    let somebody = users(&[("argon2", 2)], &[]);
    let nobody = UserSurvey::default();
    assert_eq!(
        engine(found(7, 7, 7), &somebody),
        "engine db or cached_db: 7 live rows; SECRET_KEY opens them"
    );
    assert!(engine(found(7, 7, 0), &somebody).contains("opens only 0 of 7 tried"));
    assert!(engine(found(0, 0, 0), &somebody).starts_with("engine cache, file or signed_cookies, it seems: 2 users"));
    assert!(engine(found(0, 0, 0), &nobody).starts_with("engine not told"));
    assert!(engine(None, &somebody).contains("no table django_session"));
}
