//! Whether a `next` may be followed.

use crate::vectors::{same, section};
use django_formats::redirect;

#[test]
fn s_redir_01_djangos_own_list_is_judged_as_by_django() {
    section("safe_urls", |case| {
        let hosts = case.texts("allowed_hosts");
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        same(
            "safe",
            redirect::is_safe(case.text("url"), &hosts, case.truth("require_https")),
            case.truth("safe"),
        )
    });
}
