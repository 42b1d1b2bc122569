//! Mails arrive as they were written.

use std::collections::HashSet;

use journeys::{House, MailServer, PASSWORD};

use super::outbox::{plan, queue, sent};

#[tokio::test]
async fn mails_go_by_starttls_and_by_tls_from_the_first_byte_with_a_password() {
    for (scheme, tls) in [("smtp", "starttls"), ("smtps", "implicit")] {
        let server = MailServer::open(&["--tls", tls, "--login", "post:p/w@1"]).await;
        let house = House::plan()
            .set("EMAIL_URL", &server.url(scheme, "post:p%2Fw%401@"))
            .set("DEFAULT_FROM_EMAIL", "The House <house@example.org>")
            .open()
            .await;
        queue(&house.database(), "ada@bücher.example", 3).await;
        sent(&house.database()).await;

        let mails = server.received();
        assert_eq!(mails.len(), 3, "{mails:?}");
        for mail in &mails {
            assert_eq!(mail["tls"], true, "{mail}");
            assert_eq!(mail["user"], "post", "{mail}");
            assert_eq!(mail["sender"], "house@example.org", "{mail}");
            assert_eq!(mail["to"][0], "ada@xn--bcher-kva.example", "{mail}");
            assert_eq!(mail["auto"], "auto-generated", "{mail}");
            assert_eq!(mail["text"].as_str().map(str::trim), Some("Text"), "{mail}");
            assert_eq!(mail["html"].as_str().map(str::trim), Some("<p>HTML</p>"), "{mail}");
        }
        let subjects: HashSet<_> = mails.iter().map(|mail| mail["subject"].to_string()).collect();
        assert_eq!(subjects.len(), 3);
    }
}

#[tokio::test]
async fn a_wrong_password_keeps_mails_waiting_and_is_told() {
    let server = MailServer::open(&["--login", "post:right"]).await;
    let house = House::plan()
        .set("EMAIL_URL", &server.url("smtp", "post:wrong@"))
        .open()
        .await;
    queue(&house.database(), "ada@example.com", 1).await;
    super::outbox::eventually(&house.database(), "vestibule_outbox WHERE attempts > 0", |count| {
        count == 1
    })
    .await;
    let told = house.database().value("SELECT last_error FROM vestibule_outbox").await;
    assert!(
        told.contains("EMAIL_URL's user and password") && told.contains("535"),
        "{told}"
    );
    assert!(!told.contains("wrong") && !house.log().contains("wrong@"), "{told}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn f_11_a_page_whose_mail_goes_to_a_slow_server_is_answered_first() {
    let server = MailServer::open(&["--slow", "10"]).await;
    let house = plan(&server).set("THROTTLE_LOCK_AFTER", "2").open().await;
    house.member("ada").await;
    let mut stranger = house.visitor();
    for _ in 0..2 {
        let fields = [("login", "ada"), ("password", "Wrong-7-Drehtuer")];
        stranger.fill("/accounts/login/", &fields).await.expect(200);
    }
    server.has_noted("data", 1).await;
    // While the server holds the mail, pages that write are answered too.
    house.visitor().log_in("ada", PASSWORD).await;
    house.member("grace").await;
    assert!(
        server.received().is_empty(),
        "the mail arrived before the pages were answered"
    );
    server.has_noted("received", 1).await;
    sent(&house.database()).await;
    assert!(
        server.received()[0]["subject"]
            .as_str()
            .is_some_and(|subject| subject.contains("locked"))
    );
}
