//! Checks of what the code says.

use super::snippets::{FLOW, found};
use crate::tidy::{attributes, cookie, purity, queries, rooms, secrets};

const ROOMS: &str =
    "<!-- rooms -->\n1. `fault`, `storage`: `login` is no room here\n- `web/`\n| `login` | x |\n<!-- /rooms -->";

#[test]
fn lints_and_tests_are_not_silenced() {
    let bad = "#![allow(x)]\n#[cfg_attr(test, allow(y))]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}\n\
               macro_rules! m { () => { #[allow(z)] fn c() {} } }\n#[expect(q)]\n#[cfg(allow)]\nfn ignore() { allow() }";

    let findings = found(attributes::none_silenced, &[("a.rs", bad)]);

    assert_eq!(
        findings,
        [
            "a.rs:1: `#[allow]`",
            "a.rs:2: `#[allow]`",
            "a.rs:4: `#[ignore]`",
            "a.rs:6: `#[allow]`"
        ]
    );
}

#[test]
fn rules_are_pure() {
    let rules = "crates/vestibule/src/login/rules.rs";
    let bad =
        "//! No sqlx, no async.\nuse sqlx::Row;\nasync fn a() {}\nfn b() { vec![Instant::now()]; }\nfn c(now: Time) {}";

    let findings = found(purity::rules, &[(rules, bad), (FLOW, bad)]);

    let places = [(2, "sqlx"), (3, "async"), (4, "Instant")];
    assert_eq!(
        findings,
        places.map(|(line, word)| format!("{rules}:{line}: `{word}` in rules.rs"))
    );
}

#[test]
fn a_room_uses_no_later_room() {
    let files = [
        ("ARCHITECTURE.md", ROOMS),
        (
            "crates/vestibule/src/lib.rs",
            "mod login; pub use self::login::{Login, Outcome as Came}; use crate::login::X;",
        ),
        (
            "crates/vestibule/src/fault.rs",
            "use crate::Login;\nfn a() { crate::web::b() }\nuse crate::fault::B;",
        ),
        (
            "crates/vestibule/src/storage/pool.rs",
            "use crate::{fault::{Fault, login}, web::Page};\nuse crate::Came;",
        ),
        ("crates/vestibule/src/web/page.rs", "use crate::storage::A;"),
        (
            "crates/vestibule/src/login/flow.rs",
            "use crate::{fault, web, storage};",
        ),
    ];

    assert_eq!(
        found(rooms::order, &files),
        [
            "crates/vestibule/src/fault.rs:1: `fault` uses `crate::Login`",
            "crates/vestibule/src/fault.rs:2: `fault` uses `crate::web`",
            "crates/vestibule/src/storage/pool.rs:1: `storage` uses `crate::web`",
            "crates/vestibule/src/storage/pool.rs:2: `storage` uses `crate::Came`",
        ]
    );
}

#[test]
fn every_room_is_listed() {
    let list = "<!-- rooms -->\n- `web`\n- `gone`\n<!-- /rooms -->\n- `login`";
    let files = [
        ("ARCHITECTURE.md", list),
        (FLOW, ""),
        ("crates/vestibule/src/web/page.rs", ""),
    ];

    assert_eq!(
        found(rooms::order, &files),
        [
            "ARCHITECTURE.md:1: `login` is not between `<!-- rooms -->` and `<!-- /rooms -->`",
            "ARCHITECTURE.md:1: `gone` is listed",
        ]
    );
}

#[test]
fn only_one_file_writes_the_session_cookie() {
    let bad = "fn a() { b(\"sessionid\") }\nfn c(s: S) { d(&s.session.cookie_name, s.csrf.cookie_name) }";
    let files = [
        (FLOW, bad),
        ("crates/vestibule/src/sessions/cookie.rs", bad),
        ("crates/vestibule/src/settings/session.rs", bad),
    ];

    let what = "the name of the session cookie";
    assert_eq!(
        found(cookie::one_writer, &files),
        [format!("{FLOW}:1: {what}"), format!("{FLOW}:2: {what}")]
    );
}

#[test]
fn a_comparison_of_secrets_is_found() {
    let bad = [
        "fn a() { token == given; }",
        "fn b() { self.session.auth_hash() != other.as_bytes(); }",
        "fn c() { x.expose_secret() == y; }",
        "fn d() { Some(&self.csrf_token.0[..]) == z; }",
        "#[derive(Debug, PartialEq)] pub struct ResetToken(String);",
        "fn e() { if api_key == z {} }",
    ];
    let text = bad.join("\n");

    let lines: Vec<String> = found(secrets::constant_time, &[(FLOW, &text)])
        .iter()
        .map(|found| {
            found
                .trim_start_matches(FLOW)
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();

    assert_eq!(lines, (1..=6).map(|line| format!(":{line}:")).collect::<Vec<_>>());
}

#[test]
fn comparisons_of_public_values_stand() {
    let fine = "fn a() { token == \"-\"; hash.len() == n; code == other; password.is_empty() == x; mac != None; hash == Verdict::Right; hash == ALPHABET; }\n\
                // tidy: not secret: the name of the algorithm\nfn b() { hash == other; }\n\
                #[derive(PartialEq)] pub struct TokenError;\n#[derive(Clone)] pub struct ResetToken(String);";

    assert!(found(secrets::constant_time, &[(FLOW, fine)]).is_empty());
    let unexcused = "// tidy: not secret:\nfn b() { hash == other; }";
    assert_eq!(found(secrets::constant_time, &[(FLOW, unexcused)]).len(), 1);
    assert!(
        found(
            secrets::constant_time,
            &[("crates/vestibule/src/login/tests.rs", unexcused)]
        )
        .is_empty()
    );
}

#[test]
fn every_query_is_listed() {
    let bad = "queries! { A = \"a\", \"\"; }\nconst B: Query = Query::new(\"b\", \"\");\n\
               const C: [Query; 2] = [\n  Query::new(\"c\", \"\"),\n  Query::new(\"d\", \"\")];";
    let storage = "crates/vestibule/src/storage/migrate.rs";
    let files = [
        ("crates/vestibule/src/login/store.rs", bad),
        (storage, bad),
        ("crates/vestibule/src/storage/query.rs", bad),
    ];

    let places = [
        "crates/vestibule/src/login/store.rs:2",
        "crates/vestibule/src/login/store.rs:4",
        "crates/vestibule/src/login/store.rs:5",
        "crates/vestibule/src/storage/migrate.rs:2",
    ];
    assert_eq!(
        found(queries::listed, &files),
        places.map(|place| format!("{place}: `Query::new`"))
    );
}
