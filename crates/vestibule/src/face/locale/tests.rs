//! Plural rules, negotiation, and the promise that every text is translated.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{Catalog, Languages, fill, ntr, plural::PluralRule, tr};

const ARABIC: &str = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5";
const POLISH: &str = "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)";

fn languages() -> Languages {
    Languages::embedded("en").expect("the embedded catalogues are read")
}

#[test]
fn plural_rules_are_read_as_c_reads_them() {
    let forms = |rule: &str, counts: &[u64]| {
        let rule = PluralRule::parse(rule).expect("a rule");
        counts.iter().map(|count| rule.form(*count)).collect::<Vec<_>>()
    };
    assert_eq!(
        forms(ARABIC, &[0, 1, 2, 3, 10, 11, 99, 100, 102, 103]),
        [0, 1, 2, 3, 3, 4, 4, 5, 5, 3]
    );
    assert_eq!(forms(POLISH, &[1, 2, 4, 5, 12, 21, 22, 112]), [0, 1, 1, 2, 2, 2, 1, 2]);
    assert_eq!(
        forms("n == 1 || n == 2 && n == 3", &[1, 2, 3]),
        [1, 0, 0],
        "&& binds tighter than ||"
    );
    assert_eq!(forms("!(n != 1) + 2 * 3 - 1", &[1, 2]), [6, 5]);
    assert_eq!(
        forms("n % 0", &[7]),
        [0],
        "a rule that divides by zero gives the first form"
    );
    assert_eq!(forms("0", &[7]), [0]);
}

#[test]
fn what_is_no_plural_rule_is_refused() {
    for rule in [
        "",
        "n +",
        "(n",
        "n ? 1",
        "x",
        "n n",
        &"(".repeat(100_000),
        &"!".repeat(100_000),
    ] {
        assert!(PluralRule::parse(rule).is_none(), "{rule:.20}");
    }
}

#[test]
fn a_visitor_gets_the_language_that_django_would_give() {
    let languages = languages();
    let cases = [
        (None, None, "en"),
        (None, Some("de"), "de"),
        (None, Some("de-AT,en;q=0.5"), "de"),
        (None, Some("fr, de;q=0.4, ar;q=0.6"), "ar"),
        (None, Some("fr;q=1.0,*;q=0.5,de;q=0.1"), "en"),
        (None, Some("DE"), "de"),
        (None, Some("de;q=0"), "de"),
        (None, Some("de;q=2"), "en"),
        (None, Some("de;q=0.1234"), "en"),
        (None, Some("de, <script>"), "en"),
        (None, Some(""), "en"),
        (Some("ar"), Some("de"), "ar"),
        (Some("xx"), Some("de"), "de"),
        (Some("../../etc/passwd"), None, "en"),
    ];
    for (cookie, header, expected) in cases {
        assert_eq!(languages.negotiate(cookie, header), expected, "{cookie:?} {header:?}");
    }
    let long = format!("de,{}", "x,".repeat(100_000));
    assert_eq!(
        languages.negotiate(None, Some(&long)),
        "de",
        "a long header is cut at a comma"
    );
    assert_eq!(languages.negotiate(Some(&"a-".repeat(100_000)), None), "en");
}

#[test]
fn a_site_chooses_its_default() {
    let languages = Languages::embedded("de-AT").expect("catalogues");
    assert_eq!(languages.negotiate(None, Some("fr")), "de");
    assert_eq!(
        Languages::embedded("xx").expect("catalogues").negotiate(None, None),
        "en"
    );
}

#[test]
fn values_are_put_in_once() {
    let text = tr("{a} and {b}").with("a", "{b}").with("b", "{a}");
    let languages = languages();
    let english = languages.exact("en").expect("English");
    assert_eq!(text.in_language(english), "{b} and {a}");
    assert_eq!(fill("{", |_| None), "{");
    assert_eq!(fill("{x}{y", |name| (name == "x").then(|| "1".to_owned())), "1{y");
    assert_eq!(
        ntr("{count} character", "{count} characters", 1).in_language(english),
        "1 character"
    );
    assert_eq!(
        ntr("{count} character", "{count} characters", 2).in_language(english),
        "2 characters"
    );
}

#[test]
fn every_text_is_translated_and_no_translation_is_stale() {
    let texts = texts_in_use();
    assert!(texts.len() > 100, "the texts were found: {}", texts.len());
    let languages = languages();
    for catalog in languages.iter().filter(|catalog| catalog.code() != "en") {
        for (msgid, (place, plural)) in &texts {
            let expected = if plural.is_some() { forms(catalog) } else { 1 };
            let (code, found) = (catalog.code(), catalog.forms_of(msgid));
            assert_eq!(
                found,
                expected,
                "{code}: forms of {msgid:?}, used in {}",
                place.display()
            );
            let words = catalog.gettext(msgid);
            for name in placeholders(msgid).filter(|name| plural.is_none() || name != "{count}") {
                assert!(words.contains(&name), "{code}: {msgid:?} lost {name}");
            }
        }
        for msgid in catalog.msgids() {
            assert!(texts.contains_key(msgid), "{}: nothing uses {msgid:?}", catalog.code());
        }
    }
}

fn forms(catalog: &Catalog) -> usize {
    if catalog.code() == "ar" { 6 } else { 2 }
}

fn placeholders(msgid: &str) -> impl Iterator<Item = String> + '_ {
    msgid
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| format!("{{{name}}}"))
}

/// Every literal in `_("…")`, `ngettext("…", "…"` of templates and `tr("…")`, `ntr("…", "…"` of Rust, tests apart.
fn texts_in_use() -> BTreeMap<String, (PathBuf, Option<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = BTreeMap::new();
    for file in files(&root.join("templates"))
        .into_iter()
        .chain(files(&root.join("src")))
    {
        let source = fs::read_to_string(&file).expect("a text file");
        let is_rust = file.extension().is_some_and(|ending| ending == "rs");
        if is_rust && (file.ends_with("tests.rs") || file.ends_with("locale/text.rs")) {
            continue;
        }
        let (one, many) = if is_rust { ("tr(", "ntr(") } else { ("_(", "ngettext(") };
        for (call, plural) in [(one, false), (many, true)] {
            let mut after = source.as_str();
            while let Some((before, rest)) = after.split_once(call) {
                after = rest;
                let inside_a_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let Some((msgid, rest)) = literal(rest) else { continue };
                if !inside_a_name {
                    let many = plural.then(|| literal(rest.trim_start().trim_start_matches(',')).expect("plural").0);
                    texts.insert(msgid, (file.clone(), many));
                }
            }
        }
    }
    texts
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// A string literal at the start of `source`, and what follows it.
fn literal(source: &str) -> Option<(String, &str)> {
    let body = source.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = body.chars();
    loop {
        match chars.next()? {
            '"' => return Some((text, chars.as_str())),
            '\\' => text.push(chars.next()?),
            c => text.push(c),
        }
    }
}
