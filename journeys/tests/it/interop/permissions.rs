//! What Django grants counts here.

use journeys::{Django, House, PASSWORD, Visitor, settle, tools};
use serde_json::{Value, json};

/// An app with guarded routes, and a Django beside it.
async fn guarded() -> (House, Django) {
    let house = House::plan().program(tools::guarded_app()).open().await;
    let django = Django::beside(&house).await;
    (house, django)
}

/// What `/permitted` answers after Django has done this.
async fn permitted_after(django: &Django, visitor: &mut Visitor, act: &str, arguments: Value) -> u16 {
    django.act(act, arguments).await;
    settle().await;
    visitor.get("/permitted").await.status()
}

#[tokio::test]
async fn a_permission_granted_at_django_counts_here_and_a_withdrawn_one_no_more() {
    let (house, django) = guarded().await;
    let mut ada = house.member("ada").await;
    let direct = json!({ "username": "ada", "codename": "view_user" });
    let group = json!({ "username": "ada", "group": "readers", "codename": "view_user" });

    assert_eq!(ada.get("/permitted").await.status(), 403);
    assert_eq!(
        permitted_after(&django, &mut ada, "grant", direct.clone()).await,
        200,
        "direct"
    );
    assert_eq!(
        permitted_after(&django, &mut ada, "withdraw", direct).await,
        403,
        "withdrawn"
    );
    assert_eq!(
        permitted_after(&django, &mut ada, "join", group).await,
        200,
        "by a group"
    );
    let leaves = json!({ "username": "ada", "group": "readers" });
    assert_eq!(
        permitted_after(&django, &mut ada, "leave", leaves).await,
        403,
        "left the group"
    );
}

#[tokio::test]
async fn a_superuser_may_everything_and_an_inactive_one_nothing() {
    let (house, django) = guarded().await;
    let mut ada = house.member("ada").await;
    let superuser = |value| json!({ "username": "ada", "is_superuser": value });
    assert_eq!(permitted_after(&django, &mut ada, "change", superuser(true)).await, 200);
    assert_eq!(
        permitted_after(&django, &mut ada, "change", superuser(false)).await,
        403
    );
    django.act("change", superuser(true)).await;
    let inactive = json!({ "username": "ada", "is_active": false });
    assert_eq!(
        permitted_after(&django, &mut ada, "change", inactive).await,
        302,
        "nobody any more"
    );
}

#[tokio::test]
async fn staff_pages_are_for_staff() {
    let (house, django) = guarded().await;
    let mut ada = house.member("ada").await;
    ada.get("/staff").await.expect(403);
    house
        .visitor()
        .get("/staff")
        .await
        .expect_redirect("/accounts/login/?next=/staff");
    django
        .act("change", json!({ "username": "ada", "is_staff": true }))
        .await;
    settle().await;
    ada.get("/staff").await.expect(200).expect_text("ada");
    django
        .act("change", json!({ "username": "ada", "is_staff": false }))
        .await;
    settle().await;
    ada.get("/staff").await.expect(403);
}

#[tokio::test]
async fn each_guard_sends_people_to_the_login_and_programs_away() {
    let (house, _django) = guarded().await;
    for path in ["/permitted", "/members", "/staff"] {
        house
            .visitor()
            .get(path)
            .await
            .expect_redirect(&format!("/accounts/login/?next={path}"));
        house.visitor().json().get(path).await.expect(401).json();
    }
    let mut ada = house.member("ada").await;
    ada.get("/members").await.expect(200);
    ada.clone().json().get("/permitted").await.expect(403).json();
    ada.get("/maybe").await.expect(200).expect_text("ada");
    house.visitor().get("/maybe").await.expect(200).expect_text("nobody");
    let fields = [("login", "ada"), ("password", PASSWORD)];
    house
        .visitor()
        .fill("/accounts/login/?next=/members", &fields)
        .await
        .expect_redirect("/members");
}
