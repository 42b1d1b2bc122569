//! kill -9 at random moments.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Method;
use journeys::{House, Kind, PASSWORD, Visitor, rounds};
use tokio::time::sleep;

/// Milliseconds that differ from call to call, the same in each run.
pub(super) struct Moments(pub(super) u64);

impl Moments {
    pub(super) fn next(&mut self, below: u64) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((self.0 >> 33) % (below * 1000))
    }
}

/// Signs up, logs out, logs in until the server dies: the name, and what it was told.
async fn live(mut visitor: Visitor, name: String) -> Told {
    let mut told = Told {
        name,
        signed_up: false,
        session: None,
        ended: Vec::new(),
    };
    drop(act(&mut visitor, &mut told).await);
    told
}

struct Told {
    name: String,
    signed_up: bool,
    session: Option<String>,
    ended: Vec<String>,
}

async fn act(visitor: &mut Visitor, told: &mut Told) -> std::io::Result<()> {
    let mail = format!("{}@example.org", told.name);
    let name = told.name.clone();
    let signup = [
        ("username", name.as_str()),
        ("email", &mail),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    if post(visitor, "/accounts/signup/", &signup).await? == 302 {
        told.signed_up = true;
        told.session = visitor.session();
    }
    loop {
        let leaving = visitor.session();
        // From the first byte of the request on either answer may be true: neither is promised.
        told.session = None;
        if post(visitor, "/accounts/logout/", &[]).await? == 302 {
            told.ended.extend(leaving);
        }
        if post(
            visitor,
            "/accounts/login/",
            &[("login", name.as_str()), ("password", PASSWORD)],
        )
        .await?
            == 302
        {
            told.session = visitor.session();
        }
    }
}

pub(super) async fn post(visitor: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> std::io::Result<u16> {
    let page = visitor.try_ask(Method::GET, path, None).await?;
    let token = page.token().unwrap_or_default();
    let fields = fields.iter().copied().chain([("csrfmiddlewaretoken", token.as_str())]);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let body: (&str, Bytes) = ("application/x-www-form-urlencoded", body.into());
    Ok(visitor.try_ask(Method::POST, path, Some(body)).await?.status())
}

#[tokio::test]
async fn f_01_no_kill_loses_what_was_promised_or_leaves_a_half_state() {
    kills(House::open().await).await;
}

#[tokio::test]
async fn f_01_on_postgresql_no_kill_loses_what_was_promised_or_leaves_a_half_state() {
    kills(House::plan().on_url(&Kind::Postgres.migrated().await).open().await).await;
}

async fn kills(mut house: House) {
    let mut moments = Moments(7);
    for round in 0..rounds(1000) {
        let people: Vec<_> = (0..3)
            .map(|n| tokio::spawn(live(house.visitor(), format!("person-{round}-{n}"))))
            .collect();
        sleep(moments.next(220)).await;
        house.kill().await;
        let began = Instant::now();
        house.start().await;
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "restart took {:?}",
            began.elapsed()
        );

        let database = house.database();
        assert_eq!(database.integrity().await, "ok", "round {round}");
        let halves = "auth_user u WHERE NOT EXISTS (SELECT 1 FROM account_emailaddress e WHERE e.user_id = u.id)";
        assert_eq!(
            database.count(halves).await,
            0,
            "round {round}: a user without an address row"
        );
        let orphans = "account_emailaddress e WHERE NOT EXISTS (SELECT 1 FROM auth_user u WHERE e.user_id = u.id)";
        assert_eq!(
            database.count(orphans).await,
            0,
            "round {round}: an address without a user"
        );
        for person in people {
            keeps_its_word(&house, person.await.expect("a visitor")).await;
        }
    }
}

async fn keeps_its_word(house: &House, told: Told) {
    if told.signed_up {
        let page = house.visitor().log_in(&told.name, PASSWORD).await;
        assert_eq!(page.status(), 302, "{} was told that they signed up: {page}", told.name);
    }
    if let Some(session) = &told.session {
        let mut visitor = house.visitor();
        visitor.jar.put("sessionid", session);
        assert!(
            visitor.is_logged_in().await,
            "{} was told that they are logged in",
            told.name
        );
    }
    for session in told.ended {
        let mut thief = house.visitor();
        thief.jar.put("sessionid", &session);
        assert!(
            !thief.is_logged_in().await,
            "{} was told that they are logged out",
            told.name
        );
    }
}

#[tokio::test]
async fn f_02_live_sessions_outlive_kills_and_ended_ones_do_not() {
    let mut house = House::open().await;
    let mut live = Vec::new();
    let mut ended = Vec::new();
    for n in 0..rounds(10_000) {
        let mut visitor = house.member(&format!("person{n}")).await;
        if n % 3 == 0 {
            ended.push(visitor.clone());
            visitor.log_out().await.expect(302);
        } else {
            live.push(visitor);
        }
    }
    let mut moments = Moments(11);
    for _ in 0..rounds(100) {
        sleep(moments.next(60)).await;
        house.kill().await;
        house.start().await;
    }
    for visitor in &mut live {
        assert!(visitor.is_logged_in().await, "a live session is lost");
    }
    for visitor in &mut ended {
        assert!(!visitor.is_logged_in().await, "an ended session is back");
    }
    assert_eq!(house.database().count("django_session").await, live.len());
}
