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
    ] {
        assert_eq!(masked(path), shown);
    }
}
