//! From the queue to the server: each mail once, none lost.

use super::house::{Hands, NOW, Server, delivery, events, eventually, queue, queue_at, waiting, worker};
use crate::{
    NotSent, Settings, Vestibule,
    mailer::{MailWorker, store},
    settings::SecretKey,
    storage::Db,
    storage::{Query, Run},
    testing_db::{engines, is_soak, sqlite},
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use time::Duration as Span;

#[tokio::test]
async fn a_mail_is_sent_once_and_nothing_of_it_stays() {
    for test in engines().await {
        let (server, hands) = (Server::willing(), Hands::at(NOW));
        let worker = worker(&test.db, &hands, &server);
        queue(&test.db, "Hello").await;
        server.has_taken(1).await;
        eventually(|| async { waiting(&test.db).await.is_empty() }).await;
        worker.end(Duration::from_secs(5)).await;
        assert_eq!(server.subjects(), ["Hello"], "{:?}", test.db);
        assert!(events(&test.db).await.is_empty());
    }
}

#[tokio::test]
async fn a_commit_wakes_the_worker_and_what_is_rolled_back_does_not() {
    let test = sqlite().await;
    let (server, hands) = (Server::willing(), Hands::at(NOW));
    let delivery = delivery(&test.db, &hands, &server);
    queue(&test.db, "Hello").await;
    let woken = tokio::time::timeout(Duration::from_secs(5), delivery.db.outbox_signal().notified()).await;
    assert!(woken.is_ok(), "the commit wakes the worker");

    let mut tx = test.db.begin().await.expect("a transaction");
    tx.notify_after_commit();
    tx.roll_back().await.expect("rolled back");
    let woken = tokio::time::timeout(Duration::from_millis(50), delivery.db.outbox_signal().notified()).await;
    assert!(woken.is_err(), "nothing was queued");
}

#[tokio::test]
async fn f_13_two_nodes_send_each_mail_once() {
    let count = if is_soak() { 2_000 } else { 40 };
    for test in engines().await {
        let other = test.another_node().await;
        let (server, hands) = (Server::willing(), Hands::at(NOW));
        for number in 0..count {
            queue(&test.db, &format!("{number}")).await;
        }
        let workers = [worker(&test.db, &hands, &server), worker(&other, &hands, &server)];
        eventually(|| async { waiting(&test.db).await.is_empty() }).await;
        for worker in workers {
            worker.end(Duration::from_secs(5)).await;
        }
        let subjects = server.subjects();
        assert_eq!(subjects.len(), count, "{:?}", test.db);
        assert_eq!(subjects.iter().collect::<HashSet<_>>().len(), count, "none twice");
        other.close().await;
    }
}

#[tokio::test]
async fn f_13_a_row_is_one_nodes_alone_until_its_lease_is_over() {
    for test in engines().await {
        let lease = Span::seconds(30);
        let mut conn = test.db.write().await.expect("a connection");
        queue_row(&test.db, &mut conn).await;
        let first = store::due(&mut conn, NOW, lease, 10).await.expect("rows");
        let second = store::due(&mut conn, NOW, lease, 10).await.expect("rows");
        let taken = store::take(&mut conn, &first[0], "a", NOW + lease)
            .await
            .expect("it runs");
        let taken = taken.expect("the first has it");
        assert!(
            store::take(&mut conn, &second[0], "b", NOW + lease)
                .await
                .expect("it runs")
                .is_none()
        );
        assert!(store::due(&mut conn, NOW, lease, 10).await.expect("rows").is_empty());

        assert!(store::hold(&mut conn, &taken, NOW + lease * 2).await.expect("it runs"));
        let still = NOW + Span::seconds(59);
        assert!(store::due(&mut conn, still, lease, 10).await.expect("rows").is_empty());

        // Its node is dead: another takes it, and what the dead one would still write hits nothing.
        let over = store::due(&mut conn, NOW + Span::MINUTE, lease, 10)
            .await
            .expect("rows");
        let next = store::take(&mut conn, &over[0], "c", NOW + Span::MINUTE * 2).await;
        assert!(next.expect("it runs").is_some());
        store::delete(&mut conn, &taken).await.expect("it runs");
        assert!(!store::hold(&mut conn, &taken, NOW + Span::HOUR).await.expect("it runs"));
        drop(conn);
        assert_eq!(waiting(&test.db).await[0].lease, "c", "{:?}", test.db);
    }
}

async fn queue_row(db: &Db, conn: &mut crate::storage::Conn) {
    use crate::storage::{Query, Run, Value};
    const PUT: Query = Query::new(
        "mailer.tests.put",
        r#"INSERT INTO "vestibule_outbox" ("kind", "recipient", "subject", "body_text", "body_html", "created_at", "due_at", "attempts",
        "lease", "leased_until", "last_error") VALUES ('test', 'ada@example.com', 'Hello', '', '', ?, ?, 0, '', ?, '')"#,
    );
    let put = conn.execute(&PUT, [NOW.into(), NOW.into(), Value::NullTs]).await;
    assert_eq!(put.expect("it runs"), 1, "{db:?}");
}

#[tokio::test]
async fn f_12_mails_go_when_the_clock_was_set_back_an_hour() {
    for test in engines().await {
        let (server, hands) = (Server::willing(), Hands::at(NOW));
        queue_at(&test.db, "before", NOW + Span::minutes(59)).await;
        // A node had it when it died, by the clock of then.
        queue_at(&test.db, "leased", NOW + Span::minutes(59)).await;
        let dead = delivery(&test.db, &Hands::at(NOW + Span::HOUR), &server);
        assert_eq!(dead.take(2).await.expect("rows").len(), 2);
        queue_at(&test.db, "now", NOW).await;

        let worker = worker(&test.db, &hands, &server);
        server.has_taken(3).await;
        worker.end(Duration::from_secs(5)).await;
        assert_eq!(server.subjects().len(), 3, "{:?}", test.db);
    }
}

/// So many mails, of which a worker has taken four, and a server that has been handed one and says nothing yet.
async fn at_the_gate(db: &Db, mails: usize) -> (Arc<Server>, MailWorker) {
    let (server, hands) = (Server::willing(), Hands::at(NOW));
    let permits = server.gate.available_permits();
    server.gate.forget_permits(permits);
    for number in 0..mails {
        queue(db, &format!("{number}")).await;
    }
    let worker = worker(db, &hands, &server);
    eventually(|| async { server.asked() == 1 }).await;
    let taken = async || waiting(db).await.iter().filter(|row| !row.lease.is_empty()).count();
    eventually(|| async { taken().await == 4 }).await;
    (server, worker)
}

#[tokio::test]
async fn a_stop_lets_a_mail_on_its_way_arrive_and_leaves_the_others() {
    let test = sqlite().await;
    let (server, worker) = at_the_gate(&test.db, 10).await;

    let ending = tokio::spawn(worker.end(Duration::from_secs(20)));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!ending.is_finished(), "it waits");
    server.gate.add_permits(100);
    ending.await.expect("it ends");
    assert_eq!(server.subjects().len(), 4, "those that were on their way");
    assert_eq!(waiting(&test.db).await.len(), 6);
}

#[tokio::test]
async fn f_11_one_mail_at_a_time_is_handed_over_until_its_row_is_gone() {
    // Whatever dies meanwhile can double that one alone.
    let test = sqlite().await;
    let (server, worker) = at_the_gate(&test.db, 8).await;

    // Nobody can write: the mail is with the server, and its row is still there.
    let writing = test.db.begin().await.expect("a transaction");
    server.gate.add_permits(1);
    server.has_taken(1).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.asked(), 1, "a second one was handed over meanwhile");
    writing.roll_back().await.expect("rolled back");
    eventually(|| async { server.asked() == 2 }).await;
    assert_eq!(waiting(&test.db).await.len(), 7);

    server.gate.add_permits(100);
    eventually(|| async { waiting(&test.db).await.is_empty() }).await;
    worker.end(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn f_11_a_worker_that_dies_loses_none_and_doubles_one_at_most() {
    let rounds = if is_soak() { 50 } else { 3 };
    let test = sqlite().await;
    let (server, hands) = (Server::willing(), Hands::at(NOW));
    let count = 20 * rounds;
    for number in 0..count {
        queue(&test.db, &format!("{number}")).await;
    }
    for round in 0..rounds {
        let worker = worker(&test.db, &hands, &server);
        server.has_taken(server.subjects().len() + 7 + round % 3).await;
        drop(worker); // as a kill: in the middle of anything
        hands.set(NOW + Span::minutes(round as i64 + 1)); // the dead one's leases are over
    }
    let worker = worker(&test.db, &hands, &server);
    eventually(|| async { waiting(&test.db).await.is_empty() }).await;
    worker.end(Duration::from_secs(5)).await;
    let subjects = server.subjects();
    assert_eq!(subjects.iter().collect::<HashSet<_>>().len(), count, "none is lost");
    assert!(
        subjects.len() <= count + rounds,
        "{} for {count} in {rounds} kills",
        subjects.len()
    );
}

#[tokio::test]
async fn an_apps_own_mailer_gets_what_is_queued() {
    let there = sqlite().await;
    let mut settings = Settings::default();
    settings.server.database_url = there.url.clone();
    settings.server.secret_key = Some(SecretKey::new("k".repeat(60)));
    let server = Server::willing();
    let vestibule = Vestibule::builder(settings).mailer(server.clone()).start().await;
    let vestibule = vestibule.expect("it starts");
    let sending = vestibule.clone();
    let sending = tokio::spawn(async move { sending.send_mails().await });
    queue(&there.db, "by another node").await;
    server.has_taken(1).await;
    queue(&vestibule.app.db, "by this one").await;
    server.has_taken(2).await;
    sending.abort();
    assert_eq!(server.subjects(), ["by another node", "by this one"]);
}

#[tokio::test]
async fn a_mail_that_is_sent_again_has_the_same_message_id() {
    let test = sqlite().await;
    let hands = Hands::at(NOW);
    let ids = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = Arc::clone(&ids);
    let server = Server::new(move |mail| {
        noted.lock().expect("not poisoned").push(mail.message_id().to_owned());
        Err(NotSent::Later("451 greylisted".to_owned()))
    });
    queue(&test.db, "Hello").await;
    for minutes in [0, 2] {
        hands.set(NOW + Span::minutes(minutes));
        let delivery = delivery(&test.db, &hands, &server);
        for taken in delivery.take(1).await.expect("rows") {
            let _ = delivery.deliver(taken).await;
        }
    }
    let ids = ids.lock().expect("not poisoned").clone();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_mail_that_is_sent_is_overwritten_in_the_files_of_sqlite_by_the_first_write_after_the_next_minute() {
    const MARK: &str = "A secret link";
    const SOMETHING: Query = Query::new(
        "mailer.tests.something",
        r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES ('test', '')"#,
    );
    let test = crate::testing_db::sqlite().await;
    let holds = || {
        let file = test.url.sqlite_path().expect("a file");
        let log = file.with_file_name(format!("{}-wal", file.file_name().expect("a name").to_string_lossy()));
        [file.to_path_buf(), log].map(|path| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes())
        })
    };
    let (hands, server) = (Hands::at(NOW), Server::willing());
    for _ in 0..50 {
        queue(&test.db, "Hello").await;
    }
    assert!(holds().contains(&true), "the text is one that can be found");
    let delivery = delivery(&test.db, &hands, &server);
    for taken in delivery.take(50).await.expect("rows") {
        let _ = delivery.deliver(taken).await;
    }
    assert_eq!(server.subjects().len(), 50);
    test.db.checkpoint().await.expect("done");
    // Whatever is written next begins the log anew.
    let mut conn = test.db.write().await.expect("a connection");
    conn.execute(&SOMETHING, []).await.expect("written");
    assert_eq!(holds(), [false, false], "the database, its log of writes");
}
