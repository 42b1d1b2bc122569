//! What every page keeps, walked along the router's own list.

use super::list::pages;
use crate::{
    ops::{Outcome, create_superuser},
    testing_db,
    testing_site::{Site, text},
    users::by_username,
};
use http::{Method, StatusCode, header};
use secrecy::SecretString;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn s_csrf_01_no_page_changes_anything_without_this_browsers_token() {
    let site = Site::open().await;
    let (cookie, _) = site.form().await;
    let (_, foreign) = site.form().await;
    let mut posts = 0;
    for (path, _) in pages() {
        let fields =
            format!("csrfmiddlewaretoken={foreign}&login=a&password=b&username=ada&email=a@example.com&theme=dark");
        for (headers, body) in [
            (vec![FORM], "login=a&password=b"),
            (vec![FORM, ("cookie", &*cookie)], "login=a&password=b"),
            (vec![FORM, ("cookie", &*cookie)], &*fields),
            (
                vec![FORM, ("cookie", &*cookie), ("origin", "https://evil.example")],
                &*fields,
            ),
        ] {
            let answer = site.ask(Method::POST, path, &headers, body).await;
            if answer.status() == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            posts += 1;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path} with {headers:?}");
            assert!(!answer.headers().contains_key(header::SET_COOKIE), "{path}");
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(
                site.ask(method, path, &[], "").await.status(),
                StatusCode::METHOD_NOT_ALLOWED,
                "{path}"
            );
        }
    }
    assert_eq!(
        posts,
        11 * 4,
        "login, sign-up, logout, first superuser, change, set, reset, two kinds of links, theme, language"
    );
    assert!(testing_db::session_rows(&site.there.db).await.is_empty());
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_http_06_every_page_and_error_has_the_headers_that_keep_it_to_itself() {
    let site = Site::open().await;
    let mut answers = Vec::new();
    for (path, _) in pages().into_iter().chain([("/", axum::routing::get(|| async {}))]) {
        answers.push((path, site.ask(Method::GET, path, &[], "").await));
        answers.push((path, site.ask(Method::POST, path, &[FORM], "a=b").await));
    }
    let many = format!("/?{}", "a".repeat(9000));
    let wide = "c=".repeat(5000);
    answers.push(("404", site.ask(Method::GET, "/nope", &[], "").await));
    answers.push(("405", site.ask(Method::TRACE, "/", &[], "").await));
    answers.push((
        "413",
        site.ask(Method::POST, "/accounts/login/", &[FORM], &"a".repeat(70_000))
            .await,
    ));
    answers.push(("414", site.ask(Method::GET, &many, &[], "").await));
    answers.push((
        "415",
        site.ask(Method::POST, "/accounts/login/", &[("content-type", "text/plain")], "a")
            .await,
    ));
    answers.push(("431", site.ask(Method::GET, "/", &[("cookie", &wide)], "").await));
    answers.push(("400", site.ask(Method::GET, "/", &[("host", "evil.example")], "").await));
    for (what, answer) in &answers {
        let policy = text(answer.headers(), "content-security-policy");
        for part in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{what} {}: {part}", answer.status());
        }
        assert!(!policy.contains("unsafe"), "{what}");
        assert_eq!(text(answer.headers(), "x-content-type-options"), "nosniff", "{what}");
        assert_eq!(
            text(answer.headers(), "cross-origin-opener-policy"),
            "same-origin",
            "{what}"
        );
        assert_eq!(text(answer.headers(), "referrer-policy"), "same-origin", "{what}");
        assert!(!answer.headers().contains_key(header::SERVER), "{what}");
        assert!(!text(answer.headers(), "x-request-id").is_empty(), "{what}");
        if answer.status().is_client_error() {
            assert!(
                text(answer.headers(), "cache-control").contains("no-store"),
                "{what} {}",
                answer.status()
            );
        }
    }
    site.vestibule.close().await;
}

#[tokio::test]
async fn an_address_without_its_last_slash_leads_to_the_page_of_this_site_with_its_query() {
    let site = Site::open().await;
    for (path, _) in pages() {
        // One that browsers know without a slash has none.
        let Some(short) = path.strip_suffix('/') else {
            continue;
        };
        let short = ["{token}", "{uid}", "{link}", "{number}"]
            .iter()
            .fold(short.to_owned(), |path, part| path.replace(part, "abc"));
        for method in [Method::GET, Method::HEAD] {
            let answer = site
                .ask(method, &format!("{short}?next=%2F%2Fevil.example&a=1"), &[], "")
                .await;
            assert_eq!(answer.status(), StatusCode::MOVED_PERMANENTLY, "{short}");
            assert_eq!(
                text(answer.headers(), "location"),
                format!("{short}/?next=%2F%2Fevil.example&a=1")
            );
        }
        let answer = site.ask(Method::POST, &short, &[FORM], "a=b").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{short}");
    }
    for nowhere in [
        "/accounts/nothing",
        "/nothing",
        "//evil.example/accounts/login",
        "/accounts/login//",
    ] {
        let answer = site.ask(Method::GET, nowhere, &[], "").await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{nowhere}");
    }
    site.vestibule.close().await;
}

/// Whoever may do everything may not choose another's password on a page: that is `changepassword`'s, on the machine itself.
#[tokio::test]
async fn s_adm_06_no_page_lets_a_superuser_set_anothers_password() {
    let site = Site::open().await;
    for name in ["ada", "root"] {
        let password = SecretString::from("correct horse battery");
        let made = create_superuser(&site.vestibule, name, "", password).await;
        assert_eq!(made.expect("it runs"), Outcome::Done);
    }
    let hash = async || {
        let mut conn = site.there.db.read().await.expect("a connection");
        let ada = by_username(&mut conn, "ada").await.expect("it runs").expect("ada");
        (ada.id.to_string(), ada.password.as_str().to_owned())
    };
    let (id, before) = hash().await;
    let fields = format!(
        "login=root&oldpassword=correct+horse+battery&password=a+new+long+word&password1=a+new+long+word&password2=a+new+long+word&username=ada&user={id}&user_id={id}&id={id}&pk={id}"
    );
    let (cookie, token) = site.form().await;
    let body = format!("csrfmiddlewaretoken={token}&login=root&password=correct+horse+battery");
    let entered = site
        .ask(Method::POST, "/accounts/login/", &[FORM, ("cookie", &*cookie)], &body)
        .await;
    assert_eq!(entered.status(), StatusCode::FOUND);
    let cookies = entered
        .headers()
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok());
    let cookies: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    let (cookie, token) = (cookies.join("; "), {
        let secret = cookies.iter().find_map(|cookie| cookie.strip_prefix("csrftoken="));
        secret.expect("a form token").to_owned()
    });
    for (path, _) in pages() {
        for path in [path.to_owned(), format!("{path}?user={id}&username=ada")] {
            let body = format!("csrfmiddlewaretoken={token}&{fields}");
            let answer = site
                .ask(Method::POST, &path, &[FORM, ("cookie", &*cookie)], &body)
                .await;
            assert_ne!(
                answer.status(),
                StatusCode::FORBIDDEN,
                "{path}: the form was judged good"
            );
        }
    }
    assert_eq!(hash().await, (id, before));
    site.vestibule.close().await;
}

/// Every place of the crate that sends a visitor somewhere, and what judged the target. A new one is added here with its judge.
const REDIRECTS: [(&str, usize); 11] = [
    ("bootstrap/pages.rs", 1),       // LOGIN_REDIRECT_URL
    ("guard/refusal.rs", 1),         // the login page, with this request's own path as `next`
    ("login/pages.rs", 4),           // `Page::next`, a stage's page, the page of inactive accounts
    ("logout/pages.rs", 2),          // `Page::next`
    ("password_change/pages.rs", 5), // `Page::next`, the two pages themselves
    ("recovery/pages.rs", 4),        // pages of the flow, the path of a link that was found good, LOGIN_REDIRECT_URL
    ("routes/slash.rs", 1),          // the path that was asked for and is a page's, with a slash
    ("signup/pages.rs", 2),          // `Page::next`, the login page
    ("site/choices.rs", 2),          // `Page::back`
    ("site/pages.rs", 1),            // two pages of ours
    ("web/page.rs", 1),              // `Page::go` itself
];

#[test]
fn s_redir_03_redirects_are_made_in_these_places_alone() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.extend(Some(path).filter(|path| !path.ends_with("tests")));
            } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).expect("text");
                let count = [
                    "reply::found(",
                    "reply::moved(",
                    "page.go(",
                    "header::LOCATION, location",
                ]
                .map(|call| text.matches(call).count());
                let name = path.strip_prefix(root).expect("inside").display().to_string();
                found.extend(Some((name, count.iter().sum::<usize>())).filter(|(_, count)| *count > 0));
            }
        }
    }
    found.sort();
    let expected = REDIRECTS.map(|(name, count)| (name.to_owned(), count));
    let (shown, ours): (Vec<_>, Vec<_>) = found.into_iter().partition(|(name, _)| name == "web/reply.rs");
    assert_eq!(ours, expected);
    assert_eq!(shown.len(), 1, "the header itself is written in one file");
}
