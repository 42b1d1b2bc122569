//! A database server that is gone, silent, slow, paused or killed: 503 in time, healthy again by itself, nobody logged out.

use std::time::{Duration, Instant};

use journeys::{House, Kind, PASSWORD, Proxy, Visitor, at_once, proxy::Way, servers::Server};
use tokio::time::sleep;

/// The bound is 2 s; a busy machine gets a little more.
const IN_TIME: Duration = Duration::from_millis(2_600);

/// A house that reaches its database through a network of ours.
async fn house(kind: Kind) -> (House, Proxy) {
    let url = kind.migrated().await;
    let proxy = Proxy::to(&url).await;
    let house = House::plan().on_url_through(&url, &proxy.url(&url)).open().await;
    (house, proxy)
}

/// 503 with `Retry-After`, in time, and no cookie is taken away: for who is logged in, and for who logs in.
async fn refused(house: &House, member: &mut Visitor, form: &Visitor) {
    let mut stranger = form.clone();
    let login = async {
        let began = Instant::now();
        let page = stranger
            .post("/accounts/login/", &[("login", "ada"), ("password", PASSWORD)])
            .await;
        (page, began.elapsed())
    };
    let profile = async {
        let began = Instant::now();
        let page = member.get("/accounts/profile/").await;
        (page, began.elapsed())
    };
    for (page, took) in <[_; 2]>::from(tokio::join!(login, profile)) {
        assert_eq!(page.status(), 503, "{page}\n{}", house.log());
        assert!(took < IN_TIME, "answered after {took:?}");
        let seconds: Option<u64> = page.header("retry-after").and_then(|value| value.parse().ok());
        assert!(seconds.is_some_and(|seconds| seconds <= 2), "{page}");
        assert!(page.set_cookie("sessionid").is_none(), "{page}");
    }
    assert!(!house.is_ready().await, "not ready meanwhile");
    let began = Instant::now();
    house.visitor().get("/healthz").await.expect(200);
    let page = house.visitor().get("/accounts/login/").await;
    page.expect(200);
    let style = page
        .html()
        .split('"')
        .find(|text| text.contains(".css"))
        .map(str::to_owned);
    house.visitor().get(&style.expect("a style sheet")).await.expect(200);
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "what needs no database waited for it"
    );
}

/// Within 5 s everything works again.
async fn recovers(house: &House, member: &mut Visitor) {
    let cured = Instant::now();
    while house.visitor().log_in("ada", PASSWORD).await.status() != 302 {
        assert!(cured.elapsed() < Duration::from_secs(5), "{}", house.log());
        sleep(Duration::from_millis(100)).await;
    }
    for _ in 0..20 {
        assert!(member.is_logged_in().await, "nobody was logged out: {}", house.log());
    }
    assert!(house.is_ready().await);
}

async fn form(house: &House) -> Visitor {
    let mut form = house.visitor();
    form.get("/accounts/login/").await.expect(200);
    form
}

/// A minute in the long runs.
fn lasts() -> Duration {
    Duration::from_secs(if journeys::rounds(50) > 1 { 60 } else { 4 })
}

async fn outage(kind: Kind, way: Way) {
    let (house, proxy) = house(kind).await;
    let mut ada = house.member("ada").await;
    let form = form(&house).await;
    // Several connections are open, and idle, when it happens.
    let open = at_once(8, 0..16, |_| {
        let mut ada = ada.clone();
        async move { ada.get("/accounts/profile/").await.status() }
    });
    assert!(open.await.iter().all(|status| *status == 200));
    proxy.becomes(way);
    let began = Instant::now();
    while began.elapsed() < lasts() {
        refused(&house, &mut ada, &form).await;
    }
    proxy.becomes(Way::Open);
    recovers(&house, &mut ada).await;
}

#[tokio::test]
async fn f_04_a_postgresql_that_is_gone_is_503_in_time_and_comes_back_by_itself() {
    outage(Kind::Postgres, Way::Gone).await;
}

#[tokio::test]
async fn f_04_a_mariadb_that_is_gone_is_503_in_time_and_comes_back_by_itself() {
    outage(Kind::MariaDb, Way::Gone).await;
}

#[tokio::test]
async fn f_04_a_postgresql_that_is_silent_is_503_in_time_and_comes_back_by_itself() {
    outage(Kind::Postgres, Way::Silent).await;
}

#[tokio::test]
async fn f_04_a_mariadb_that_is_silent_is_503_in_time_and_comes_back_by_itself() {
    outage(Kind::MariaDb, Way::Silent).await;
}

/// A server of its own, paused and then killed.
async fn paused_and_killed(kind: Kind) {
    let mut server = Server::start(kind, &[], &[]).await;
    let url = server.empty().await;
    journeys::servers::migrate(&url).await;
    let house = House::plan().on_url(&url).open().await;
    let mut ada = house.member("ada").await;
    let form = form(&house).await;

    server.signal("STOP");
    for _ in 0..2 {
        refused(&house, &mut ada, &form).await;
    }
    server.signal("CONT");
    recovers(&house, &mut ada).await;

    server.kill();
    for _ in 0..2 {
        refused(&house, &mut ada, &form).await;
    }
    server.run().await;
    recovers(&house, &mut ada).await;
}

#[tokio::test]
async fn f_04_a_postgresql_paused_and_killed_comes_back() {
    paused_and_killed(Kind::Postgres).await;
}

#[tokio::test]
async fn f_04_a_mariadb_paused_and_killed_comes_back() {
    paused_and_killed(Kind::MariaDb).await;
}

async fn slow(kind: Kind) {
    let url = kind.migrated().await;
    let proxy = Proxy::to(&url).await;
    let plan = House::plan()
        .on_url_through(&url, &proxy.url(&url))
        .set("STORAGE_POOL_SIZE", "4");
    let house = plan.open().await;
    let mut ada = house.member("ada").await;
    let form = form(&house).await;
    let before = house.resident_kib();
    proxy.becomes(Way::Slow(Duration::from_secs(3)));
    let began = Instant::now();
    while began.elapsed() < lasts() {
        refused(&house, &mut ada, &form).await;
        let pages = at_once(32, 0..32, |_| {
            let mut ada = ada.clone();
            async move {
                let began = Instant::now();
                (ada.get("/accounts/profile/").await.status(), began.elapsed())
            }
        });
        for (status, took) in pages.await {
            assert_eq!(status, 503);
            assert!(took < IN_TIME, "answered after {took:?}");
        }
    }
    let grown = house.resident_kib().saturating_sub(before);
    assert!(grown < 64 * 1024, "memory grew by {grown} KiB");
    proxy.becomes(Way::Open);
    recovers(&house, &mut ada).await;
    // Connections that were given up are closed at once; the network notices a little later.
    assert!(
        proxy.most_connections() <= 24,
        "{} connections",
        proxy.most_connections()
    );
}

#[tokio::test]
async fn f_05_a_slow_postgresql_is_waited_for_2_s_by_a_bounded_pool() {
    slow(Kind::Postgres).await;
}

#[tokio::test]
async fn f_05_a_slow_mariadb_is_waited_for_2_s_by_a_bounded_pool() {
    slow(Kind::MariaDb).await;
}
