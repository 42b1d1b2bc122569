//! A password changed on either side ends the other sessions on both, and keeps the changer's.

use journeys::{PASSWORD, settle};

use super::street::neighbours;

const NEW: &str = "Glockenturm-9-Westwind";
const FIELDS: [(&str, &str); 3] = [("oldpassword", PASSWORD), ("password1", NEW), ("password2", NEW)];

#[tokio::test]
async fn s_sess_07_a_change_here_ends_sessions_at_django_and_keeps_the_changers() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    let mut elsewhere = django.visitor();
    elsewhere.log_in("ada", PASSWORD).await.expect(302);
    assert_eq!(django.sees(&elsewhere).await["user"], "ada");

    ada.fill("/accounts/password/change/", &FIELDS)
        .await
        .expect_redirect("/accounts/password/change/");
    assert!(
        django.sees(&elsewhere).await["user"].is_null(),
        "Django's other session"
    );
    assert_eq!(django.sees(&ada).await["user"], "ada", "the changer's, at Django");
    assert!(ada.is_logged_in().await, "and here");
}

#[tokio::test]
async fn s_sess_07_a_change_at_django_ends_sessions_here_and_keeps_the_changers() {
    let (house, django) = neighbours().await;
    let mut elsewhere = house.member("ada").await;
    let mut ada = django.visitor();
    ada.log_in("ada", PASSWORD).await.expect(302);
    assert!(elsewhere.is_logged_in().await);

    ada.fill("/accounts/password/change/", &FIELDS).await.expect(302);
    settle().await;
    assert!(!elsewhere.is_logged_in().await, "the other session here");
    assert!(ada.goes_to(house.address()).is_logged_in().await, "the changer's, here");
    assert_eq!(django.sees(&ada).await["user"], "ada", "and at Django");
}

#[tokio::test]
async fn s_sess_07_a_reset_here_ends_sessions_at_django() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let mut elsewhere = django.visitor();
    elsewhere.log_in("ada", PASSWORD).await.expect(302);
    let mut visitor = house.visitor();
    visitor
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await
        .expect(302);
    let link = house.mailed_link("password/reset/key/").await;
    let moved = visitor.get(&link).await;
    let form = moved.expect(302).location().expect("a place").to_owned();
    let answer = visitor.fill(&form, &[("password1", NEW), ("password2", NEW)]).await;
    answer.expect_redirect("/accounts/password/reset/key/done/");
    assert!(django.sees(&elsewhere).await["user"].is_null());
    django.visitor().log_in("ada", NEW).await.expect(302);
}
