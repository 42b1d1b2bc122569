//! Two servers on one database behave as one.

use journeys::{House, PASSWORD, Page, at_once, settle};

async fn two() -> (House, House) {
    let first = House::open().await;
    let second = House::plan().on(first.database().path()).open().await;
    (first, second)
}

#[tokio::test]
async fn a_session_made_at_one_node_is_a_session_at_the_other_and_ends_at_both() {
    let (first, second) = two().await;
    let mut ada = first.member("ada").await;
    let mut elsewhere = ada.clone();
    elsewhere.goes_to(second.address());
    for _ in 0..3 {
        assert!(elsewhere.is_logged_in().await);
    }
    ada.log_out().await.expect(302);
    settle().await;
    assert!(!elsewhere.is_logged_in().await, "s_sess_06: on each node");
}

#[tokio::test]
async fn a_journey_goes_on_when_each_request_meets_another_node() {
    let (first, second) = two().await;
    let mut ada = first.visitor();
    for n in 0..3 {
        let (here, there) = if n % 2 == 0 {
            (&first, &second)
        } else {
            (&second, &first)
        };
        let form = ada.goes_to(here.address()).get("/accounts/signup/").await;
        form.expect(200);
        let name = format!("person{n}");
        let email = format!("{name}@example.org");
        let fields = [
            ("username", name.as_str()),
            ("email", &email),
            ("password1", PASSWORD),
            ("password2", PASSWORD),
        ];
        ada.goes_to(there.address())
            .post("/accounts/signup/", &fields)
            .await
            .expect_redirect("/accounts/profile/");
        ada.goes_to(here.address())
            .get("/accounts/profile/")
            .await
            .expect(200)
            .expect_text(&name);
        ada.goes_to(there.address()).get("/accounts/logout/").await.expect(200);
        ada.goes_to(here.address())
            .post("/accounts/logout/", &[])
            .await
            .expect(302);
        settle().await;
        assert!(!ada.goes_to(there.address()).is_logged_in().await);
    }
}

#[tokio::test]
async fn s_thr_01_of_200_parallel_guesses_at_two_nodes_five_are_judged() {
    let (first, second) = two().await;
    first.member("ada").await;
    let mut form = first.visitor();
    form.get("/accounts/login/").await.expect(200);
    let pages = at_once(100, 0..200_u8, |n| {
        let mut visitor = form.clone().from([127, 60, 0, n].into());
        visitor.goes_to(if n % 2 == 0 { first.address() } else { second.address() });
        async move {
            visitor
                .post(
                    "/accounts/login/",
                    &[("login", "ada"), ("password", "Windfang-7-drehtuer")],
                )
                .await
        }
    })
    .await;
    let count = |status| pages.iter().filter(|page: &&Page| page.status() == status).count();
    assert!(count(200) <= 5, "{} judged", count(200));
    assert_eq!(count(200) + count(429) + count(503), 200);
}

#[tokio::test]
async fn one_node_killed_in_the_middle_harms_no_journey_at_the_other() {
    let (mut first, second) = two().await;
    let mut ada = first.member("ada").await;
    first.kill().await;
    ada.goes_to(second.address())
        .get("/accounts/profile/")
        .await
        .expect(200)
        .expect_text("ada");
    ada.log_out().await.expect(302);
    first.start().await;
    assert!(!ada.goes_to(first.address()).is_logged_in().await);
}
