//! The list of sections and the file agree.

use crate::vectors::{Place, SECTIONS, VECTORS};

#[test]
fn every_section_of_the_file_is_known_and_none_is_empty() {
    let file = VECTORS.as_object().expect("an object");
    for (name, cases) in file.iter().filter(|(name, _)| *name != "about") {
        assert!(
            SECTIONS.iter().any(|(known, _)| known == name),
            "unknown section {name}"
        );
        assert!(
            cases.as_array().is_some_and(|cases| !cases.is_empty()),
            "empty section {name}"
        );
    }
}

#[test]
fn every_section_that_stands_is_in_the_file() {
    for (name, _) in SECTIONS.iter().filter(|(_, place)| *place != Place::Later) {
        assert!(VECTORS.get(name).is_some(), "the file lacks the section {name}");
    }
}
