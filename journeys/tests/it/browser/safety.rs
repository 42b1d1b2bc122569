//! What a browser does with hostile input.

use journeys::{Browser, House, PASSWORD};
use serde_json::json;

use super::places::{MEMBERS, OPEN, member};
use crate::redirects::EVIL;

#[tokio::test]
async fn s_http_07_no_page_makes_a_csp_report_or_an_error_on_the_console() {
    let house = House::open().await;
    let browser = member(&house).await;
    for path in OPEN.into_iter().chain(MEMBERS) {
        browser.goto(&format!("{}{path}", house.url())).await;
        let complaints = browser.complaints().await;
        // The page that is not there is a 404, and the console says so.
        let real: Vec<_> = complaints
            .iter()
            .filter(|line| !(path == "/nowhere/" && line.contains("404")))
            .collect();
        assert!(real.is_empty(), "{path}: {real:?}");
    }
    browser.close().await;
}

#[tokio::test]
async fn s_http_07_markup_that_a_person_types_stays_text() {
    let house = House::open().await;
    let browser = Browser::open().await;
    let markup = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";
    browser.goto(&format!("{}/accounts/login/", house.url())).await;
    browser.log_in(markup, "x").await;
    assert_eq!(
        browser
            .find("main [name='login']")
            .await
            .prop("value")
            .await
            .expect("a value")
            .as_deref(),
        Some(markup)
    );
    browser
        .goto(&format!(
            "{}/accounts/login/?next=%22%3E%3Cscript%3Edocument.title='owned'%3C/script%3E",
            house.url()
        ))
        .await;
    browser
        .goto(&format!(
            "{}/%3Cscript%3Edocument.title='owned'%3C/script%3E/",
            house.url()
        ))
        .await;
    assert_ne!(browser.driver().title().await.expect("a title"), "owned");
    for line in browser.complaints().await {
        assert!(line.contains("404"), "{line}");
    }
    browser.close().await;
}

#[tokio::test]
async fn s_http_07_inline_scripts_would_not_run() {
    let house = House::open().await;
    let browser = Browser::open().await;
    browser.goto(&format!("{}/accounts/login/", house.url())).await;
    let inject = "const s = document.createElement('script'); s.textContent = 'window.owned = 1'; document.body.append(s); return window.owned === undefined";
    assert_eq!(browser.evaluate(inject).await, json!(true));
    assert!(
        browser
            .complaints()
            .await
            .iter()
            .any(|line| line.contains("Content Security Policy")),
        "the report is seen"
    );
    browser.close().await;
}

#[tokio::test]
async fn s_redir_02_chromium_stays_on_the_origin() {
    let house = House::open().await;
    house.member("ada").await;
    let browser = Browser::open().await;
    for next in EVIL {
        let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        browser.driver().delete_all_cookies().await.expect("no cookies");
        browser
            .goto(&format!("{}/accounts/login/?next={query}", house.url()))
            .await;
        if browser
            .driver()
            .find_all(thirtyfour::By::Css("main [name='password']"))
            .await
            .expect("a look")
            .is_empty()
        {
            continue; // refused before there is a form
        }
        browser.log_in("ada", PASSWORD).await;
        assert!(
            browser.url().await.starts_with(&house.url()),
            "{next:?} leads to {}",
            browser.url().await
        );
    }
    browser.close().await;
}

#[tokio::test]
async fn s_http_08_the_back_button_after_a_logout_shows_nothing_private() {
    let house = House::open().await;
    let browser = member(&house).await;
    let private = "ada@example.org";
    browser.goto(&format!("{}/accounts/profile/", house.url())).await;
    browser.goto(&format!("{}/accounts/logout/", house.url())).await;
    browser.submit().await;
    for _ in 0..4 {
        browser.back().await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let text = browser.text().await;
        let shown = browser.path().await;
        assert!(!text.contains(private), "{shown} shows {text}");
        assert_ne!(shown, "/accounts/profile/", "the profile is not shown again: {text}");
    }
    browser.close().await;
}

#[tokio::test]
async fn scripts_cannot_read_the_session_cookie() {
    let house = House::open().await;
    let browser = member(&house).await;
    let cookies = browser.evaluate("return document.cookie").await;
    assert!(!cookies.to_string().contains("sessionid"), "{cookies}");
    assert!(browser.cookies().await.iter().any(|(name, _)| name == "sessionid"));
    browser.close().await;
}
