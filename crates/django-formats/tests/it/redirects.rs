//! Whether a `next` may be followed.

use crate::{
    soaks,
    vectors::{same, section},
};
use django_formats::redirect;
use url::Url;

#[test]
fn s_redir_01_djangos_own_list_is_judged_as_by_django() {
    section("safe_urls", |case| {
        let hosts = case.texts("allowed_hosts");
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let safe = redirect::is_safe(case.text("url"), &hosts, case.truth("require_https"));
        same("safe", safe, case.truth("safe"))
    });
}

/// `tests/vectors/make_redirect_urls.py` asked Django for each.
#[test]
fn s_redir_01_generated_urls_are_judged_as_by_django() {
    let hosts = [
        "testserver",
        "other.example:8000",
        "[::1]:8000",
        "[v1.x]",
        "bücher.example",
        "user:pass@third.example",
    ];
    let cases: Vec<(String, bool, bool)> =
        serde_json::from_str(include_str!("../vectors/redirect_urls.json")).expect("the file");
    let safe = cases.iter().filter(|(_, _, safe)| *safe).count();
    assert!(
        safe > 2000 && cases.len() - safe > 2000,
        "{safe} of {} are safe",
        cases.len()
    );
    for (url, require_https, safe) in &cases {
        assert_eq!(
            redirect::is_safe(url, &hosts, *require_https),
            *safe,
            "{url:?}, https: {require_https}"
        );
    }
}

/// Whatever is called safe, a browser that follows it stays here. The browser is the `url` crate, which parses as browsers do.
#[test]
fn s_redir_01_no_url_that_is_called_safe_leaves_the_site() {
    let pieces: Vec<&str> = "http:|https:|HTTP:|javascript:|data:|//|/|\\|@|:|?|#|.|..|evil.example|testserver|[::1]|[|]|%2f|%5c|%09|x|\u{0}|\u{8}|\t|\n|\r|\u{c}|\u{1c}|\u{7f}|\u{85}|\u{a0}|\u{ad}|\u{200b}|\u{2028}|\u{3000}|\u{feff}|／|．|℀|\u{fe55}| |;|=|&"
        .split('|')
        .collect();
    let page = Url::parse("http://testserver/accounts/login/").expect("a URL");
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 33) as usize % below
    };

    let mut safe = 0;
    for _ in 0..soaks(10_000_000) {
        let url: String = (0..=draw(6)).map(|_| pieces[draw(pieces.len())]).collect();
        if !redirect::is_safe(&url, &["testserver"], false) {
            continue;
        }
        safe += 1;
        let written = redirect::location(&url);
        let stands = (!url.contains(char::is_control)).then_some(url.as_str());
        for followed in [Some(written.as_str()), stands].into_iter().flatten() {
            let Ok(target) = page.join(followed) else { continue };
            let stays = target.host_str() == Some("testserver") && matches!(target.scheme(), "http" | "https");
            assert!(stays, "{url:?}, written {followed:?}, leads to {target}");
        }
    }
    assert!(safe > 1000, "only {safe} of them were safe: the test shows nothing");
}

/// Even where a setting allows them: a resolver or another Python reads them as another host.
#[test]
fn s_redir_01_hosts_that_are_none_are_refused_by_any_setting() {
    for host in [
        "[::1",
        "::1]",
        "[::g]",
        "[1.2.3.4]",
        "a[::1]",
        "[::1]a",
        "test\u{2100}server",
        "test\u{ff0f}server",
    ] {
        assert!(!redirect::is_safe(&format!("//{host}/"), &[host], false), "{host}");
    }
    assert!(redirect::is_safe("//[::1]:8000/", &["[::1]:8000"], false));
    assert!(redirect::is_safe("//bücher.example/", &["bücher.example"], false));
}

#[test]
fn a_location_is_written_as_by_django() {
    for (url, written) in [
        ("/a b?x=é&y=%20#☃", "/a%20b?x=%C3%A9&y=%20#%E2%98%83"),
        ("/\t//evil.example", "/%09//evil.example"),
        (
            "\\x\"<>^`{|}~!*'();:@&=+$,/?#[]",
            "%5Cx%22%3C%3E%5E%60%7B%7C%7D~!*'();:@&=+$,/?#[]",
        ),
    ] {
        assert_eq!(redirect::location(url), written);
    }
}

#[test]
fn s_redir_02_what_browsers_read_as_another_host_is_refused() {
    let mut urls: Vec<String> = [
        "\\\\evil",
        "/\\evil",
        "///evil",
        "/\t/evil",
        "http:///evil",
        "https:evil",
        "//evil@good",
        "//good@evil",
        "javascript:alert(1)",
    ]
    .map(String::from)
    .to_vec();
    urls.extend(
        (0..0x20_u8)
            .chain([0x7f])
            .map(|control| format!("{}//evil", char::from(control))),
    );
    urls.push("\u{2028}//evil".into());
    urls.push(format!("/{}", "a".repeat(100 << 10)));
    for url in &urls {
        assert!(!redirect::is_safe(url, &["good"], false), "{url:?}");
    }
}
