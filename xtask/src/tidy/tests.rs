//! Each check fails on a bad snippet, and on that alone.

use super::tree::{Finding, Tree};
use super::{attributes, cookie, layout, limits, purity, queries, rooms, secrets, templates, test_files};

fn tree(files: &[(&str, &str)]) -> Tree {
    let (tree, unread) = Tree::new(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect(),
    );
    assert!(unread.is_empty(), "{unread:?}");
    tree
}

/// The check's findings as `path:line: what`.
fn found(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
    let findings = check(&tree(files)).into_iter();
    findings
        .map(|found| format!("{}:{}: {}", found.path, found.line, found.what))
        .collect()
}

const PAGES: &str = "crates/vestibule/src/login/pages.rs";
const FLOW: &str = "crates/vestibule/src/login/flow.rs";

#[test]
fn a_file_that_does_not_parse_is_a_finding() {
    let (_, unread) = Tree::new(vec![("a.rs".to_owned(), "//! A.\nfn (".to_owned())]);

    assert_eq!((unread.len(), unread[0].line), (1, 2));
}

#[test]
fn a_file_has_400_lines_at_most() {
    let (long, fine) = ("//\n".repeat(401), "//\n".repeat(400));

    let findings = found(
        limits::file_lines,
        &[("a.rs", &long), ("b.css", &long), ("c.rs", &fine), ("d.md", &long)],
    );

    assert_eq!(
        findings,
        ["a.rs:401: a file of 401 lines", "b.css:401: a file of 401 lines"]
    );
}

#[test]
fn a_function_has_60_lines_at_most() {
    let body = |lines| format!("impl A {{\n fn f() {{\n{}\n }}\n}}", "x();\n".repeat(lines).trim_end());

    assert_eq!(
        found(limits::functions, &[("a.rs", &body(59))]),
        ["a.rs:2: `f` has 61 lines"]
    );
    assert!(found(limits::functions, &[("a.rs", &body(58))]).is_empty());
}

#[test]
fn a_function_takes_6_parameters_at_most() {
    let bad = "fn six(a: A, b: A, c: A, d: A, e: A, f: A) {}\nfn seven(&self, a: A, b: A, c: A, d: A, e: A, f: A) {}";

    assert_eq!(
        found(limits::functions, &[("a.rs", bad)]),
        ["a.rs:2: `seven` takes 7 parameters"]
    );
}

#[test]
fn a_handler_takes_5_arguments_at_most() {
    let bad = "async fn post(a: A, b: A, c: A, d: A, e: A, f: A) {}\nfn helper(a: A, b: A, c: A, d: A, e: A, f: A) {}";

    assert_eq!(
        found(limits::handlers, &[(PAGES, bad), (FLOW, bad)]),
        [format!("{PAGES}:1: handler `post` takes 6 arguments")]
    );
}

#[test]
fn a_file_opens_with_its_story() {
    let files = [
        ("a.rs", "// No story.\nfn a() {}"),
        ("b.rs", "//! Story.\nfn b() {}"),
        ("c.rs", "\n#![x]\n//! Late."),
    ];

    assert_eq!(
        found(layout::stories, &files),
        ["a.rs:1: no `//!` at the top", "c.rs:1: no `//!` at the top"]
    );
}

#[test]
fn a_mod_file_has_no_logic() {
    let bad = "//! A.\nmod b;\n#[cfg(test)]\nmod tests;\npub use self::b::B;\nfn logic() {}\nmod c { }";
    let long = format!("//! A.\n{}", "mod b;\n".repeat(119));

    let what = "something other than `mod` or `use`";
    assert_eq!(
        found(layout::mod_files, &[("a/mod.rs", bad)]),
        [format!("a/mod.rs:6: {what}"), format!("a/mod.rs:7: {what}")]
    );
    assert_eq!(
        found(layout::mod_files, &[("a/mod.rs", &long)]),
        ["a/mod.rs:120: a mod.rs of 120 lines"]
    );
}

#[test]
fn nothing_is_called_utils() {
    let files = [("a/utils.rs", ""), ("a/util/mod.rs", ""), ("a/utilities.rs", "")];

    assert_eq!(
        found(layout::no_utils, &files),
        ["a/util/mod.rs:1: named `utils`", "a/utils.rs:1: named `utils`"]
    );
}

#[test]
fn every_test_file_is_listed() {
    let files = [
        ("a/tests/it/main.rs", "mod login;\nmod browser;"),
        ("a/tests/it/login.rs", ""),
        ("a/tests/it/forgotten.rs", ""),
        ("a/tests/it/browser/mod.rs", "mod pages;"),
        ("a/tests/it/browser/pages.rs", ""),
        ("a/tests/it/browser/lost.rs", ""),
        ("a/tests/other.rs", ""),
    ];

    let findings = found(test_files::listed, &files);

    assert_eq!(
        findings,
        [
            "a/tests/it/forgotten.rs:1: `mod forgotten;` is not in a/tests/it/main.rs",
            "a/tests/it/browser/lost.rs:1: `mod lost;` is not in a/tests/it/browser/mod.rs",
            "a/tests/other.rs:1: tests outside `tests/it/`",
        ]
    );
}

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

const ROOMS: &str =
    "<!-- rooms -->\n1. `fault`, `storage`: `login` is no room here\n- `web/`\n| `login` | x |\n<!-- /rooms -->";

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
fn secrets_are_not_compared_with_equals() {
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
    let fine = "fn a() { token == \"-\"; hash.len() == n; code == other; password.is_empty() == x; mac != None; }\n\
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

#[test]
fn every_template_has_samples() {
    let folder = "crates/vestibule/templates/account";
    let template = |name: &str| format!("{folder}/{name}");
    let files = [
        (template("base.html"), ""),
        (template("login.html"), "{% extends \"account/base.html\" %}"),
        (template("logout.html"), "{% extends 'account/base.html' %}"),
        (template("email/reset_subject.txt"), ""),
        (template("email/lost_subject.txt"), ""),
        (
            PAGES.to_owned(),
            "impl X for Y { const NAME: &str = \"account/login.html\"; fn samples() {} }",
        ),
        (
            "crates/vestibule/src/recovery/mails.rs".to_owned(),
            "const M: &str = \"account/email/reset\"; fn samples() {}",
        ),
        (FLOW.to_owned(), "const NAME: &str = \"account/logout.html\";"),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();

    let what = "no context with `samples` names this template";
    assert_eq!(
        found(templates::sampled, &files),
        [
            format!("{folder}/email/lost_subject.txt:1: {what}"),
            format!("{folder}/logout.html:1: {what}"),
        ]
    );
}
