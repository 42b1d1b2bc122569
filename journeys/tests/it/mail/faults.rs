//! A server that is gone, greylists or refuses.

use journeys::{MailServer, wire};
use std::time::Instant;

use super::outbox::{eventually, plan, queue, sent};

#[tokio::test]
async fn f_11_mails_wait_for_a_server_that_is_gone_and_go_when_it_is_back() {
    let mut server = MailServer::open(&[]).await;
    let url = server.url("smtp", "");
    server.stop().await;
    let house = journeys::House::plan()
        .set("EMAIL_URL", &url)
        .set("MAILER_RETRY_AFTER", "1")
        .open()
        .await;
    queue(&house.database(), "ada@example.com", 20).await;
    eventually(&house.database(), "vestibule_outbox WHERE attempts > 0", |count| {
        count > 0
    })
    .await;
    house.member("ada").await;
    assert_eq!(house.database().count("vestibule_outbox").await, 20, "none is lost");

    server.start(&[]).await;
    sent(&house.database()).await;
    assert_eq!(server.received().len(), 20, "each once");
    assert_eq!(
        house
            .database()
            .count("vestibule_event WHERE name = 'mail_failed'")
            .await,
        0
    );
}

#[tokio::test]
async fn f_11_a_greylisted_mail_is_tried_again_and_arrives_once() {
    let server = MailServer::open(&["--greylist"]).await;
    let house = plan(&server).set("MAILER_RETRY_AFTER", "2").open().await;
    queue(&house.database(), "ada@example.com", 1).await;
    server.has_noted("greylisted", 1).await;
    eventually(&house.database(), "vestibule_outbox WHERE attempts = 1", |count| {
        count == 1
    })
    .await;
    let told = house.database().value("SELECT last_error FROM vestibule_outbox").await;
    assert!(told.contains("4.7.1 try again later"), "{told}");
    sent(&house.database()).await;
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn f_11_a_refused_mail_is_an_event_and_is_not_tried_again() {
    let server = MailServer::open(&["--refuse", "nobody@example.com"]).await;
    let house = plan(&server).set("MAILER_RETRY_AFTER", "1").open().await;
    queue(&house.database(), "nobody@example.com", 1).await;
    queue(&house.database(), "ada@example.com", 2).await;
    sent(&house.database()).await;
    assert_eq!(server.received().len(), 2, "the others go");
    assert_eq!(server.noted("refused").len(), 1, "asked once");
    let detail = house
        .database()
        .value("SELECT detail FROM vestibule_event WHERE name = 'mail_failed'")
        .await;
    assert!(
        detail.contains("550") && detail.contains("example.com") && !detail.contains("nobody"),
        "{detail}"
    );
}

#[tokio::test]
async fn f_11_a_full_queue_takes_no_page_down_that_sends_nothing() {
    let mut server = MailServer::open(&[]).await;
    let url = server.url("smtp", "");
    server.stop().await;
    let house = journeys::House::plan().set("EMAIL_URL", &url).open().await;
    queue(&house.database(), "ada@example.com", 10_000).await;
    let began = Instant::now();
    house.member("ada").await;
    assert!(began.elapsed() < wire::PATIENCE, "{:?}", began.elapsed());
    let checked = house.run(&["check"], "").await;
    assert!(
        checked.text.contains("mails waiting: 10000, the oldest since 20"),
        "{}",
        checked.text
    );
}
