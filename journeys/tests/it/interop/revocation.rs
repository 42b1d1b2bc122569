//! What Django ends is ended here at the next request, and the other way round.

use journeys::{Django, House, PASSWORD, Visitor, settle};
use serde_json::{Value, json};

use super::street::neighbours;

/// A member whose session is warm: the server has just answered from whatever it caches.
async fn warm_member(house: &House) -> Visitor {
    let mut ada = house.member("ada").await;
    for _ in 0..3 {
        assert!(ada.is_logged_in().await);
    }
    ada
}

async fn after(act: &str, arguments: Value) {
    let (house, django) = neighbours().await;
    let mut ada = warm_member(&house).await;
    django.act(act, arguments).await;
    settle().await;
    assert!(!ada.is_logged_in().await, "{act} at Django must end the session here");
    assert_eq!(ada.json().get("/accounts/profile/").await.status(), 401);
}

#[tokio::test]
async fn a_deactivation_at_django_ends_it_here() {
    after("change", json!({ "username": "ada", "is_active": false })).await;
}

#[tokio::test]
async fn a_password_change_at_django_ends_it_here() {
    after(
        "set_password",
        json!({ "username": "ada", "password": "Ein-neuer-Windfang-9" }),
    )
    .await;
}

#[tokio::test]
async fn a_user_deleted_at_django_is_gone_here() {
    after("delete", json!({ "username": "ada" })).await;
}

#[tokio::test]
async fn a_logout_at_django_ends_it_here() {
    let (house, django) = neighbours().await;
    let mut ada = warm_member(&house).await;
    let mut thief = ada.clone();

    ada.goes_to(django.address()).log_out().await.expect(302);
    settle().await;
    assert!(!thief.is_logged_in().await, "the cookie replayed here");
    assert_eq!(ada.session(), None);
}

#[tokio::test]
async fn a_logout_here_ends_it_at_django() {
    let (house, django) = neighbours().await;
    let mut ada = warm_member(&house).await;
    let thief = ada.clone();
    assert_eq!(django.sees(&thief).await["user"], "ada");

    ada.log_out().await.expect(302);
    assert_eq!(
        django.sees(&thief).await["user"],
        json!(null),
        "the cookie replayed at Django"
    );
    assert!(!thief.clone().is_logged_in().await, "the cookie replayed here");
}

#[tokio::test]
async fn a_row_deleted_in_the_file_ends_it_here() {
    let (house, django) = neighbours().await;
    let mut ada = warm_member(&house).await;
    django.act("end_session", json!({ "key": ada.session() })).await;
    settle().await;
    let page = ada.get("/accounts/profile/").await;
    page.expect_redirect("/accounts/login/?next=/accounts/profile/");
    assert!(
        page.set_cookies()
            .iter()
            .all(|cookie| cookie.name != "sessionid" || cookie.deletes()),
        "{page}"
    );
}

#[tokio::test]
async fn a_user_of_one_side_who_comes_back_after_deactivation_is_told_only_with_the_right_password() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    django
        .act("change", json!({ "username": "ada", "is_active": false }))
        .await;
    house
        .visitor()
        .log_in("ada", "Windfang-7-drehtuer")
        .await
        .expect_error("invalid_login");
    house
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/inactive/");
    assert_eq!(
        house.database().count("django_session WHERE 1").await,
        1,
        "the sign-up's own session only"
    );
}

#[tokio::test]
async fn s_sess_05_a_save_at_django_does_not_bring_back_what_was_logged_out_here() {
    let (house, django) = neighbours().await;
    let mut ada = warm_member(&house).await;
    let slow = slow_request(&django, &ada);
    django.visitor().get("/loaded/").await.expect(200);

    ada.log_out().await.expect(302);
    django.visitor().get("/release/").await.expect(200);
    slow.await.expect("an answer").expect(400);
    assert_eq!(house.database().count("django_session").await, 0);
}

#[tokio::test]
async fn s_sess_05_saves_here_do_not_bring_back_what_was_logged_out_at_django() {
    let house = House::plan().set("SESSION_SAVE_EVERY_REQUEST", "true").open().await;
    let django = Django::beside(&house).await;
    let ada = warm_member(&house).await;
    let mut leaving = ada.clone();
    leaving.goes_to(django.address());

    let storm = journeys::at_once(8, 0..160, |_| {
        let mut ada = ada.clone();
        async move { ada.get("/accounts/profile/").await }
    });
    let (answers, logout) = tokio::join!(storm, async {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        leaving.log_out().await
    });
    logout.expect(302);

    for page in &answers {
        assert!(matches!(page.status(), 200 | 302 | 400), "{page}");
    }
    assert_eq!(
        house.database().count("django_session").await,
        0,
        "no save after the logout made a row"
    );
    assert!(!ada.clone().is_logged_in().await);
}

fn slow_request(django: &Django, visitor: &Visitor) -> tokio::task::JoinHandle<journeys::Page> {
    let mut visitor = visitor.clone();
    visitor.goes_to(django.address());
    tokio::spawn(async move { visitor.get("/slow/").await })
}
