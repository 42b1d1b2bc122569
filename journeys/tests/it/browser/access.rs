//! Everybody can use the pages, on every screen.

use journeys::{Browser, Django, House, PASSWORD};
use serde_json::json;

use super::places::{MEMBERS, OPEN, member};

pub(super) async fn inspect(browser: &Browser, url: &str, paths: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefers(scheme).await;
        for width in [320, 390, 1280] {
            browser.sized(width, 900).await;
            for path in paths {
                browser.goto(&format!("{url}{path}")).await;
                findings.extend(now(browser, &format!("{path} {scheme} {width}px")).await);
            }
        }
    }
    findings
}

/// What is wrong with the page that is open.
pub(super) async fn now(browser: &Browser, place: &str) -> Vec<String> {
    let mut findings: Vec<String> = browser
        .axe()
        .await
        .into_iter()
        .map(|found| format!("{place}: {found}"))
        .collect();
    let wide = browser
        .evaluate("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
        .await;
    if wide == json!(true) {
        findings.push(format!("{place}: scrolls sideways"));
    }
    findings
}

#[tokio::test]
async fn axe_finds_nothing_on_any_open_page_light_or_dark() {
    let house = House::open().await;
    let browser = Browser::open().await;
    let findings = inspect(&browser, &house.url(), &OPEN).await;
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_in_a_developers_inbox_and_its_link_leads_there() {
    let house = House::open().await;
    let link = format!("{}/accounts/signup/", house.url());
    let sql = format!(
        "INSERT INTO vestibule_outbox (kind, recipient, subject, body_text, body_html, created_at, due_at, attempts, lease, \
         leased_until, last_error) VALUES ('test', 'ada@example.com', 'Hello', 'See' || char(10) || '{link}', '<p>Hello</p>', \
         datetime('now'), datetime('now'), 0, '', NULL, '')"
    );
    house.database().execute(&sql).await;
    while house.database().count("vestibule_outbox").await > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let browser = Browser::open().await;
    let paths = ["/accounts/dev/inbox/", "/accounts/dev/inbox/1/"];
    let findings = inspect(&browser, &house.url(), &paths).await;
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    browser.find(".letter a").await.click().await.expect("clicked");
    assert_eq!(browser.path().await, "/accounts/signup/");
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page_of_a_member_light_or_dark() {
    let house = House::open().await;
    let browser = member(&house).await;
    let findings = inspect(&browser, &house.url(), &MEMBERS).await;
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    browser.close().await;
}

/// An account that has no password, as a social login leaves one, in a session that Django made.
#[tokio::test]
async fn axe_finds_nothing_on_the_page_of_a_first_password() {
    const SET: &str = "/accounts/password/set/";
    let house = House::open().await;
    let django = Django::beside(&house).await;
    house.member("ada").await;
    let unusable = "UPDATE auth_user SET password = '!abcdefghijklmnopqrstuvwxyz0123456789abcd' WHERE username = 'ada'";
    house.database().execute(unusable).await;
    let pk = django.act("user", json!({ "username": "ada" })).await["pk"].to_string();
    let hash = django.act("session_hash", json!({ "username": "ada" })).await;
    let backend = "django.contrib.auth.backends.ModelBackend";
    let data = json!({ "_auth_user_id": pk, "_auth_user_backend": backend, "_auth_user_hash": hash });
    let key = django.act("make_session", json!({ "data": data })).await;
    let key = key.as_str().expect("a key");

    let browser = Browser::open().await;
    browser.goto(&format!("{}/healthz", house.url())).await;
    browser
        .evaluate(&format!("document.cookie = 'sessionid={key}; path=/'"))
        .await;
    let mut findings = inspect(&browser, &house.url(), &[SET]).await;
    assert_eq!(browser.path().await, SET, "the page itself, and not the login");

    browser
        .evaluate("document.querySelector('main form').noValidate = true")
        .await;
    browser.fill("password1", "123").await;
    browser.submit().await;
    browser.find("main [data-code='password_too_short']").await;
    findings.extend(now(&browser, "with errors").await);
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_on_forms_with_errors_light_or_dark() {
    let house = House::open().await;
    let browser = Browser::open().await;
    for scheme in ["light", "dark"] {
        browser.prefers(scheme).await;
        browser.goto(&format!("{}/accounts/login/", house.url())).await;
        browser.log_in("nobody", "x").await;
        assert_eq!(now(&browser, scheme).await, [""; 0]);

        browser.goto(&format!("{}/accounts/signup/", house.url())).await;
        browser
            .evaluate("document.querySelector('main form').noValidate = true")
            .await;
        browser.fill("username", "a b").await;
        browser.fill("password1", "123").await;
        browser.submit().await;
        assert_eq!(now(&browser, scheme).await, [""; 0]);
    }
    browser.close().await;
}

#[tokio::test]
async fn axe_finds_nothing_on_refusals() {
    let house = House::open().await;
    let browser = Browser::open().await;
    let url = format!("{}/accounts/login/", house.url());
    browser.goto(&url).await;
    browser
        .evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'x'")
        .await;
    browser.log_in("ada", PASSWORD).await;
    assert_eq!(now(&browser, "403").await, [""; 0]);
    for _ in 0..6 {
        browser.goto(&url).await;
        browser.log_in("ada", PASSWORD).await;
    }
    assert!(
        browser
            .evaluate("return performance.getEntriesByType('navigation')[0].responseStatus")
            .await
            == json!(429)
    );
    assert_eq!(now(&browser, "429").await, [""; 0]);
    browser.close().await;
}

#[tokio::test]
async fn no_page_weighs_over_40_kb_in_all() {
    let house = House::open().await;
    let browser = member(&house).await;
    for path in OPEN.into_iter().chain(MEMBERS) {
        let weight = browser.weight(&format!("{}{path}", house.url())).await;
        assert!(weight > 0 && weight <= 40 * 1024, "{path} weighs {weight} bytes");
    }
    browser.close().await;
}

#[tokio::test]
async fn nothing_moves_after_the_first_paint() {
    let house = House::open().await;
    let browser = member(&house).await;
    for path in OPEN.into_iter().chain(MEMBERS) {
        browser.goto(&format!("{}{path}", house.url())).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let script = "let sum = 0; const seen = new PerformanceObserver(() => {}); seen.observe({ type: 'layout-shift', buffered: true });\
            for (const entry of seen.takeRecords()) sum += entry.value; return sum";
        assert_eq!(browser.evaluate(script).await.as_f64(), Some(0.0), "{path}");
    }
    browser.close().await;
}

#[tokio::test]
async fn the_flow_works_with_the_keyboard_alone() {
    let house = House::open().await;
    house.member("ada").await;
    let browser = Browser::open().await;
    browser.goto(&format!("{}/accounts/login/", house.url())).await;
    let keys = thirtyfour::Key::Tab;
    let mut names = Vec::new();
    for step in 0..15 {
        if step > 0 {
            let focus = browser.driver().active_element().await.expect("a focus");
            focus.send_keys(keys.clone()).await.expect("Tab");
        }
        let name = browser
            .evaluate("return document.activeElement.name || document.activeElement.tagName")
            .await;
        names.push(name.as_str().unwrap_or_default().to_owned());
    }
    let place = |name: &str| names.iter().position(|known| known == name);
    assert!(
        place("login").is_some() && place("login") < place("password"),
        "{names:?}"
    );
    browser.fill("login", "ada").await;
    let password = browser.find("main [name='password']").await;
    password
        .send_keys(format!("{PASSWORD}\u{e007}"))
        .await
        .expect("typing and Enter");
    for _ in 0..100 {
        if browser.path().await == "/accounts/profile/" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(browser.path().await, "/accounts/profile/");
    browser.close().await;
}
