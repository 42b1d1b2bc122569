//! Many requests on one session at once.

use journeys::{Django, House, Visitor, at_once, tools};
use serde_json::json;

async fn guarded() -> (House, Django) {
    let house = House::plan().program(tools::guarded_app()).open().await;
    let django = Django::beside(&house).await;
    (house, django)
}

/// A request that has read its session, and writes into it once `/release` is asked for.
async fn slow_request(house: &House, visitor: &Visitor) -> tokio::task::JoinHandle<journeys::Page> {
    let mut visitor = visitor.clone();
    visitor.goes_to(house.address());
    let running = tokio::spawn(async move { visitor.get("/slow").await });
    house.visitor().get("/loaded").await.expect(200);
    running
}

#[tokio::test]
async fn s_sess_10_of_200_parallel_increments_none_is_lost() {
    let (house, django) = guarded().await;
    let ada = house.member("ada").await;
    let pages = at_once(50, 0..200, |_| {
        let mut ada = ada.clone();
        async move { ada.get("/increment").await }
    })
    .await;
    let done = pages.iter().filter(|page| page.status() == 200).count();
    for page in &pages {
        assert!(matches!(page.status(), 200 | 503), "{page}");
    }
    assert_eq!(django.sees(&ada).await["session"]["count"], json!(done));
    assert!(done > 10, "{done} came through"); // the rest met twenty others each
}

#[tokio::test]
async fn s_sess_10_requests_that_change_different_keys_lose_nothing_to_each_other() {
    let (house, django) = guarded().await;
    let ada = house.member("ada").await;
    let pages = at_once(20, 0..40, |n| {
        let mut ada = ada.clone();
        async move { (n, ada.get(&format!("/insert?key{n}=value{n}")).await.status()) }
    })
    .await;
    let session = django.sees(&ada).await["session"].clone();
    for (n, status) in pages {
        let kept = session[format!("key{n}")] == json!(format!("value{n}"));
        assert_eq!(kept, status == 200, "key{n}: {status}, {session}");
    }
}

#[tokio::test]
async fn s_sess_10_a_slow_request_here_undoes_nothing_that_django_saved_meanwhile() {
    let (house, django) = guarded().await;
    let mut ada = house.member("ada").await;
    let slow = slow_request(&house, &ada).await;
    ada.goes_to(django.address()).get("/set/?cart=3").await.expect(200);
    house.visitor().get("/release").await.expect(200);
    slow.await.expect("an answer").expect(200);
    let session = django.sees(&ada).await["session"].clone();
    assert_eq!(
        (session["cart"].clone(), session["slow"].clone()),
        (json!("3"), json!("written"))
    );
}

#[tokio::test]
async fn s_sess_05_a_session_that_ends_while_a_request_runs_stays_ended() {
    let (house, django) = guarded().await;
    for at_django in [false, true] {
        let name = if at_django { "ada" } else { "bob" };
        let mut member = house.member(name).await;
        let ended = member.session().expect("a session");
        let slow = slow_request(&house, &member).await;
        if at_django {
            member.goes_to(django.address());
        }
        member.log_out().await.expect(302);
        house.visitor().get("/release").await.expect(200);

        let page = slow.await.expect("an answer");
        page.expect(400);
        let back = page
            .set_cookies()
            .into_iter()
            .any(|cookie| cookie.name == "sessionid" && !cookie.deletes());
        assert!(!back, "{page}");
        assert!(!house.database().session_keys().await.contains(&ended));
    }
}

#[tokio::test]
async fn an_anonymous_session_begins_with_the_first_value_and_is_djangos_too() {
    let (house, django) = guarded().await;
    let mut visitor = house.visitor();
    assert_eq!(visitor.get("/maybe").await.set_cookie("sessionid"), None);
    let page = visitor.get("/insert?cart=3").await;
    page.expect(200);
    let cookie = page.set_cookie("sessionid").expect("a cookie");
    assert_eq!(cookie.attribute("max-age"), Some("1209600"), "{cookie:?}");
    assert_eq!(django.sees(&visitor).await["session"], json!({ "cart": "3" }));
}

#[tokio::test]
async fn values_beyond_ascii_written_here_are_read_by_django() {
    let (house, django) = guarded().await;
    let mut visitor = house.visitor();
    visitor
        .get("/insert?na%C3%AFve=%C3%A9%F0%9F%98%80%7F")
        .await
        .expect(200);
    assert_eq!(
        django.sees(&visitor).await["session"]["na\u{ef}ve"],
        "\u{e9}\u{1f600}\u{7f}"
    );
}
