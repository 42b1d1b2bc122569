//! Checks of files, functions and their sizes.

use super::snippets::{FLOW, PAGES, found};
use crate::tidy::{layout, limits, quickstart, supply, templates, test_files, tree::Tree};

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
        ("c.rs", "\n#![x]\n//! Story."),
    ];

    assert_eq!(found(layout::stories, &files), ["a.rs:1: no `//!` at the top"]);
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
fn every_template_has_samples() {
    let folder = "crates/vestibule/templates/account";
    let template = |name: &str| format!("{folder}/{name}");
    let files = [
        (template("base.html"), ""),
        (template("login.html"), "{% extends \"account/base.html\" %}"),
        (template("logout.html"), "{% extends 'account/base.html' %}"),
        (template("email/reset_subject.txt"), ""),
        (template("email/lost_subject.txt"), ""),
        (template("email/locked_subject.txt"), ""),
        (
            PAGES.to_owned(),
            "impl X for Y { const NAME: &str = \"account/login.html\"; fn samples() {} }",
        ),
        (
            "crates/vestibule/src/recovery/mails.rs".to_owned(),
            "const M: [&str; 2] = [\"account/email/reset\", \"locked\"]; fn samples() {}",
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

#[test]
fn a_package_that_allows_unsafe_code_is_found() {
    let files = [
        ("a/Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = true\n"),
        ("b/Cargo.toml", "[package]\n[lints.rust]\nunsafe_code = \"forbid\""),
        (
            "c/Cargo.toml",
            "[package]\n[lints.rust]\nx = 1\n[dependencies.d]\nworkspace = true\n",
        ),
        ("Cargo.toml", "[workspace]\n"),
    ];

    assert_eq!(
        found(supply::forbids_unsafe, &files),
        ["c/Cargo.toml:1: unsafe code is not forbidden"]
    );
}

#[test]
fn a_private_key_is_found() {
    let (begin, end) = ("-----BEGIN", "KEY-----");
    let bad = format!("A\n{begin} PRIVATE {end}\n{begin} MESSAGE-----");

    assert_eq!(
        found(supply::keeps_no_keys, &[("a.pem", &bad)]),
        ["a.pem:2: a key or certificate"]
    );
}

#[test]
fn the_readme_quotes_the_example_that_is_built() {
    let example = ("examples/axum-app/src/main.rs", "//! A.\n\nfn main() {}\n");
    let found = |readme: &str, example| found(quickstart::quoted, &[("README.md", readme), example]);
    let other = "README.md:3: no block of Rust is examples/axum-app/src/main.rs, line for line";

    assert!(found("# A\n\n```rust\n//! A.\n\nfn main() {}\n```\n", example).is_empty());
    assert_eq!(
        found("# A\n\n```rust\n//! A.\n\nfn  main() {}\n```\n", example),
        [other]
    );
    assert_eq!(found("# A\n\n```rust\n//! A.\n```\n", example), [other]);
    assert_eq!(found("", example), [other.replace(":3:", ":1:")]);
}

#[test]
fn a_quickstart_has_15_lines_at_most() {
    let (fine, long) = ("struct A;\n// b\n\n".repeat(15), "struct A;\n".repeat(16));
    let quickstart = |example: &str| {
        let readme = format!("```rust\n{example}```\n");
        let files = [("README.md", &*readme), ("examples/axum-app/src/main.rs", example)];
        found(quickstart::quoted, &files)
    };
    let too_long = "examples/axum-app/src/main.rs:1: a quickstart of 16 lines";
    assert!(quickstart(&fine).is_empty());
    assert_eq!(quickstart(&long), [too_long]);
}
