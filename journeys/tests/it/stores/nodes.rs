//! Two nodes on one database server behave as one.

use journeys::{House, Kind, PASSWORD, Page, at_once, rounds};
use sqlx::{Connection, Executor, MySqlConnection, PgConnection};

const WRONG: &str = "Windfang-7-drehtuer";

async fn two(kind: Kind) -> (House, House) {
    let url = kind.migrated().await;
    let (first, second) = tokio::join!(House::plan().on_url(&url).open(), House::plan().on_url(&url).open());
    (first, second)
}

async fn guesses(first: &House, second: &House, many: usize, width: usize) -> Vec<Page> {
    let mut form = first.visitor();
    form.get("/accounts/login/").await.expect(200);
    at_once(width, 0..many, |n| {
        let [_, _, high, low] = u32::try_from(n).unwrap_or(0).to_be_bytes();
        let mut visitor = form.clone().from([127, 60, high, low].into());
        visitor.goes_to(if n % 2 == 0 { first.address() } else { second.address() });
        async move {
            visitor
                .post("/accounts/login/", &[("login", "ada"), ("password", WRONG)])
                .await
        }
    })
    .await
}

fn count(pages: &[Page], status: u16) -> usize {
    pages.iter().filter(|page| page.status() == status).count()
}

#[tokio::test]
async fn s_thr_01_of_200_parallel_guesses_at_two_nodes_of_a_server_five_are_judged() {
    for kind in Kind::ALL {
        let (first, second) = two(kind).await;
        first.member("ada").await;
        let pages = guesses(&first, &second, 200, 100).await;
        assert!(count(&pages, 200) <= 5, "{kind:?}: {} judged", count(&pages, 200));
        assert_eq!(
            count(&pages, 200) + count(&pages, 429) + count(&pages, 503),
            200,
            "{kind:?}"
        );
        assert!(count(&pages, 429) > 0, "{kind:?}");
        let judged = "vestibule_event WHERE name = 'login_refused'";
        assert!(first.database().count(judged).await <= 5, "{kind:?}");
    }
}

#[tokio::test]
async fn s_thr_02_many_networks_at_two_nodes_do_not_multiply_the_guesses() {
    for kind in Kind::ALL {
        let (first, second) = two(kind).await;
        first.member("ada").await;
        let tries = rounds(10_000);
        let pages = guesses(&first, &second, tries, 16).await;
        // A soak takes longer than the five minutes after which five more are due.
        let most = if tries > 1000 { 100 } else { 5 };
        assert!(count(&pages, 200) <= most, "{kind:?}: {} judged", count(&pages, 200));
    }
}

/// The table of the counters answers nobody.
enum Locked {
    Postgres(PgConnection),
    MariaDb(MySqlConnection),
}

impl Locked {
    async fn counters(kind: Kind, url: &str) -> Self {
        match kind {
            Kind::Postgres => {
                let mut other = PgConnection::connect(url).await.expect("PostgreSQL");
                other.execute("BEGIN").await.expect("a transaction");
                other.execute("LOCK TABLE vestibule_throttle").await.expect("a lock");
                Self::Postgres(other)
            }
            Kind::MariaDb => {
                let mut other = MySqlConnection::connect(url).await.expect("MariaDB");
                other
                    .execute("LOCK TABLES vestibule_throttle WRITE")
                    .await
                    .expect("a lock");
                Self::MariaDb(other)
            }
        }
    }

    async fn free(self) {
        match self {
            Self::Postgres(other) => other.close().await.expect("closed"),
            Self::MariaDb(other) => other.close().await.expect("closed"),
        }
    }
}

#[tokio::test]
async fn s_thr_10_without_its_counters_no_password_is_judged_and_sessions_go_on() {
    for kind in Kind::ALL {
        let url = kind.migrated().await;
        let (first, second) = tokio::join!(House::plan().on_url(&url).open(), House::plan().on_url(&url).open());
        let mut ada = first.member("ada").await;
        let locked = Locked::counters(kind, &url).await;
        for house in [&first, &second] {
            for password in [PASSWORD, WRONG] {
                let page = house.visitor().log_in("ada", password).await;
                assert_eq!(page.status(), 503, "{kind:?}: {page}");
                assert!(page.header("retry-after").is_some(), "{page}");
            }
            assert!(
                ada.goes_to(house.address()).is_logged_in().await,
                "{kind:?}: a session goes on"
            );
        }
        locked.free().await;
        first.visitor().log_in("ada", PASSWORD).await.expect(302);
    }
}

#[tokio::test]
async fn f_13_a_journey_alternates_between_two_nodes_and_goes_on_when_one_is_killed() {
    for kind in Kind::ALL {
        let (mut first, second) = two(kind).await;
        let mut ada = first.visitor();
        ada.get("/accounts/signup/").await.expect(200);
        ada.goes_to(second.address())
            .sign_up("ada", PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
        for house in [&first, &second, &first] {
            assert!(ada.goes_to(house.address()).is_logged_in().await, "{kind:?}");
        }

        let link = one_mail(&first, &second).await;
        let mut reader = second.visitor();
        let moved = reader.get(&link).await;
        let form = moved
            .location()
            .unwrap_or_else(|| panic!("a good link: {moved}"))
            .to_owned();
        first.kill().await;
        let fields = [
            ("password1", "Glockenturm-9-Westwind"),
            ("password2", "Glockenturm-9-Westwind"),
        ];
        reader.fill(&form, &fields).await.expect(302);
        assert!(
            !ada.goes_to(second.address()).is_logged_in().await,
            "{kind:?}: ended with the old password"
        );
        first.start().await;
        first
            .visitor()
            .log_in("ada", "Glockenturm-9-Westwind")
            .await
            .expect(302);
        let users = second.database().count("auth_user").await;
        assert_eq!(users, 1, "{kind:?}");
    }
}

/// One mail, whoever of the two sends it. Asked for at both: throttles are counted once, the second answer is the same, and no second mail goes.
async fn one_mail(first: &House, second: &House) -> String {
    let email = [("email", "ada@example.org")];
    first
        .visitor()
        .fill("/accounts/password/reset/", &email)
        .await
        .expect(302);
    let link = mailed_by_either(first, second).await;
    second
        .visitor()
        .fill("/accounts/password/reset/", &email)
        .await
        .expect(302);
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    let sent = |house: &House| house.log().matches("password/reset/key/").count();
    let all = sent(first) + sent(second);
    assert_eq!(all, 1, "one mail\n{}\n{}", first.log(), second.log());
    link
}

async fn mailed_by_either(first: &House, second: &House) -> String {
    for _ in 0..200 {
        for house in [first, second] {
            let log = house.log();
            let link = log
                .split_whitespace()
                .find(|word| word.contains("/accounts/password/reset/key/"));
            if let Some((_, path)) = link.and_then(|link| link.split_once("/accounts/")) {
                return format!("/accounts/{}", path.trim_end_matches(['"', '>', '=']));
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no mail\n{}\n{}", first.log(), second.log());
}
