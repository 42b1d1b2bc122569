//! The main job: sign up, be logged in, see a protected page, log out, log in again and come back.

use journeys::{House, PASSWORD};

#[tokio::test]
async fn a_stranger_signs_up_leaves_and_comes_back_to_the_page_first_asked_for() {
    let house = House::open().await;
    let mut ada = house.visitor();

    ada.get("/").await.expect(200);
    let asked = ada.get("/accounts/profile/?tab=1").await;
    asked.expect_redirect("/accounts/login/?next=/accounts/profile/%3Ftab%3D1");
    ada.follow(&asked).await.expect(200);

    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    ada.get("/accounts/profile/").await.expect(200).expect_text("ada");
    let leaving = ada.log_out().await;
    leaving.expect(302);
    ada.follow(&leaving).await.expect(200);
    assert_eq!(ada.session(), None, "the cookie is gone");
    ada.get("/accounts/profile/")
        .await
        .expect_redirect("/accounts/login/?next=/accounts/profile/");

    let fields = [("login", "ada"), ("password", PASSWORD)];
    let back = ada
        .fill("/accounts/login/?next=/accounts/profile/%3Ftab%3D1", &fields)
        .await;
    back.expect_redirect("/accounts/profile/?tab=1");
    ada.follow(&back).await.expect(200).expect_text("ada");
}

#[tokio::test]
async fn a_member_logs_in_by_name_or_address_in_any_case() {
    let house = House::open().await;
    house.member("Ada").await;
    for login in ["Ada", "ada", "Ada@example.org", "ADA@EXAMPLE.ORG", "  Ada  "] {
        house
            .visitor()
            .log_in(login, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
    }
}

#[tokio::test]
async fn the_login_methods_are_a_setting() {
    for (methods, by_name, by_address) in [("username", true, false), ("email", false, true)] {
        let house = House::plan().set("ACCOUNT_LOGIN_METHODS", methods).open().await;
        house.member("ada").await;
        for (login, works) in [("ada", by_name), ("ada@example.org", by_address)] {
            let page = house.visitor().log_in(login, PASSWORD).await;
            assert_eq!(page.status() == 302, works, "{methods}: {login}: {page}");
        }
    }
}

#[tokio::test]
async fn a_visitor_who_is_logged_in_is_sent_on_from_login_and_sign_up() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    for page in ["/accounts/login/", "/accounts/signup/"] {
        ada.get(page).await.expect_redirect("/accounts/profile/");
        ada.get(&format!("{page}?next=/")).await.expect_redirect("/");
    }
}

#[tokio::test]
async fn logging_out_asks_on_get_and_happens_on_post() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    ada.get("/accounts/logout/").await.expect(200);
    assert!(ada.is_logged_in().await, "asking is not leaving");
    ada.log_out().await.expect(302);
    assert!(!ada.is_logged_in().await);
    ada.get("/accounts/logout/").await.expect(302);
}

#[tokio::test]
async fn a_program_gets_json_where_a_person_gets_pages() {
    let house = House::open().await;
    let mut program = house.visitor().json();
    let refused = program.get("/accounts/profile/").await;
    refused.expect(401);
    assert!(refused.json().is_object(), "{refused}");
    assert_eq!(refused.location(), None);
    program.get("/nowhere/").await.expect(404).json();
    program.post("/accounts/login/", &[]).await.expect(403).json();
}

#[tokio::test]
async fn a_login_is_remembered_only_when_asked() {
    let house = House::open().await;
    house.member("ada").await;
    let mut ada = house.visitor();
    let brief = ada.log_in("ada", PASSWORD).await;
    assert_eq!(
        brief.set_cookie("sessionid").expect("a cookie").attribute("max-age"),
        None,
        "{brief}"
    );
    let mut ada = house.visitor();
    let fields = [("login", "ada"), ("password", PASSWORD), ("remember", "on")];
    let kept = ada.fill("/accounts/login/", &fields).await;
    assert_eq!(
        kept.set_cookie("sessionid").expect("a cookie").attribute("max-age"),
        Some("1209600"),
        "{kept}"
    );
}

#[tokio::test]
async fn sign_up_can_be_closed() {
    let house = House::plan().set("ACCOUNT_SIGNUP_OPEN", "false").open().await;
    let before = house.database().state().await;
    let mut stranger = house.visitor();
    let page = stranger.get("/accounts/signup/").await;
    assert!(page.fields("password").is_empty(), "no form: {page}");
    stranger.get("/accounts/login/").await.expect(200);
    let fields = [
        ("username", "ada"),
        ("email", "a@example.org"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    let posted = stranger.post("/accounts/signup/", &fields).await;
    assert!(
        posted.status() != 302 || posted.location() != Some("/accounts/profile/"),
        "{posted}"
    );
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn a_sign_up_may_lead_to_the_login_instead() {
    let house = House::plan().set("ACCOUNT_LOGIN_ON_SIGNUP", "false").open().await;
    let mut ada = house.visitor();
    let page = ada.sign_up("ada", PASSWORD).await;
    assert!(
        page.status() == 302 && page.location().is_some_and(|to| to.starts_with("/accounts/login/")),
        "{page}"
    );
    assert_eq!(house.database().count("django_session").await, 0);
    ada.log_in("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
}

#[tokio::test]
async fn the_fields_of_the_sign_up_are_a_setting() {
    let house = House::plan()
        .set("ACCOUNT_SIGNUP_FIELDS", r#"["username*", "email", "password1*"]"#)
        .open()
        .await;
    let mut ada = house.visitor();
    let form = ada.get("/accounts/signup/").await;
    assert_eq!(form.field("password2"), None, "{form}");
    let fields = [("username", "ada"), ("email", ""), ("password1", PASSWORD)];
    ada.post("/accounts/signup/", &fields)
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(house.database().value("SELECT email FROM auth_user").await, "");
}

#[tokio::test]
async fn a_superuser_made_by_command_logs_in() {
    let house = House::open().await;
    let arguments = [
        "createsuperuser",
        "--username",
        "root",
        "--email",
        "root@example.org",
        "--password-stdin",
    ];
    let made = house.run(&arguments, PASSWORD).await;
    assert_eq!(made.code, Some(0), "{}", made.text);
    assert!(!made.text.contains(PASSWORD));
    assert_eq!(
        house
            .database()
            .value("SELECT is_superuser || is_staff || is_active FROM auth_user")
            .await,
        "111"
    );
    house
        .visitor()
        .log_in("root", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");

    let again = house.run(&arguments, PASSWORD).await;
    assert_eq!(again.code, Some(1), "the name is taken: {}", again.text);
}

#[tokio::test]
async fn a_password_changed_by_command_ends_the_sessions() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    assert!(ada.is_logged_in().await);
    let changed = house
        .run(&["changepassword", "ada", "--password-stdin"], "Ein-neuer-Windfang-9\n")
        .await;
    assert_eq!(changed.code, Some(0), "{}", changed.text);
    journeys::settle().await;
    assert!(!ada.is_logged_in().await);
    house
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_error("invalid_login");
    house
        .visitor()
        .log_in("ada", "Ein-neuer-Windfang-9")
        .await
        .expect_redirect("/accounts/profile/");

    let nobody = house
        .run(
            &["changepassword", "nobody", "--password-stdin"],
            "Ein-neuer-Windfang-9",
        )
        .await;
    assert_eq!(nobody.code, Some(1), "{}", nobody.text);
}

#[tokio::test]
async fn expired_sessions_are_cleared_by_command_and_live_ones_kept() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    house.member("bob").await;
    let bob = house
        .database()
        .value("SELECT max(session_key) FROM django_session")
        .await;
    let kept = house
        .database()
        .value("SELECT min(session_key) FROM django_session")
        .await;
    house
        .database()
        .execute(&format!(
            "UPDATE django_session SET expire_date = '2020-01-01 00:00:00' WHERE session_key = '{bob}'"
        ))
        .await;
    let cleared = house.run(&["clearsessions"], "").await;
    assert_eq!(cleared.code, Some(0), "{}", cleared.text);
    assert_eq!(house.database().session_keys().await, std::slice::from_ref(&kept));
    assert_eq!(ada.is_logged_in().await, ada.session() == Some(kept));
}

#[tokio::test]
async fn commands_answer_with_their_exit_codes() {
    let house = House::open().await;
    for (arguments, code) in [
        (["check"].as_slice(), 0),
        (["settings"].as_slice(), 0),
        (["migrate"].as_slice(), 0),
        (["no-such-command"].as_slice(), 2),
        (["createsuperuser", "--no-such-flag"].as_slice(), 2),
        (["check", "--deploy"].as_slice(), 1),
    ] {
        let ran = house.run(arguments, "").await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.text);
    }
}

#[tokio::test]
async fn a_misspelt_setting_is_named_with_the_nearest_one() {
    let house = House::plan().set("SESSION_COOKIE_AEG", "60").open().await;
    assert!(house.log().contains("VESTIBULE_SESSION_COOKIE_AGE"), "{}", house.log());
    let check = house.run(&["check"], "").await;
    assert_eq!(check.code, Some(1), "{}", check.text);
    assert!(check.text.contains("VESTIBULE_SESSION_COOKIE_AGE"), "{}", check.text);
}

#[tokio::test]
async fn health_is_told_whatever_the_host() {
    let house = House::open().await;
    for path in ["/healthz", "/readyz"] {
        house.visitor().with("host", "10.1.2.3").get(path).await.expect(200);
    }
}

#[tokio::test]
async fn the_account_page_of_a_member_shows_only_that_member() {
    let house = House::open().await;
    let (mut ada, mut bob) = (house.member("ada").await, house.member("bob").await);
    let (hers, his) = (ada.get("/accounts/profile/").await, bob.get("/accounts/profile/").await);
    assert!(
        hers.text().contains("ada@example.org") && !hers.text().contains("bob"),
        "{hers}"
    );
    assert!(
        his.text().contains("bob@example.org") && !his.text().contains("ada@"),
        "{his}"
    );
}

#[tokio::test]
async fn what_happens_is_on_record_with_who_where_and_the_request() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    ada.log_out().await.expect(302);
    let refused = ada.log_in("ada", "Windfang-7-drehtuer").await;
    ada.log_in("ada", PASSWORD).await.expect(302);

    let events = house
        .database()
        .column("SELECT name FROM vestibule_event ORDER BY id")
        .await;
    let expected = [
        "user_signed_up",
        "user_logged_in",
        "user_logged_out",
        "user_login_failed",
        "user_logged_in",
    ];
    assert_eq!(events, expected);
    let owner = "SELECT count(*) FROM vestibule_event WHERE user_id = (SELECT id FROM auth_user)";
    assert_eq!(house.database().value(owner).await, "5");
    let networks = house
        .database()
        .column("SELECT DISTINCT network FROM vestibule_event")
        .await;
    assert_eq!(networks, [ada.source().to_string()]);
    let failed = house
        .database()
        .value("SELECT request_id FROM vestibule_event WHERE name = 'user_login_failed'")
        .await;
    assert_eq!(Some(failed.as_str()), refused.header("x-request-id"));
    assert!(house.log().contains(&failed), "{}", house.log());
}
