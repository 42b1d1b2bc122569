//! A key that was known before a login is worth nothing after it.

use journeys::{Django, House, PASSWORD, settle};
use serde_json::json;

#[tokio::test]
async fn s_sess_01_login_and_sign_up_change_the_key_and_delete_the_old_row() {
    let house = House::open().await;
    let django = Django::beside(&house).await;
    house.member("ada").await;

    for path in ["/accounts/login/", "/accounts/signup/"] {
        let mut victim = django.visitor();
        victim.get("/set/?planted=1").await.expect(200);
        let planted = victim.session().expect("the attacker's key");
        victim.goes_to(house.address());
        let secret = victim
            .get(path)
            .await
            .token()
            .map(|_| victim.jar.get("csrftoken").map(str::to_owned));
        let page = match path {
            "/accounts/login/" => victim.log_in("ada", PASSWORD).await,
            _ => victim.sign_up("eve", PASSWORD).await,
        };
        page.expect_redirect("/accounts/profile/");

        assert_ne!(victim.session(), Some(planted.clone()), "{path} keeps the key");
        assert_ne!(
            Some(victim.jar.get("csrftoken").map(str::to_owned)),
            secret,
            "{path} keeps the CSRF secret"
        );
        assert!(
            !house.database().session_keys().await.contains(&planted),
            "{path} keeps the old row"
        );
        let mut attacker = house.visitor();
        attacker.jar.put("sessionid", &planted);
        assert!(!attacker.is_logged_in().await, "{path}");
        attacker.goes_to(django.address());
        assert_eq!(django.sees(&attacker).await["user"], json!(null));
    }
}

#[tokio::test]
async fn s_sess_01_the_same_user_who_logs_in_again_gets_a_new_key() {
    let house = House::plan()
        .set("ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS", "false")
        .open()
        .await;
    let mut ada = house.member("ada").await;
    let first = ada.session();
    let mut copy = ada.clone();
    ada.log_in("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    assert_ne!(ada.session(), first);
    settle().await;
    assert!(!copy.is_logged_in().await, "the copy of the old key is dead");
    assert!(ada.is_logged_in().await);
    assert_eq!(house.database().count("django_session").await, 1);
}

#[tokio::test]
async fn s_sess_01_login_under_a_tossed_cookie_still_rotates() {
    let house = House::open().await;
    let django = Django::beside(&house).await;
    house.member("ada").await;
    let mut attacker = django.visitor();
    attacker.get("/set/?planted=1").await.expect(200);
    let planted = attacker.session().expect("a key");

    // The attacker's domain cookie comes beside none of our own, or behind it.
    let mut victim = house.visitor();
    victim.jar.put("sessionid", &planted);
    victim.log_in("ada", PASSWORD).await.expect(302);
    let own = victim.session().expect("a key");
    assert_ne!(own, planted);
    let mut both = house
        .visitor()
        .with("cookie", &format!("sessionid={planted}; sessionid={own}"));
    assert!(both.is_logged_in().await, "Django takes the last of two");
}

#[tokio::test]
async fn s_sess_03_another_users_data_are_gone_and_ones_own_are_kept() {
    let house = House::plan()
        .set("ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS", "false")
        .open()
        .await;
    let django = Django::beside(&house).await;
    let mut browser = house.member("ada").await;
    house.member("bob").await;
    browser
        .goes_to(django.address())
        .get("/set/?private=of-ada")
        .await
        .expect(200);
    let of_ada = browser.session();

    let mut again = browser.clone();
    again.goes_to(house.address()).log_in("ada", PASSWORD).await.expect(302);
    assert_eq!(
        django.sees(&again).await["session"]["private"],
        "of-ada",
        "the same user keeps the data"
    );

    again.log_in("bob", PASSWORD).await.expect(302);
    let seen = django.sees(&again).await;
    assert_eq!(seen["user"], "bob");
    assert_eq!(seen["session"]["private"], json!(null), "another user does not");
    assert_ne!(again.session(), of_ada);
}

#[tokio::test]
async fn s_sess_03_a_session_older_than_the_password_is_flushed_by_the_next_login() {
    let house = House::open().await;
    let django = Django::beside(&house).await;
    let mut browser = house.member("ada").await;
    house.member("bob").await;
    browser
        .goes_to(django.address())
        .get("/set/?private=of-ada")
        .await
        .expect(200);
    django
        .act(
            "set_password",
            json!({ "username": "ada", "password": "Ein-neuer-Windfang-9" }),
        )
        .await;
    settle().await;

    browser
        .goes_to(house.address())
        .log_in("bob", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    let seen = django.sees(&browser).await;
    assert_eq!(
        (seen["user"].clone(), seen["session"]["private"].clone()),
        (json!("bob"), json!(null))
    );
}
