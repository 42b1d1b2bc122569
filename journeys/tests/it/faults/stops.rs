//! SIGTERM.

use std::time::{Duration, Instant};

use http::Method;
use journeys::{House, PASSWORD, wire};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

#[tokio::test]
async fn f_17_what_is_in_flight_at_sigterm_is_answered_and_the_exit_is_0() {
    // Hashes dear enough that most of the logins wait in the queue when the signal comes.
    let mut house = House::plan()
        .set("PASSWORDS_ITERATIONS", "100000")
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await;
    house.member("ada").await;
    let request = house.visitor().raw_login("ada", PASSWORD).await;

    let mut flight = Vec::new();
    for _ in 0..200 {
        let mut stream = wire::connect([127, 0, 0, 1].into(), house.address())
            .await
            .expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        flight.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    house.signal("TERM");

    let mut sessions = Vec::new();
    for stream in flight {
        sessions.extend(answered(stream).await);
    }
    assert_eq!(house.ended().await.code(), Some(0), "{}", house.log());
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(!sessions.is_empty(), "some logins came through");
    let kept = house.database().session_keys().await;
    for session in sessions {
        assert!(kept.contains(&session), "a login that was acknowledged is lost");
    }
}

/// Reads the answer to a login that was in flight: the session that it promises, `None` when the server was too busy.
async fn answered(mut stream: TcpStream) -> Option<String> {
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = wire::status_of(&answer);
    assert!(matches!(status, Some(302 | 503)), "{read:?}: {status:?} {text}");
    let cookie = text
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: sessionid="))?;
    cookie.split(';').next().map(str::to_owned)
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
