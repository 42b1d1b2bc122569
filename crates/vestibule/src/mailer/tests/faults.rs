//! A mail server that is gone, slow or says no: what becomes of the mail, and who hears of it.

use super::house::{Hands, NOW, Server, delivery, events, eventually, queue, waiting, worker};
use crate::{
    NotSent,
    testing_db::{engines, sqlite},
};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use time::Duration as Span;

#[tokio::test]
async fn f_11_what_is_not_taken_now_is_tried_again_after_a_minute_and_given_up_after_a_day() {
    for test in engines().await {
        let hands = Hands::at(NOW);
        let server = Server::new(|_| Err(NotSent::Later("451 4.7.1 greylisted\r\nBcc: x\u{1b}[2J".to_owned())));
        queue(&test.db, "Hello").await;
        let delivery = delivery(&test.db, &hands, &server);
        let attempt = async || {
            for taken in delivery.take(5).await.expect("rows") {
                let _ = delivery.deliver(taken).await;
            }
        };
        attempt().await;
        attempt().await;
        let rows = waiting(&test.db).await;
        assert_eq!(
            (rows.len(), rows[0].attempts, rows[0].due_at),
            (1, 1, NOW + Span::MINUTE),
            "{:?}",
            test.db
        );
        assert_eq!(rows[0].subject, "Hello");
        assert!(rows[0].lease.is_empty());
        // S-INJ-03: what a server says stays on its line.
        assert_eq!(
            rows[0].last_error,
            "the mail was not taken: 451 4.7.1 greylisted\\u000d\\u000aBcc: x\\u001b[2J"
        );

        hands.set(NOW + Span::MINUTE);
        attempt().await;
        assert_eq!(waiting(&test.db).await[0].due_at, NOW + Span::MINUTE * 3);
        assert!(events(&test.db).await.is_empty());

        hands.set(NOW + Span::DAY);
        attempt().await;
        assert!(waiting(&test.db).await.is_empty());
        let events = events(&test.db).await;
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].0, "mail_failed");
        assert!(
            events[0].1.contains(r#""attempts":3"#) && events[0].1.contains("login_locked"),
            "{events:?}"
        );
        assert!(
            !events[0].1.contains("ada") && !events[0].1.contains("secret"),
            "{events:?}"
        );
    }
}

#[tokio::test]
async fn f_11_what_is_refused_for_good_is_an_event_and_keeps_nothing_back() {
    for test in engines().await {
        let (hands, server) = (
            Hands::at(NOW),
            Server::new(|mail| match mail.subject() {
                "bad" => Err(NotSent::Never("550 5.1.1 no such user".to_owned())),
                _ => Ok(()),
            }),
        );
        for subject in ["one", "bad", "two"] {
            queue(&test.db, subject).await;
        }
        let worker = worker(&test.db, &hands, &server);
        eventually(|| async { waiting(&test.db).await.is_empty() }).await;
        worker.end(Duration::from_secs(5)).await;
        assert_eq!(server.subjects().len(), 2);
        assert_eq!(server.asked(), 3, "once each");
        let events = events(&test.db).await;
        assert_eq!(events.len(), 1);
        assert!(
            events[0].1.contains("550 5.1.1 no such user") && events[0].1.contains("example.com"),
            "{events:?}"
        );
    }
}

#[tokio::test]
async fn s_sec_01_what_a_server_echoes_of_a_mail_is_written_nowhere() {
    const LINK: &str = "http://127.0.0.1:8000/accounts/password/reset/key/1-d2x8nx-0123456789abcdef0123456789abcdef/";
    for test in engines().await {
        let hands = Hands::at(NOW);
        let server = Server::new(|mail| {
            let to = mail.to();
            let text = format!(
                "550-5.7.1 <{to}>: {LINK}\r\n550-{LINK} spam, ada=40example.com ADA%40EXAMPLE.COM\r\n550 5.7.1 \"{LINK}\"; see key=3D \
                 8000/accounts/password/reset/key/1-d2x8nx-01234567= 89abcdef0123456789abcdef/ d2x8nx-0123456789abcdef0123456789abcdef"
            );
            Err(match mail.subject() {
                "never" => NotSent::Never(text),
                "no server" => NotSent::Unreachable(format!("530 5.7.0 {to} {LINK}")),
                "not secure" => NotSent::NotSecure(format!("{to} {LINK}")),
                _ => NotSent::Later(text),
            })
        });
        for subject in ["never", "later", "no server", "not secure"] {
            queue(&test.db, subject).await;
        }
        let delivery = delivery(&test.db, &hands, &server);
        for taken in delivery.take(9).await.expect("rows") {
            let _ = delivery.deliver(taken).await;
        }
        let rows = waiting(&test.db).await;
        let mut written: Vec<String> = rows.iter().map(|row| row.last_error.clone()).collect();
        written.extend(events(&test.db).await.into_iter().map(|(_, detail)| detail));
        assert_eq!(written.len(), 5, "{written:?}");
        for text in &written {
            for part in ["127.0.0.1", "accounts", "0123456", "89abcdef", "ada@", "ada=", "ADA%"] {
                assert!(!text.contains(part), "{part}: {text}");
            }
        }
        assert_eq!(
            rows[0].last_error,
            "the mail was not taken: 550-5.7.1 … …\\u000d\\u000a550-… spam, … …\\u000d\\u000a550 5.7.1 … see key=3D … … …"
        );
        assert!(rows[1].last_error.ends_with("530 5.7.0 … …"), "{}", rows[1].last_error);
    }
}

#[tokio::test]
async fn s_sec_07_a_server_that_cannot_be_reached_safely_is_one_event_and_mails_wait() {
    let test = sqlite().await;
    let hands = Hands::at(NOW);
    let server = Server::new(|_| Err(NotSent::NotSecure("it does not offer STARTTLS".to_owned())));
    for number in 0..20 {
        queue(&test.db, &format!("{number}")).await;
    }
    let worker = worker(&test.db, &hands, &server);
    eventually(|| async { !events(&test.db).await.is_empty() }).await;
    eventually(|| async { waiting(&test.db).await.iter().all(|row| row.lease.is_empty()) }).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    worker.end(Duration::from_secs(5)).await;

    assert_eq!(waiting(&test.db).await.len(), 20, "none is lost");
    assert!(
        server.asked() <= 4,
        "the other mails need not find it out each: {}",
        server.asked()
    );
    let events = events(&test.db).await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].0, "mail_not_secure");
}

#[tokio::test]
async fn a_mail_that_waits_for_over_five_minutes_is_told() {
    let test = sqlite().await;
    let (hands, server) = (Hands::at(NOW), Server::willing());
    let delivery = delivery(&test.db, &hands, &server);
    assert!(!delivery.warn_of_old_queue().await.expect("counted"), "an empty queue");
    queue(&test.db, "Hello").await;
    for (age, is_told) in [
        (Span::ZERO, false),
        (Span::minutes(5), false),
        (Span::seconds(301), true),
        (-Span::HOUR, false),
    ] {
        hands.set(NOW + age);
        assert_eq!(delivery.warn_of_old_queue().await.expect("counted"), is_told, "{age}");
    }
}

#[tokio::test]
async fn f_19_a_mailer_that_panics_costs_its_mail_a_minute_and_the_others_nothing() {
    let test = sqlite().await;
    let hands = Hands::at(NOW);
    let server = Server::new(|mail| {
        assert!(mail.subject() != "bad", "the app's mailer panics");
        Ok(())
    });
    for subject in ["one", "bad", "two"] {
        queue(&test.db, subject).await;
    }
    let worker = worker(&test.db, &hands, &server);
    server.has_taken(2).await;
    eventually(|| async { waiting(&test.db).await.iter().all(|row| row.attempts == 1) }).await;
    worker.end(Duration::from_secs(5)).await;
    let rows = waiting(&test.db).await;
    assert_eq!((rows.len(), rows[0].subject.as_str()), (1, "bad"));
    assert_eq!(rows[0].due_at, NOW + Span::MINUTE);
}

#[tokio::test]
async fn f_19_a_worker_that_panics_is_started_again_and_says_so() {
    let test = sqlite().await;
    let hands = Hands::at(NOW);
    let server = Server::willing();
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    let clock = hands.clock();
    // The clock is what a run asks first: it panics once, where no mailer is to blame.
    let clock = crate::clock::Clock::set_by(move || {
        assert!(count.fetch_add(1, Ordering::SeqCst) > 0, "the worker panics");
        clock.now()
    });
    queue(&test.db, "Hello").await;
    let settings = crate::Settings::default();
    let transport = crate::mailer::Transport::new(&settings, Some(server.clone())).expect("a transport");
    let delivery = crate::mailer::Delivery::new(&settings, test.db.clone(), clock, std::sync::Arc::new(transport));
    let worker = crate::mailer::MailWorker::start(delivery);
    server.has_taken(1).await;
    worker.end(Duration::from_secs(5)).await;
    let events = events(&test.db).await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0].0, "mailer_restarted");
}
