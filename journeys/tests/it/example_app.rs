//! `examples/axum-app`: somebody else's app with our pages and one protected page of its own.

use journeys::{House, PASSWORD, Plan, tools};

fn app() -> Plan {
    House::plan().program(tools::axum_app())
}

#[tokio::test]
async fn a_stranger_signs_up_at_the_example_app_and_sees_its_private_page() {
    let mut app = app().open().await;
    let mut ada = app.visitor();
    ada.get("/").await.expect(200);
    let asked = ada.get("/private").await;
    asked.expect_redirect("/accounts/login/?next=/private");
    assert_eq!(ada.clone().json().get("/private").await.status(), 401);

    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    ada.get("/private").await.expect(200).expect_text("ada");
    ada.log_out().await.expect(302);
    ada.get("/private")
        .await
        .expect_redirect("/accounts/login/?next=/private");
    let fields = [("login", "ada"), ("password", PASSWORD)];
    let back = ada.fill("/accounts/login/?next=/private", &fields).await;
    back.expect_redirect("/private");
    ada.follow(&back).await.expect(200).expect_text("ada");

    app.stop().await;
}

#[tokio::test]
async fn the_example_app_and_the_server_share_users_and_sessions() {
    let house = House::open().await;
    let app = app().on(house.database().path()).open().await;
    let mut ada = house.member("ada").await;
    ada.goes_to(app.address())
        .get("/private")
        .await
        .expect(200)
        .expect_text("ada");
    ada.goes_to(house.address()).log_out().await.expect(302);
    journeys::settle().await;
    ada.goes_to(app.address()).get("/private").await.expect(302);
}

#[tokio::test]
async fn the_example_app_starts_with_nothing() {
    let app = app().bare().open().await;
    app.visitor()
        .get("/private")
        .await
        .expect_redirect("/accounts/login/?next=/private");
}
