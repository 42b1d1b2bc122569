//! The main job in a browser.

use journeys::{Browser, House, PASSWORD};
use serde_json::json;

#[tokio::test]
async fn the_whole_flow_works_with_scripts() {
    walk(Browser::open().await).await;
}

#[tokio::test]
async fn the_whole_flow_works_without_scripts() {
    walk(Browser::without_scripts().await).await;
}

async fn walk(browser: Browser) {
    let house = House::open().await;
    let url = house.url();

    browser.goto(&format!("{url}/")).await;
    browser.goto(&format!("{url}/accounts/profile/")).await;
    assert_eq!(browser.path().await, "/accounts/login/?next=/accounts/profile/");

    browser.sign_up(&url, "ada", PASSWORD).await;
    assert_eq!(browser.path().await, "/accounts/profile/");
    assert!(browser.text().await.contains("ada"), "{}", browser.text().await);

    browser.goto(&format!("{url}/accounts/logout/")).await;
    browser.submit().await;
    browser.goto(&format!("{url}/accounts/profile/?tab=1")).await;
    assert!(
        browser.path().await.starts_with("/accounts/login/"),
        "{}",
        browser.path().await
    );
    browser.log_in("ada", "not the password").await;
    assert!(browser.driver().title().await.expect("a title").starts_with("Error:"));
    assert!(
        browser
            .find("main [data-code='invalid_login']")
            .await
            .is_displayed()
            .await
            .expect("seen")
    );
    browser.log_in("ada", PASSWORD).await;
    assert_eq!(browser.path().await, "/accounts/profile/?tab=1");
    browser.close().await;
}

#[tokio::test]
async fn the_summary_of_errors_takes_the_focus_and_leads_to_the_fields() {
    let house = House::open().await;
    let browser = Browser::open().await;
    browser.goto(&format!("{}/accounts/signup/", house.url())).await;
    browser
        .evaluate("document.querySelector('main form').noValidate = true")
        .await;
    browser.fill("username", "a b").await;
    browser.submit().await;
    let focus = "const at = document.activeElement; return at.closest('[role=alert]') !== null || at.getAttribute('role') === 'alert'";
    assert_eq!(browser.evaluate(focus).await, json!(true), "{}", browser.source().await);
    let broken = "return [...document.querySelectorAll('main [role=alert] a[href^=\"#\"]')]\
        .filter(link => !document.querySelector(link.hash)).map(link => link.hash)";
    assert_eq!(browser.evaluate(broken).await, json!([]));
    let links = "return document.querySelectorAll('main [role=alert] a[href^=\"#\"]').length";
    assert!(
        browser.evaluate(links).await.as_u64() >= Some(3),
        "a link to each field"
    );
    browser.close().await;
}

#[tokio::test]
async fn a_second_press_makes_no_second_account() {
    let house = House::open().await;
    let browser = Browser::open().await;
    browser.goto(&format!("{}/accounts/signup/", house.url())).await;
    for (name, text) in [
        ("username", "ada"),
        ("email", "ada@example.org"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ] {
        browser.fill(name, text).await;
    }
    let twice = "const button = document.querySelector('main form [type=submit], main form button:not([type])'); button.click(); button.click()";
    browser.evaluate(twice).await;
    for _ in 0..100 {
        if browser.path().await == "/accounts/profile/" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(browser.path().await, "/accounts/profile/");
    assert_eq!(house.database().count("auth_user").await, 1);
    browser.close().await;
}

#[tokio::test]
async fn password_managers_know_every_field() {
    let house = House::open().await;
    let browser = Browser::open().await;
    for (path, expected) in [
        (
            "/accounts/login/",
            json!({ "login": "username webauthn", "password": "current-password" }),
        ),
        (
            "/accounts/signup/",
            json!({ "username": "username", "email": "email", "password1": "new-password", "password2": "new-password" }),
        ),
    ] {
        browser.goto(&format!("{}{path}", house.url())).await;
        let script = "return Object.fromEntries([...document.querySelectorAll('main form input')]\
            .filter(i => !['hidden', 'checkbox', 'submit'].includes(i.type)).map(i => [i.name, i.autocomplete]))";
        assert_eq!(browser.evaluate(script).await, expected, "{path}");
        let unlabelled = "return [...document.querySelectorAll('main form input:not([type=hidden])')].filter(i => !i.labels.length).map(i => i.name)";
        assert_eq!(browser.evaluate(unlabelled).await, json!([]), "{path}");
    }
    browser.close().await;
}
