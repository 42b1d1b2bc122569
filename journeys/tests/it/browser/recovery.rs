//! A forgotten password in a browser, from the login page to the new password.

use journeys::{Browser, House, PASSWORD};

use super::{
    access::{inspect, now},
    places::member,
};

const NEW: &str = "Glockenturm-9-Westwind";

#[tokio::test]
async fn a_forgotten_password_is_recovered_with_scripts() {
    walk(Browser::open().await).await;
}

#[tokio::test]
async fn a_forgotten_password_is_recovered_without_scripts() {
    walk(Browser::without_scripts().await).await;
}

async fn walk(browser: Browser) {
    let house = House::open().await;
    let url = house.url();
    house.member("ada").await;

    browser.goto(&format!("{url}/accounts/login/")).await;
    let forgot = browser.find("main a[href='/accounts/password/reset/']").await;
    forgot.click().await.expect("a click");
    browser.fill("email", "ada@example.org").await;
    browser.submit().await;
    assert_eq!(browser.path().await, "/accounts/password/reset/done/");

    let link = house.mailed_link("password/reset/key/").await;
    browser.goto(&format!("{url}{link}")).await;
    let form = browser.path().await;
    assert!(
        form.ends_with("-set-password/"),
        "the token has left the address: {form}"
    );
    browser.fill("password1", "password1").await;
    browser.fill("password2", NEW).await;
    browser.submit().await;
    for code in ["password_too_common", "password_mismatch"] {
        browser.find(&format!("main [data-code='{code}']")).await;
    }
    browser.fill("password1", NEW).await;
    browser.fill("password2", NEW).await;
    browser.submit().await;
    assert_eq!(browser.path().await, "/accounts/password/reset/key/done/");

    browser.goto(&format!("{url}{link}")).await;
    browser.find("main [data-code='bad_token']").await;
    browser.goto(&format!("{url}/accounts/login/")).await;
    browser.log_in("ada", NEW).await;
    assert_eq!(browser.path().await, "/accounts/profile/");

    browser.goto(&format!("{url}/accounts/password/change/")).await;
    browser.fill("oldpassword", NEW).await;
    browser.fill("password1", PASSWORD).await;
    browser.fill("password2", PASSWORD).await;
    browser.submit().await;
    assert!(browser.text().await.contains("Your password is changed."));
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_behind_a_link_light_or_dark() {
    let house = House::open().await;
    house.member("ada").await;
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await;
    let link = house.mailed_link("password/reset/key/").await;
    let browser = Browser::open().await;
    let findings = inspect(&browser, &house.url(), &[&link]).await;
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    browser.fill("password1", "123").await;
    browser.submit().await;
    assert_eq!(now(&browser, "errors").await, [""; 0]);
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_on_a_change_with_errors_and_on_a_first_password() {
    let house = House::open().await;
    let browser = member(&house).await;
    browser
        .goto(&format!("{}/accounts/password/change/", house.url()))
        .await;
    browser.fill("oldpassword", "not the password").await;
    browser.fill("password1", NEW).await;
    browser.fill("password2", NEW).await;
    browser.submit().await;
    browser.find("main [data-code='enter_current_password']").await;
    assert_eq!(now(&browser, "errors").await, [""; 0]);
    browser.close().await;
}

#[tokio::test]
async fn password_managers_know_the_new_fields() {
    let house = House::open().await;
    let browser = member(&house).await;
    browser
        .goto(&format!("{}/accounts/password/change/", house.url()))
        .await;
    let script = "return Object.fromEntries([...document.querySelectorAll('main form input[type=password]')].map(i => [i.name, i.autocomplete]))";
    let expected = serde_json::json!({ "oldpassword": "current-password", "password1": "new-password", "password2": "new-password" });
    assert_eq!(browser.evaluate(script).await, expected);
    browser.close().await;
}
