//! SIGTERM.

use std::time::{Duration, Instant};

use http::Method;
use journeys::{House, PASSWORD, wire};

#[tokio::test]
async fn f_17_what_is_in_flight_at_sigterm_is_answered_and_the_exit_is_0() {
    // Hashes dear enough that most of the logins wait in the queue when the signal comes.
    let mut house = House::plan()
        .set("PASSWORDS_ITERATIONS", "100000")
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await;
    house.member("ada").await;
    let mut visitors = Vec::new();
    for _ in 0..200 {
        let mut visitor = house.visitor();
        visitor.get("/accounts/login/").await.expect(200);
        visitors.push(visitor);
    }

    let flight: Vec<_> = visitors
        .into_iter()
        .map(|mut visitor| {
            tokio::spawn(async move {
                let page = visitor
                    .post("/accounts/login/", &[("login", "ada"), ("password", PASSWORD)])
                    .await;
                (page.status(), visitor.session())
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(150)).await;
    let began = Instant::now();
    house.stop().await;
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());

    let mut sessions = Vec::new();
    for answer in flight {
        let (status, session) = answer.await.expect("every request in flight is answered");
        assert!(matches!(status, 302 | 503), "{status}");
        sessions.extend(session.filter(|_| status == 302));
    }
    assert!(!sessions.is_empty(), "some logins came through");
    let kept = house.database().session_keys().await;
    for session in sessions {
        assert!(kept.contains(&session), "a login that was acknowledged is lost");
    }
}

#[tokio::test]
async fn f_17_new_requests_are_refused_and_idle_connections_do_not_hold_it_up() {
    let mut house = House::open().await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut stream = wire::connect([127, 0, 0, 1].into(), house.address())
            .await
            .expect("a connection");
        let request = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", house.address());
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
            .await
            .expect("sent");
        let mut answer = [0; 512];
        assert!(
            tokio::io::AsyncReadExt::read(&mut stream, &mut answer)
                .await
                .expect("an answer")
                > 0
        );
        idle.push(stream);
    }
    let began = Instant::now();
    house.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "keep-alive held the stop up for {:?}",
        began.elapsed()
    );
    assert!(
        house.visitor().try_ask(Method::GET, "/", None).await.is_err(),
        "nobody answers any more"
    );
}

#[tokio::test]
async fn f_17_a_second_sigterm_ends_it_at_once() {
    let mut house = House::open().await;
    // A body that never comes keeps one request in flight.
    let mut stream = wire::connect([127, 0, 0, 1].into(), house.address())
        .await
        .expect("a connection");
    let half = format!(
        "POST /accounts/login/ HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\na",
        house.address()
    );
    tokio::io::AsyncWriteExt::write_all(&mut stream, half.as_bytes())
        .await
        .expect("sent");
    tokio::time::sleep(Duration::from_millis(300)).await;

    house.signal("TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    house.signal("TERM");
    house.ended().await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn sigint_stops_it_as_sigterm_does() {
    let mut house = House::open().await;
    house.signal("INT");
    assert_eq!(house.ended().await.code(), Some(0), "{}", house.log());
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_and_the_start_fails() {
    let house = House::open().await;
    let listen = house.address().to_string();
    let second = House::plan().set("LISTEN", &listen).closed();
    let refused = second.run(&["serve"], "").await;
    assert!(refused.code.is_some_and(|code| code != 0), "{}", refused.text);
    assert!(refused.text.contains(&listen), "it names the address: {}", refused.text);
}
