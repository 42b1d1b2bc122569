//! kill -9 while the queue is being sent.

use std::{collections::HashSet, time::Duration};

use journeys::{MailServer, rounds};
use tokio::time::sleep;

use super::outbox::{eventually, plan, queue};

#[tokio::test]
async fn f_11_ten_thousand_mails_outlive_kills_and_each_kill_doubles_one_at_most() {
    let server = MailServer::open(&[]).await;
    let mut house = plan(&server).set("MAILER_LEASE", "2").open().await;
    let count = rounds(10_000);
    queue(&house.database(), "ada@example.com", count).await;

    let mut kills = 0;
    // Each life sends a part of them, and dies in the middle of it.
    while house.database().count("vestibule_outbox").await > 0 && kills < 100 {
        let before = server.count("received");
        server.has_noted("received", (before + count / 8).min(count)).await;
        sleep(Duration::from_millis(u64::try_from(kills).unwrap_or(0) * 7 % 40)).await;
        house.kill().await;
        kills += 1;
        house.start().await;
    }
    eventually(&house.database(), "vestibule_outbox", |left| left == 0).await;

    let mails = server.received();
    let ids: HashSet<_> = mails.iter().map(|mail| mail["id"].to_string()).collect();
    let subjects: HashSet<_> = mails.iter().map(|mail| mail["subject"].to_string()).collect();
    assert_eq!(subjects.len(), count, "none is lost");
    assert_eq!(ids.len(), count, "a double has the Message-ID of its first");
    assert!(
        mails.len() <= count + kills,
        "{} for {count} in {kills} kills",
        mails.len()
    );
    assert!(kills >= 4, "{kills}");
}

#[tokio::test]
async fn f_13_two_nodes_on_one_database_send_each_mail_once() {
    let server = MailServer::open(&[]).await;
    let first = plan(&server).open().await;
    let second = plan(&server).on(first.database().path()).open().await;
    let count = rounds(5_000);
    queue(&first.database(), "ada@example.com", count).await;
    eventually(&second.database(), "vestibule_outbox", |left| left == 0).await;
    assert_eq!(server.received().len(), count);
}

#[tokio::test]
async fn f_17_a_stop_with_mails_in_the_queue_loses_and_doubles_none() {
    let server = MailServer::open(&[]).await;
    let mut house = plan(&server).open().await;
    let count = rounds(5_000);
    queue(&house.database(), "ada@example.com", count).await;
    for part in 1..4 {
        server.has_noted("received", part * count / 4).await;
        house.restart().await;
    }
    eventually(&house.database(), "vestibule_outbox", |left| left == 0).await;
    assert_eq!(server.received().len(), count);
}
