//! Nobody learns from outside who is a customer here.

use journeys::{House, PASSWORD, at_once};

const WRONG: &str = "Windfang-7-drehtuer";

#[tokio::test]
async fn s_enum_01_every_failed_login_gets_the_same_answer() {
    let house = House::open().await;
    let states = [
        ("wrong-password", ""),
        ("inactive", "is_active = 0"),
        ("unusable", "password = '!aVbNcXyZaVbNcXyZaVbNcXyZaVbNcXyZaVbNcXyZ'"),
        ("empty-hash", "password = ''"),
        ("garbage", "password = 'gar$bage'"),
        ("unknown-hasher", "password = 'whirlpool$1$salt$hash'"),
        (
            "cheap-hash",
            "password = 'pbkdf2_sha256$1$salt$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE='",
        ),
    ];
    for (name, change) in states {
        house.member(name).await;
        if !change.is_empty() {
            house
                .database()
                .execute(&format!("UPDATE auth_user SET {change} WHERE username = '{name}'"))
                .await;
        }
    }

    let mut answers = Vec::new();
    for name in states.map(|(name, _)| name).into_iter().chain(["nobody-at-all"]) {
        let page = house.visitor().log_in(name, WRONG).await;
        page.expect_error("invalid_login");
        answers.push((name, page.without(&[name])));
    }
    for (name, answer) in &answers {
        assert_eq!(*answer, answers[0].1, "{name} is told apart from {}", answers[0].0);
    }
}

#[tokio::test]
async fn s_enum_07_inactive_is_said_only_after_the_right_password() {
    let house = House::open().await;
    house.member("ada").await;
    house.database().execute("UPDATE auth_user SET is_active = 0").await;

    let wrong = house.visitor().log_in("ada", WRONG).await;
    wrong.expect_error("invalid_login");
    assert_eq!(
        wrong.without(&["ada"]),
        house.visitor().log_in("bob", WRONG).await.without(&["bob"])
    );

    let mut ada = house.visitor();
    let page = ada.log_in("ada", PASSWORD).await;
    page.expect_redirect("/accounts/inactive/");
    assert_eq!(ada.session(), None, "told, not logged in");
    ada.follow(&page).await.expect(200);
}

#[tokio::test]
async fn s_enum_08_a_throttled_login_is_the_same_with_the_right_and_the_wrong_password() {
    let house = House::open().await;
    house.member("ada").await;
    for _ in 0..5 {
        house.visitor().log_in("ada", WRONG).await.expect_error("invalid_login");
    }

    let mut answers = Vec::new();
    for password in [WRONG, PASSWORD] {
        let mut visitor = house.visitor();
        let page = visitor.log_in("ada", password).await;
        page.expect(429);
        let seconds = page.header("retry-after").expect("Retry-After").to_owned();
        let wait: u64 = seconds.parse().expect("seconds");
        assert!((1..=300).contains(&wait), "{wait} s");
        assert_eq!(visitor.session(), None);
        // A second may pass between the two; what is shown in minutes may then differ by its last digit alone.
        let digits = page
            .without(&["ada"])
            .replace(|letter: char| letter.is_ascii_digit(), "0");
        answers.push(digits);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn s_enum_08_an_unknown_name_is_throttled_as_a_known_one_is() {
    let house = House::open().await;
    house.member("ada").await;
    let mut statuses = Vec::new();
    for name in ["ada", "nobody-at-all"] {
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(house.visitor().log_in(name, WRONG).await.status());
        }
        statuses.push(seen);
    }
    assert_eq!(statuses[0], [200, 200, 200, 200, 200, 429, 429]);
    assert_eq!(statuses[1], statuses[0]);
}

#[tokio::test]
async fn the_hash_that_a_failure_costs_is_paid_for_unknown_names_too() {
    // A cost that can be seen through everything else; only the order is asserted.
    let house = House::plan().set("PASSWORDS_ITERATIONS", "2000000").open().await;
    house.member("ada").await;
    let spent = at_once(1, ["ada", "nobody-at-all", "ada", "nobody-at-all"], |name| {
        let mut visitor = house.visitor();
        async move {
            visitor.get("/accounts/login/").await;
            let began = std::time::Instant::now();
            visitor
                .post("/accounts/login/", &[("login", name), ("password", WRONG)])
                .await
                .expect(200);
            began.elapsed()
        }
    })
    .await;
    let known = spent[0].min(spent[2]);
    let unknown = spent[1].min(spent[3]);
    assert!(
        unknown * 3 > known,
        "an unknown name is answered in {unknown:?}, a known one in {known:?}"
    );
}
