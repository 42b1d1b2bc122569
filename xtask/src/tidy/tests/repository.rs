//! Rows of the security bar that a look at the source proves.

use crate::tidy::{
    secrets, supply,
    tree::{Finding, Tree},
};

/// What a check says of this very repository.
fn found_here(check: fn(&Tree) -> Vec<Finding>) -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let (tree, _) = Tree::load(root.as_ref()).expect("the repository can be read");
    assert!(tree.sources.len() > 20, "this is not the repository");
    check(&tree).iter().map(ToString::to_string).collect()
}

#[test]
fn s_enum_10_no_secret_is_compared_with_equals() {
    assert!(
        found_here(secrets::constant_time).is_empty(),
        "{:#?}",
        found_here(secrets::constant_time)
    );
}

#[test]
fn s_sup_01_no_unsafe_code_and_no_key_is_in_the_repository() {
    let findings = [found_here(supply::forbids_unsafe), found_here(supply::keeps_no_keys)].concat();

    assert!(findings.is_empty(), "{findings:#?}");
}
