//! The work of the similarity check is bounded.

use super::similarity::{Letters, is_too_similar};

const LIMIT: usize = 4096;

#[test]
fn s_hash_09_a_huge_name_is_never_compared_in_full() {
    let password = Letters::of(&"p".repeat(LIMIT));
    let names = [
        "x".repeat(1 << 20),
        "x ".repeat(1 << 19),
        format!("{} ", "x".repeat(LIMIT / 2)).repeat(512),
        format!("{} ", "é".repeat(LIMIT)).repeat(128),
    ];
    for name in names {
        let mut compared = 0;
        assert!(!is_too_similar(&password, &name, 0.7, &mut compared));
        // The attribute's bounded part once as a whole and once in pieces.
        assert!(compared <= 2 * LIMIT, "{compared} characters were compared");
    }
}

#[test]
fn s_hash_09_many_short_parts_cost_nothing_beside_a_long_password() {
    let mut compared = 0;
    assert!(!is_too_similar(
        &Letters::of(&"p".repeat(LIMIT)),
        &"abc-".repeat(300),
        0.7,
        &mut compared
    ));
    assert_eq!(compared, 0);
}
