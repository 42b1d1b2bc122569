//! Every file of the fuzzer's corpus, replayed without the fuzzer.

use std::{collections::BTreeSet, fs, path::Path};

#[path = "../../fuzz/targets/formats.rs"]
mod formats;
#[path = "../../fuzz/targets/password.rs"]
mod password;

type Target = fn(&[u8]);

const TARGETS: &[(&str, Target)] = &[
    ("cache_entry", formats::cache_entry),
    ("cookie_header", formats::cookie_header),
    ("csrf_request", formats::csrf_request),
    ("email", password::email),
    ("message_list", formats::message_list),
    ("password_hash", password::password_hash),
    ("redirect_url", formats::redirect_url),
    ("reset_link", formats::reset_link),
    ("session_json", formats::session_json),
    ("signed_object", formats::signed_object),
    ("signed_text", formats::signed_text),
    ("small_texts", formats::small_texts),
    ("username", password::username),
];

#[test]
fn the_whole_corpus_is_survived() {
    for (name, target) in TARGETS {
        let mut files = 0;
        for file in fs::read_dir(fuzz().join("corpus").join(name)).expect("a corpus") {
            target(&fs::read(file.expect("a file").path()).expect("its bytes"));
            files += 1;
        }
        assert!(files > 0, "the corpus of {name} is empty");
    }
}

#[test]
fn no_target_is_forgotten() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for folder in ["corpus", "fuzz_targets"] {
        let found = fs::read_dir(fuzz().join(folder)).expect("a folder");
        let found = found.map(|entry| {
            entry
                .expect("an entry")
                .path()
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        });
        assert_eq!(found.collect::<BTreeSet<_>>(), known, "{folder}");
    }
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("the manifest");
    for name in &known {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} has no binary");
    }
}

fn fuzz() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz"))
}
