//! Hashing is dear on purpose: a storm of logins must not stop the house.

use std::time::{Duration, Instant};

use journeys::{House, PASSWORD, at_once, rounds, wire};

const HOSTILE: [&str; 14] = [
    "pbkdf2_sha256$4000000000$salt$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=",
    "pbkdf2_sha256$0$salt$YWFh",
    "argon2$argon2id$v=19$m=4294967295,t=2,p=8$c2FsdHNhbHQ$YWFhYWFhYWFhYWFhYWFhYQ",
    "argon2$argon2id$v=19$m=102400,t=4294967295,p=8$c2FsdHNhbHQ$YWFhYWFhYWFhYWFhYWFhYQ",
    "scrypt$1099511627776$salt$8$5$YWFh",
    "scrypt$0$salt$0$0$YWFh",
    "bcrypt$$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde",
    "bcrypt_sha256$$2b$99$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde",
    "$",
    "$$$$$",
    "md5$$",
    "pbkdf2_sha256$1000$s\u{e4}lt$\u{1f600}",
    "pbkdf2_sha256$1000$salt$not base64!",
    "future$1$2$3",
];

#[tokio::test]
async fn s_hash_03_and_04_hostile_stored_hashes_are_not_run_and_not_a_fault() {
    let house = House::open().await;
    for (n, hash) in HOSTILE.into_iter().enumerate() {
        let name = format!("person{n}");
        house.member(&name).await;
        house
            .database()
            .execute(&format!(
                "UPDATE auth_user SET password = '{hash}' WHERE username = '{name}'"
            ))
            .await;
        let began = Instant::now();
        house
            .visitor()
            .log_in(&name, PASSWORD)
            .await
            .expect_error("invalid_login");
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{hash:?} took {:?}",
            began.elapsed()
        );
    }
    house
        .database()
        .execute(&format!(
            "UPDATE auth_user SET password = '{}' WHERE username = 'person0'",
            "$".repeat(1 << 20)
        ))
        .await;
    house
        .visitor()
        .log_in("person0", PASSWORD)
        .await
        .expect_error("invalid_login");
    let told = "vestibule_event WHERE name = 'hash_unusable' AND user_id IS NOT NULL";
    let told = house.database().count(told).await;
    assert!(told >= 5, "the operator is told of {told} hashes");
}

#[tokio::test]
async fn s_hash_02_a_storm_of_logins_is_bounded_and_pages_go_on() {
    let house = House::plan()
        .set("PASSWORDS_ITERATIONS", "300000")
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await;
    let mut ada = house.member("ada").await;
    let mut form = house.visitor();
    form.get("/accounts/login/").await.expect(200);

    let storm = at_once(300, 0..rounds(15_000), |_| {
        let mut visitor = form.clone();
        async move {
            visitor
                .post("/accounts/login/", &[("login", "ada"), ("password", PASSWORD)])
                .await
        }
    });
    let calm = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let began = Instant::now();
            ada.get("/accounts/profile/").await.expect(200);
            slowest = slowest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        slowest
    };
    let (pages, slowest) = tokio::join!(storm, calm);

    let refused: Vec<_> = pages.iter().filter(|page| page.status() == 503).collect();
    let served = pages.iter().filter(|page| page.status() == 302).count();
    assert_eq!(refused.len() + served, pages.len());
    assert!(
        !refused.is_empty() && served > 0,
        "{served} served, {} refused",
        refused.len()
    );
    for page in refused {
        assert!(page.header("retry-after").is_some(), "{page}");
    }
    let told = house
        .database()
        .count("vestibule_event WHERE name = 'hashing_overloaded'")
        .await;
    assert!(told >= 1, "the operator is told");
    assert!(slowest < Duration::from_secs(2), "a page took {slowest:?} in the storm");
}

#[tokio::test]
async fn s_hash_05_clients_that_hang_up_take_no_place_with_them() {
    let house = House::plan()
        .set("PASSWORDS_ITERATIONS", "200000")
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await;
    house.member("ada").await;
    let mut form = house.visitor();
    let request = form.raw_login("ada", "x").await;
    at_once(50, 0..rounds(10_000), |_| async {
        let quiet = Duration::from_millis(1);
        wire::raw([127, 0, 0, 1].into(), house.address(), request.as_bytes(), quiet)
            .await
            .expect("sent and gone");
    })
    .await;

    let began = Instant::now();
    loop {
        let page = form.log_in("ada", PASSWORD).await;
        if page.status() == 302 {
            break;
        }
        assert_eq!(page.status(), 503, "{page}");
        assert!(began.elapsed() < Duration::from_secs(20), "no place came free");
    }
}

#[tokio::test]
async fn s_sec_02_a_panic_is_a_500_with_a_request_id_and_the_process_lives() {
    let house = House::plan().program(journeys::tools::guarded_app()).open().await;
    let mut visitor = house.visitor();
    let page = visitor.get("/panic").await;
    page.expect(500).expect_no("a secret cause");
    let id = page.header("x-request-id").expect("a request id").to_owned();
    page.expect_text(&id);
    assert!(
        house.log().contains("a secret cause") && house.log().contains(&id),
        "{}",
        house.log()
    );
    visitor
        .json()
        .get("/panic")
        .await
        .expect(500)
        .expect_no("a secret cause")
        .json();
    house.member("ada").await;
}
