//! Who is not logged in leaves no row.

use journeys::{House, PASSWORD, at_once, rounds};

const PUBLIC: [&str; 6] = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/nowhere/",
];

#[tokio::test]
async fn s_sess_04_anonymous_visits_and_failed_forms_make_no_rows() {
    let house = House::open().await;
    let before = house.database().state().await;
    let pages = at_once(8, 0..rounds(10_000), |n| {
        let mut visitor = house.visitor();
        let path = PUBLIC[n % PUBLIC.len()];
        async move { visitor.get(path).await }
    })
    .await;
    for page in &pages {
        assert!(
            page.set_cookies().iter().all(|cookie| cookie.name != "sessionid"),
            "{page}"
        );
    }

    for n in 0..rounds(500) {
        let mut visitor = house.visitor();
        visitor
            .fill("/accounts/login/", &[("login", ""), ("password", "")])
            .await
            .expect_error("required");
        visitor
            .log_in(&format!("nobody-{n}"), PASSWORD)
            .await
            .expect_error("invalid_login");
        visitor.sign_up("", PASSWORD).await.expect_error("required");
        visitor.sign_up("eve", "short").await.expect_error("password_too_short");
        visitor.post("/accounts/logout/", &[]).await.expect(302);
        assert_eq!(visitor.session(), None);
    }
    assert_eq!(house.database().count("django_session").await, 0);
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn a_request_that_changes_nothing_writes_nothing() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    ada.get("/accounts/profile/").await.expect(200);
    let before = house.database().dump().await;
    for path in ["/", "/accounts/profile/", "/accounts/logout/", "/accounts/login/"] {
        let page = ada.get(path).await;
        assert!(
            page.set_cookies().iter().all(|cookie| cookie.name != "sessionid"),
            "{page}"
        );
    }
    assert_eq!(house.database().dump().await, before);
}
