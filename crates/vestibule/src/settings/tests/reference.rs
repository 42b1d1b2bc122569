//! The reference in `docs/` is the table's.

use super::house::load;
use crate::Settings;

#[test]
fn docs_reference_settings_md_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/settings.md");
    let Ok(written) = std::fs::read_to_string(path) else {
        panic!(
            "docs/reference/settings.md is not there: run `cargo run -- settings --markdown > docs/reference/settings.md`"
        );
    };
    assert!(
        written == Settings::reference(),
        "docs/reference/settings.md is old: run `cargo run -- settings --markdown > docs/reference/settings.md`"
    );
}

/// What people copy from the pages for operators must be understood.
#[test]
fn every_settings_file_of_the_guides_is_read() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut files = 0;
    for folder in ["operations", "guides"] {
        for entry in std::fs::read_dir(docs.join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a page");
            for block in text.split("```toml\n").skip(1) {
                let file = block.split("```").next().expect("an end");
                let settings = load(file, &[], &[]).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                settings.refuse_unsafe_start().expect("it starts");
                files += 1;
            }
        }
    }
    assert!(files >= 5, "{files}");
}

#[test]
fn the_guide_of_custom_users_quotes_its_example() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let guide = read("docs/guides/custom-user.md");
    for model in ["uuid", "email"] {
        let settings = read(&format!("examples/custom-user/{model}/vestibule.toml"));
        let (_, quoted) = settings.split_once('\n').expect("a comment");
        assert!(guide.contains(quoted), "{quoted}");
    }
    for app in ["members", "people"] {
        let models = read(&format!("examples/custom-user/django/{app}/models.py"));
        let model = models.rsplit_once("\nclass ").map_or("", |(_, model)| model);
        for line in model.split("\n\n    @property").next().expect("a model").lines() {
            assert!(guide.contains(line), "{line}");
        }
    }
}
