//! An error and its causes, for a log.

use super::{Fault, causes_on_one_line, with_causes};
use std::io::Error;

#[test]
fn causes_are_told_once_each_and_on_one_line() {
    let fault = Fault::internal("the file could not be read", Error::other("gone\nevent=forged"));
    assert_eq!(with_causes(&fault), "the file could not be read: gone\nevent=forged");
    assert_eq!(
        causes_on_one_line(&fault),
        "the file could not be read: gone\\u000aevent=forged"
    );

    let repeating = std::io::Error::other(Fault::HashPanicked);
    assert_eq!(causes_on_one_line(&repeating), "a hash panicked");
    assert_eq!(causes_on_one_line(&Error::other("x".repeat(5000))).len(), 1000);
}
