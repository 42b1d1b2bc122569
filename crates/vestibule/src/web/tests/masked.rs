//! No line of the log opens an account.

use crate::web::masked::masked;

#[test]
fn s_rec_04_the_log_holds_no_token_of_a_link() {
    for (path, shown) in [
        (
            "/accounts/password/reset/key/1-d2x8nx-0123456789abcdef/",
            "/accounts/password/reset/key/…/",
        ),
        (
            "/accounts/password/reset/key/1-d2x8nx-0123456789abcdef",
            "/accounts/password/reset/key/…/",
        ),
        ("/accounts/reset/MQ/d2x8nx-0123456789abcdef/", "/accounts/reset/…/"),
        (
            "/acc%6funts//first-superuser/0123456789abcdef/",
            "/accounts/first-superuser/…/",
        ),
        ("/accounts/reset/done/", "/accounts/reset/done/"),
        (
            "/accounts/password/reset/key/done/",
            "/accounts/password/reset/key/done/",
        ),
        ("/accounts/password/reset/", "/accounts/password/reset/"),
        ("/", "/"),
        (
            "/accounts/password/reset/KEY/DONE/",
            "/accounts/password/reset/KEY/DONE/",
        ),
        ("/accounts/password/reset/key/", "/accounts/password/reset/key/"),
        ("/%25", "/%25"),
    ] {
        assert_eq!(masked(path), shown);
    }
}

#[test]
fn s_rec_04_no_spelling_of_a_links_place_shows_its_token() {
    for path in [
        "/ACCOUNTS/password/reset/key/1-SECRET/",
        "/accounts/./password/reset/key/1-SECRET/",
        "/accounts/x/../password/reset/key/1-SECRET/",
        "//accounts/password/reset/key/1-SECRET/",
        "/x//accounts/password/reset/key/1-SECRET/",
        "/accounts%2Fpassword/reset/key/1-SECRET/",
        "/accounts%5Cpassword/reset/key/1-SECRET/",
        "/accounts/%2570assword/reset/key/1-SECRET/",
        "/accounts/%25252570assword/reset/key/1-SECRET/",
        "/accounts/password/reset/key%3D1-SECRET/",
        "/accounts/password/reset/key=/1-SECRET/",
        "/accounts/password/reset/key/done/SECRET",
        "/a/accounts/reset/MQ/SECRET/",
        "/accounts/Reset/MQ/SECRET/%ff",
        "/accounts/first-superuser/%SECRET/",
        "/%2525252525252525252525252561ccounts/reset/MQ/SECRET/",
    ] {
        let shown = masked(path);
        assert!(!shown.contains("SECRET") && shown.contains('…'), "{path}: {shown}");
    }
}
