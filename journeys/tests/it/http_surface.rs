//! What the server takes and says on the wire.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use journeys::{House, Page, wire};

const FORM: &str = "application/x-www-form-urlencoded";

async fn raw(house: &House, request: &[u8]) -> (Option<u16>, String) {
    let heard = wire::raw([127, 0, 0, 1].into(), house.address(), request, Duration::from_secs(5)).await;
    let heard = heard.expect("a connection");
    (wire::status_of(&heard), String::from_utf8_lossy(&heard).into_owned())
}

fn head(house: &House, first: &str, more: &str) -> String {
    format!(
        "{first} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n",
        house.address()
    )
}

#[tokio::test]
async fn s_http_02_bodies_over_the_limit_are_413_however_their_length_is_told() {
    let house = House::open().await;
    let body = "a".repeat(64 * 1024 + 1);
    let told = house
        .visitor()
        .send(Method::POST, "/accounts/login/", FORM, body.as_bytes())
        .await;
    told.expect(413);
    assert!(told.header("x-request-id").is_some(), "{told}");

    let chunks = format!(
        "{}{:x}\r\n{body}\r\n0\r\n\r\n",
        head(
            &house,
            "POST /accounts/login/",
            &format!("Content-Type: {FORM}\r\nTransfer-Encoding: chunked\r\n")
        ),
        body.len()
    );
    let (status, text) = raw(&house, chunks.as_bytes()).await;
    assert_eq!(status, Some(413), "absent: {text}");

    let lie = head(
        &house,
        "POST /accounts/login/",
        &format!("Content-Type: {FORM}\r\nContent-Length: 99999999999\r\n"),
    );
    let (status, text) = raw(&house, lie.as_bytes()).await;
    assert_eq!(status, Some(413), "false: {text}");
    let nonsense = head(&house, "POST /accounts/login/", "Content-Length: -1\r\n");
    assert!(matches!(raw(&house, nonsense.as_bytes()).await.0, None | Some(400)));
    house.visitor().get("/accounts/login/").await.expect(200);
}

#[tokio::test]
async fn s_http_02_too_many_headers_and_fields_are_refused() {
    let house = House::open().await;
    let headers: String = (0..101).map(|n| format!("X-{n}: 1\r\n")).collect();
    let (status, text) = raw(&house, head(&house, "GET /accounts/login/", &headers).as_bytes()).await;
    assert_eq!(status, Some(431), "{text}");
    let large = format!("X-Large: {}\r\n", "a".repeat(33 * 1024));
    let (status, text) = raw(&house, head(&house, "GET /accounts/login/", &large).as_bytes()).await;
    assert_eq!(status, Some(431), "{text}");
    let cookie = format!("Cookie: a={}\r\n", "a".repeat(8 * 1024 + 1));
    let (status, text) = raw(&house, head(&house, "GET /accounts/login/", &cookie).as_bytes()).await;
    assert_eq!(status, Some(431), "{text}");
    let url = format!("GET /accounts/login/?a={}", "a".repeat(8 * 1024));
    let (status, text) = raw(&house, head(&house, &url, "").as_bytes()).await;
    assert_eq!(status, Some(414), "{text}");

    let mut visitor = house.visitor();
    visitor.get("/accounts/login/").await.expect(200);
    let fields: Vec<(String, String)> = (0..10_000).map(|n| (format!("{n}"), String::new())).collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor
        .post("/accounts/login/", &fields[..98])
        .await
        .expect_error("required");
    visitor.post("/accounts/login/", &fields[..101]).await.expect(400);
    let many = visitor.post("/accounts/login/", &fields).await;
    assert!(matches!(many.status(), 400 | 413), "{many}");
}

#[tokio::test]
async fn s_http_02_nested_multipart_is_refused() {
    let house = House::open().await;
    let part = "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n".repeat(1000);
    let page = house
        .visitor()
        .send(
            Method::POST,
            "/accounts/login/",
            "multipart/form-data; boundary=x",
            part.as_bytes(),
        )
        .await;
    assert!((400..500).contains(&page.status()), "{page}");
}

#[tokio::test]
async fn s_http_05_other_verbs_are_405_and_overrides_are_ignored() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    for verb in ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "BREW", "get"] {
        for path in ["/", "/accounts/login/", "/accounts/profile/", "/accounts/logout/"] {
            let (status, text) = raw(&house, head(&house, &format!("{verb} {path}"), "").as_bytes()).await;
            assert!(matches!(status, Some(400 | 403 | 405 | 501)), "{verb} {path}: {text}");
            assert!(!text.contains("X-Canary"), "{text}");
        }
    }
    let (status, text) = raw(
        &house,
        head(&house, "TRACE /accounts/login/", "X-Canary: tweet\r\n").as_bytes(),
    )
    .await;
    assert!(status == Some(405) && !text.contains("tweet"), "{text}");
    for header in ["x-http-method-override", "x-method-override", "x-http-method"] {
        ada.clone()
            .with(header, "POST")
            .get("/accounts/logout/")
            .await
            .expect(200);
    }
    assert!(ada.is_logged_in().await);
    ada.clone().bare(Method::HEAD, "/accounts/profile/").await.expect(200);
}

#[tokio::test]
async fn s_http_05_no_path_leads_out_of_the_assets() {
    let house = House::open().await;
    let page = house.visitor().get("/accounts/login/").await;
    let sheet = page
        .links()
        .into_iter()
        .find(|link| link.contains(".css"))
        .expect("a stylesheet");
    let folder = sheet.rsplit_once('/').map_or("/", |(folder, _)| folder).to_owned();
    let (status, _) = raw(&house, head(&house, &format!("GET {sheet}"), "").as_bytes()).await;
    assert_eq!(status, Some(200), "{sheet}");

    let mut paths = vec![
        folder.clone(),
        format!("{folder}/"),
        "/..".into(),
        "/.git/config".into(),
        "/.env".into(),
    ];
    for climb in [
        "..",
        "%2e%2e",
        "%2E%2E",
        "..%2f..",
        "%2e%2e%2f",
        "..%5c..",
        "....//",
        "%252e%252e",
        "..\\..",
        "%00",
        ".%00./..",
    ] {
        for file in ["Cargo.toml", "vestibule.secret", "etc/passwd"] {
            let ups = format!("{climb}/").repeat(8);
            paths.push(format!("/{ups}{file}"));
            paths.push(format!("{folder}/{ups}{file}"));
            paths.push(format!("{folder}/{climb}/{file}"));
        }
    }
    for path in paths {
        let (status, text) = raw(&house, head(&house, &format!("GET {path}"), "").as_bytes()).await;
        assert!(matches!(status, Some(400 | 404)), "{path}: {text}");
        assert!(
            !text.contains("root:x:") && !text.contains("[package]"),
            "{path}: {text}"
        );
    }
    let encoded: String = sheet
        .bytes()
        .map(|byte| {
            if byte == b'/' {
                "/".to_owned()
            } else {
                format!("%{byte:02x}")
            }
        })
        .collect();
    let (status, text) = raw(&house, head(&house, &format!("GET {encoded}"), "").as_bytes()).await;
    assert!(matches!(status, Some(200 | 400 | 404)), "{text}");
}

fn expect_armour(page: &Page) {
    let policy = page.headers("content-security-policy");
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"),
        "{page}"
    );
    for rule in [
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action ",
    ] {
        assert!(policy.contains(rule), "no {rule} in {policy:?}: {page}");
    }
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{page}");
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"), "{page}");
    assert!(page.header("referrer-policy").is_some(), "{page}");
    assert!(page.header("x-request-id").is_some(), "{page}");
    assert_eq!(page.header("server"), None, "{page}");
    assert_eq!(page.header("x-powered-by"), None, "{page}");
}

async fn every_page(house: &House) -> Vec<Page> {
    let mut stranger = house.visitor();
    let mut ada = house.member("ada").await;
    let mut pages = Vec::new();
    for path in [
        "/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/logout/",
        "/accounts/profile/",
        "/nowhere/",
    ] {
        pages.push(stranger.get(path).await);
        pages.push(ada.get(path).await);
    }
    pages.push(stranger.send_form("/accounts/login/", &[]).await);
    pages.push(stranger.bare(Method::PUT, "/accounts/login/").await);
    pages.push(
        stranger
            .send(Method::POST, "/accounts/login/", FORM, &[b'a'; 65 * 1024])
            .await,
    );
    pages.push(stranger.clone().with("host", "evil.example").get("/").await);
    pages.push(stranger.get(&format!("/?a={}", "a".repeat(9000))).await);
    for _ in 0..11 {
        pages.push(stranger.log_in("nobody", "x").await);
    }
    pages
}

#[tokio::test]
async fn s_http_06_every_page_and_error_wears_its_headers() {
    let house = House::open().await;
    let pages = every_page(&house).await;
    let statuses: std::collections::BTreeSet<u16> = pages.iter().map(Page::status).collect();
    assert_eq!(
        statuses.into_iter().collect::<Vec<_>>(),
        [200, 302, 400, 403, 404, 405, 413, 414, 429]
    );
    for page in &pages {
        expect_armour(page);
        assert_eq!(page.header("strict-transport-security"), None, "plain http: {page}");
    }
}

#[tokio::test]
async fn s_http_06_under_tls_hsts_is_sent() {
    let house = House::plan()
        .set("PUBLIC_URL", "https://login.example.com")
        .set("TRUSTED_PROXIES", "127.0.0.0/8")
        .open()
        .await;
    let mut visitor = house
        .visitor()
        .with("host", "login.example.com")
        .with("x-forwarded-proto", "https");
    let page = visitor.get("/accounts/login/").await;
    expect_armour(&page);
    assert!(
        page.headers("strict-transport-security").contains("max-age=31536000"),
        "{page}"
    );
}

#[tokio::test]
async fn every_refusal_shows_its_request_id() {
    let house = House::open().await;
    for page in every_page(&house).await.iter().filter(|page| page.status() >= 400) {
        if page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
        {
            page.expect_text(page.header("x-request-id").expect("a request id"));
        }
    }
    let first = house.visitor().get("/nowhere/").await;
    let second = house.visitor().get("/nowhere/").await;
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
}

#[tokio::test]
async fn s_http_08_private_pages_are_not_stored_and_a_logout_clears_the_cache() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    assert!(
        ada.get("/accounts/profile/")
            .await
            .headers("cache-control")
            .contains("no-store")
    );
    let out = ada.log_out().await;
    assert_eq!(out.header("clear-site-data"), Some("\"cache\""), "{out}");
}

#[tokio::test]
async fn a_client_that_hangs_up_or_stalls_harms_nobody() {
    let house = House::open().await;
    house.member("ada").await;
    let mut stalled = Vec::new();
    for _ in 0..50 {
        let mut stream = wire::connect([127, 0, 0, 1].into(), house.address())
            .await
            .expect("a connection");
        let half = head(&house, "POST /accounts/login/", "Content-Length: 100\r\n");
        tokio::io::AsyncWriteExt::write_all(&mut stream, half.as_bytes())
            .await
            .expect("sent");
        stalled.push(stream);
    }
    let mut visitor = house.visitor();
    visitor
        .log_in("ada", journeys::PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    drop(stalled);
    visitor
        .try_ask(Method::GET, "/accounts/profile/", None::<(&str, Bytes)>)
        .await
        .expect("an answer")
        .expect(200);
}

/// Each limit is a second here; a test that waits longer than that for the end has failed.
#[tokio::test]
async fn a_connection_that_says_nothing_or_too_little_is_closed() {
    let house = House::plan().set("LIMITS_HEAD_TIMEOUT", "1").open().await;
    for first in ["", "P", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.1\r\nHost: lo"] {
        let mut stream = wire::connect([127, 0, 0, 1].into(), house.address())
            .await
            .expect("a connection");
        tokio::io::AsyncWriteExt::write_all(&mut stream, first.as_bytes())
            .await
            .expect("sent");
        let mut answer = Vec::new();
        let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer);
        tokio::time::timeout(Duration::from_secs(10), read)
            .await
            .unwrap_or_else(|_| panic!("still open after {first:?}"))
            .ok();
    }
}
