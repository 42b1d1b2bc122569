//! What a body may be.

use crate::web::form::{NotAForm, fields};

#[test]
fn a_form_is_read_as_browsers_write_it() {
    let read = fields(b"login=ada&password=a%26b+c%C3%A9&empty=&flag", 100).expect("a form");
    let expected = [
        ("login", "ada"),
        ("password", "a&b c\u{e9}"),
        ("empty", ""),
        ("flag", ""),
    ];
    assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn s_hash_01_text_that_is_not_utf_8_is_refused_before_anything_runs() {
    assert_eq!(fields(b"password=%ff%fe", 100), Err(NotAForm::Malformed));
    assert_eq!(fields(b"password=\xff", 100), Err(NotAForm::Malformed));
}

#[test]
fn s_http_02_too_many_fields_and_repeated_names_are_refused() {
    let many: String = (0..101).map(|field| format!("f{field}=1&")).collect();
    assert_eq!(fields(many.as_bytes(), 100), Err(NotAForm::Malformed));
    assert!(fields(many.as_bytes(), 101).is_ok());
    assert_eq!(fields(b"login=ada&login=eve", 100), Err(NotAForm::Malformed));
}
