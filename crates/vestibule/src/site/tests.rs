//! The development inbox: there for whoever sits at this machine, and for nobody else.

use crate::{
    mailer::{Mail, MailKind, Message},
    testing_site::{Site, text},
};
use axum::response::Response;
use http::{Method, StatusCode};
use http_body_util::BodyExt;

async fn body(answer: Response) -> String {
    let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// As the worker does with what is due.
async fn send(site: &Site, subject: &str, html: &str) {
    let app = &site.vestibule.app;
    let link = format!("{}accounts/reset/x/y/", app.settings.public_url());
    let letter = format!("Hello,\n{link}\nhttp://evil.example/\n");
    let message = Message::new(MailKind::Test, "ada@example.com", subject, letter, html.to_owned());
    let mail = Mail::new(
        message.expect("a mail"),
        app.transport.letterhead(),
        subject,
        app.clock.now(),
    );
    app.transport.send_at_once(&mail).await.expect("printed");
}

#[tokio::test]
async fn the_inbox_shows_what_was_printed_and_its_links_can_be_followed() {
    let site = Site::open().await;
    let get = async |path: &str| site.ask(Method::GET, path, &[], "").await;
    assert!(body(get("/accounts/dev/inbox/").await).await.contains("No mail yet"));
    for number in 1..=101 {
        send(&site, &format!("Mail no. {number}."), "").await;
    }
    send(&site, "<b>Last</b>", "<p style=\"color:red\">Hello</p>").await;

    let page = body(get("/accounts/dev/inbox/").await).await;
    assert!(
        page.contains("&lt;b&gt;Last&lt;/b&gt;") && !page.contains("<b>Last"),
        "{page}"
    );
    assert!(page.contains("Mail no. 101.") && page.contains("Mail no. 83.") && !page.contains("Mail no. 82."));
    assert!(page.contains("?page=2") && !page.contains("?page=0"));
    let last = body(get("/accounts/dev/inbox/?page=5").await).await;
    assert!(
        last.contains("Mail no. 3.") && !last.contains("Mail no. 2."),
        "a hundred are kept"
    );
    for page in [
        "6",
        "0",
        "-1",
        "x",
        "",
        "%00",
        "501",
        "1000000000",
        "99999999999999999999",
    ] {
        let answer = get(&format!("/accounts/dev/inbox/?page={page}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{page}");
    }

    let mail = body(get("/accounts/dev/inbox/102/").await).await;
    assert!(mail.contains("href=\"/accounts/reset/x/y/\""), "{mail}");
    assert!(!mail.contains("href=\"http"), "no other site: {mail}");
    let html = get("/accounts/dev/inbox/102/html/").await;
    let policy = text(html.headers(), "content-security-policy");
    assert!(
        policy.contains("sandbox") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(text(html.headers(), "cache-control").contains("no-store"));
    assert!(body(html).await.contains("<p style=\"color:red\">Hello</p>"));
    for missing in ["1/", "0/", "x/", "-1/", "101/html/", "99999999999999999999/"] {
        let answer = get(&format!("/accounts/dev/inbox/{missing}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{missing}");
    }
    site.vestibule.close().await;
}

#[tokio::test]
async fn a_proxys_visitors_find_no_inbox() {
    let site = Site::open().await;
    send(&site, "Secret", "<p>x</p>").await;
    for header in [
        "x-forwarded-for",
        "forwarded",
        "via",
        "x-real-ip",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x_forwarded_for",
        "cf-connecting-ip",
        "true-client-ip",
        "x-original-host",
        "cdn-loop",
        "x-scheme",
        "x-remote-addr",
        "front-end-https",
    ] {
        for path in ["", "1/", "1/html/"] {
            let answer = site
                .ask(
                    Method::GET,
                    &format!("/accounts/dev/inbox/{path}"),
                    &[(header, "203.0.113.7")],
                    "",
                )
                .await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{header} {path}");
        }
    }
    site.vestibule.close().await;
}

/// A proxy that tells nothing of itself hands on what a browser tells of the page before.
#[tokio::test]
async fn a_browser_that_comes_from_another_site_finds_no_inbox() {
    let site = Site::open().await;
    send(&site, "Secret", "<p>x</p>").await;
    let get = async |header, value: &str| {
        site.ask(Method::GET, "/accounts/dev/inbox/1/", &[(header, value)], "")
            .await
            .status()
    };
    for value in [
        "https://public.example/accounts/",
        "http://localhost.evil.example/",
        "null",
        "\u{e9}",
    ] {
        for header in ["referer", "origin"] {
            assert_eq!(get(header, value).await, StatusCode::NOT_FOUND, "{header} {value}");
        }
    }
    for value in [
        "http://localhost:3000/",
        "http://127.0.0.1:8000/accounts/dev/inbox/",
        "http://[::1]/",
    ] {
        assert_eq!(get("referer", value).await, StatusCode::OK, "{value}");
    }
    site.vestibule.close().await;
}

/// An app that listens by itself may be open to others while its settings say loopback.
#[tokio::test]
async fn whoever_does_not_ask_from_this_machine_finds_no_inbox() {
    let site = Site::open().await;
    send(&site, "Secret", "<p>x</p>").await;
    for peer in ["203.0.113.7:50000", "0.0.0.0:0", "192.168.1.2:50000"] {
        let peer = peer.parse().expect("an address");
        let answer = site
            .ask_from(peer, (Method::GET, "/accounts/dev/inbox/1/"), &[], "")
            .await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{peer}");
    }
    site.vestibule.close().await;
}
