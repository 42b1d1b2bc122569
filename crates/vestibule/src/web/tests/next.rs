//! Where a visitor may be sent.

use crate::{
    testing_vectors::{same, section},
    web::{host::Origin, next},
};

fn at(host: &str, is_secure: bool) -> Origin {
    Origin {
        host: Some(host.to_owned()),
        is_secure,
    }
}

#[test]
fn a_login_leads_where_djangos_leads() {
    section("login_redirect", |case| {
        let origin = at(case.text("host"), case.truth("secure"));
        let setting = |name: &str| case.value("settings").get(name).and_then(|value| value.as_str());
        let default = match case.text("view") {
            "login" => setting("LOGIN_REDIRECT_URL").unwrap_or("/accounts/profile/"),
            _ => setting("LOGOUT_REDIRECT_URL").unwrap_or("/"),
        };
        // A setting that names a Django view has no meaning here: the settings refuse it.
        if !default.starts_with('/') {
            return Ok(());
        }
        let asked = case.optional_text("posted_next").or(case.optional_text("query_next"));
        let leads_to = asked
            .and_then(|asked| next::judged(asked, &origin))
            .unwrap_or_else(|| default.to_owned());
        same("redirect", leads_to.as_str(), case.text("redirect_to"))
    });
}

#[test]
fn s_redir_02_no_spelling_of_another_host_passes() {
    let origin = at("good.example", true);
    let long = format!("/{}", "a".repeat(100 * 1024));
    let tricks = [
        r"\\evil",
        r"/\evil",
        "///evil",
        "//evil",
        "/\t/evil",
        "http:///evil",
        "https:evil",
        "javascript:alert(1)",
        "//evil@good.example",
        "https://good.example@evil",
        "https://good.example:80@evil/",
        "\u{2028}//evil",
        "/\u{0}/evil",
        "https://evil/https://good.example/",
        "http://good.example/",
        " //evil",
        "/a\r\nSet-Cookie: x=1",
        &long,
        "",
    ];
    for trick in tricks {
        assert_eq!(next::judged(trick, &origin), None, "{trick:.60}");
    }
    for good in ["/private?x=1#top", "https://good.example/private", "/ü/", "private/"] {
        assert_eq!(next::judged(good, &origin).as_deref(), Some(good));
    }
}

#[test]
fn s_redir_05_no_page_that_asks_or_logs_out_again() {
    let origin = at("good.example", false);
    for page in [
        "/accounts/logout/",
        "/accounts/login/",
        "/accounts/login/?next=/x",
        "/accounts/signup/",
        "/accounts/theme/",
        "/i18n/setlang/",
        "/api/authz/forward-auth",
        "/accounts/%6Cogout/",
        "/accounts//logout",
        "/accounts/./logout/",
        "/x/../accounts/logout/",
        "http://good.example/accounts/logout/",
    ] {
        assert_eq!(next::judged(page, &origin), None, "{page}");
    }
    assert!(next::judged("/accounts/profile/", &origin).is_some());
}

#[test]
fn of_two_nexts_in_a_query_the_last_counts() {
    assert_eq!(next::in_query(Some("next=/a/&x=1&next=/b/")).as_deref(), Some("/b/"));
    assert_eq!(next::in_query(Some("x=1")), None);
    assert_eq!(next::in_query(None), None);
}
