//! The number of a page, or a 404.

use crate::web::page_number::page_number;

#[test]
fn s_inj_02_what_is_no_number_of_a_page_is_none() {
    assert_eq!(page_number(None), Some(1));
    assert_eq!(page_number(Some("a=1")), Some(1));
    assert_eq!(page_number(Some("a=1&page=7")), Some(7));
    assert_eq!(page_number(Some("page=500")), Some(500));
    for number in [
        "",
        "0",
        "-1",
        "x",
        "1.5",
        "501",
        "1000000000",
        "99999999999999999999",
        "%00",
        "1%0a",
    ] {
        assert_eq!(page_number(Some(&format!("page={number}"))), None, "{number}");
    }
}
