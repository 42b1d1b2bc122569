//! The tools of the journeys, tried on a real Django: what passes there may be trusted to judge the server.

use http::Method;
use journeys::{Browser, Neighbour, PASSWORD};
use serde_json::json;

async fn django_alone() -> (tempfile::TempDir, journeys::Django) {
    let folder = tempfile::tempdir().expect("a folder");
    let neighbour = Neighbour::on(&folder.path().join("db.sqlite3"));
    neighbour.migrate().await;
    (folder, neighbour.open().await)
}

#[tokio::test]
async fn a_visitor_signs_up_logs_out_and_logs_in_at_django() {
    let (_folder, django) = django_alone().await;
    let mut ada = django.visitor();

    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    assert_eq!(django.sees(&ada).await["user"], "ada");
    ada.log_out().await.expect_redirect("/");
    assert_eq!(django.sees(&ada).await["user"], json!(null));
    let login = ada
        .fill(
            "/accounts/login/?next=/private/",
            &[("login", "ada"), ("password", PASSWORD)],
        )
        .await;
    login.expect_redirect("/private/");
    ada.follow(&login).await.expect(200).expect_text("ada");
}

#[tokio::test]
async fn a_form_without_its_token_is_refused_by_django() {
    let (_folder, django) = django_alone().await;
    let before = django.database().dump().await;
    let page = django
        .visitor()
        .post("/accounts/login/", &[("login", "ada"), ("password", PASSWORD)])
        .await;
    page.expect(403);
    assert_eq!(django.database().dump().await, before);
}

#[tokio::test]
async fn acts_and_sessions_are_seen_in_the_file() {
    let (_folder, django) = django_alone().await;
    django
        .act(
            "create_user",
            json!({ "username": "ada", "password": PASSWORD, "hasher": "argon2" }),
        )
        .await;
    django
        .act("grant", json!({ "username": "ada", "codename": "view_user" }))
        .await;
    let ada = django.act("user", json!({ "username": "ada" })).await;
    assert_eq!(ada["permissions"], json!(["auth.view_user"]));
    assert!(ada["password"].as_str().is_some_and(|hash| hash.starts_with("argon2$")));

    let mut visitor = django.visitor();
    visitor.get("/set/?cart=3").await.expect(200);
    let key = visitor.session().expect("a session cookie");
    assert_eq!(django.database().session_keys().await, std::slice::from_ref(&key));
    assert_eq!(
        django.act("session", json!({ "key": key })).await,
        json!({ "cart": "3" })
    );
    assert_eq!(django.database().integrity().await, "ok");
}

#[tokio::test]
async fn a_session_deleted_while_a_request_runs_is_a_400_at_django() {
    let (_folder, django) = django_alone().await;
    let mut visitor = django.visitor();
    visitor.get("/set/?before=1").await.expect(200);
    let mut same = visitor.clone();
    let slow = tokio::spawn(async move { same.bare(Method::GET, "/slow/").await });
    django.visitor().get("/loaded/").await.expect(200);
    django.database().execute("DELETE FROM django_session").await;
    django.visitor().get("/release/").await.expect(200);
    slow.await.expect("an answer").expect(400);
}

#[tokio::test]
async fn a_browser_with_and_without_scripts_logs_in_at_django() {
    let (_folder, django) = django_alone().await;
    django
        .act("create_user", json!({ "username": "ada", "password": PASSWORD }))
        .await;
    let url = format!("http://{}/plain/login/?next=/private/", django.address());

    let browser = Browser::open().await;
    browser.goto(&url).await;
    assert_eq!(browser.evaluate("return 1 + 1").await, json!(2));
    assert!(
        !browser.axe().await.is_empty(),
        "Django's bare page has no lang and no main: axe must say so"
    );
    browser.close().await;

    let browser = Browser::without_scripts().await;
    browser
        .goto("data:text/html,<p id=p>off</p><script>document.getElementById('p').textContent='on'</script>")
        .await;
    assert_eq!(browser.text().await, "off");
    browser.close().await;
}
