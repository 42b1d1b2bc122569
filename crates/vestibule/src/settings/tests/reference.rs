//! The reference in `docs/` is the table's.

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
