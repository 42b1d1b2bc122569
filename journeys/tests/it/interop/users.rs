//! A user made by either is a user of the other.

use journeys::PASSWORD;
use serde_json::json;

use super::street::neighbours;

#[tokio::test]
async fn a_user_made_here_logs_in_at_djangos_own_page() {
    let (house, django) = neighbours().await;
    house.member("ada").await;

    let mut ada = django.visitor();
    let fields = [("username", "ada"), ("password", PASSWORD), ("next", "/private/")];
    ada.fill("/plain/login/", &fields).await.expect_redirect("/private/");
    assert_eq!(django.sees(&ada).await["user"], "ada");
}

#[tokio::test]
async fn a_user_made_here_logs_in_at_allauths_page_by_name_and_by_address() {
    let (house, django) = neighbours().await;
    house.member("ada").await;

    for login in ["ada", "ada@example.org", "ADA@EXAMPLE.ORG"] {
        let mut ada = django.visitor();
        ada.log_in(login, PASSWORD).await.expect_redirect("/accounts/profile/");
        assert_eq!(django.sees(&ada).await["user"], "ada", "by {login}");
    }
}

#[tokio::test]
async fn a_user_made_here_is_what_allauth_would_have_made() {
    let (house, django) = neighbours().await;
    house
        .visitor()
        .sign_up("Here", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    django
        .visitor()
        .sign_up("There", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");

    let database = house.database();
    let columns = "is_superuser || first_name || last_name || is_staff || is_active || lower(replace(replace(email, 'Here', 'x'), 'There', 'x'))";
    let users = database
        .column(&format!("SELECT {columns} FROM auth_user ORDER BY id"))
        .await;
    assert_eq!(users.len(), 2);
    assert_eq!(users[0].replace("here", "x"), users[1].replace("there", "x"));
    let addresses = database
        .column("SELECT email || verified || \"primary\" FROM account_emailaddress ORDER BY user_id")
        .await;
    assert_eq!(addresses, ["here@example.org01", "there@example.org01"]);
    let prefixes = database.column("SELECT substr(password, 1, 19) FROM auth_user").await;
    assert_eq!(prefixes, ["pbkdf2_sha256$1000$"; 2]);
}

#[tokio::test]
async fn a_user_made_by_django_logs_in_here_by_name_and_by_address() {
    let (house, django) = neighbours().await;
    let user = json!({ "username": "Grace", "password": PASSWORD, "email": "grace@example.org" });
    django.act("create_user", user).await;

    for login in ["Grace", "grace", "Grace@example.org", "grace@EXAMPLE.org"] {
        let mut grace = house.visitor();
        grace
            .log_in(login, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
        grace.get("/accounts/profile/").await.expect(200).expect_text("Grace");
    }
    let last_login = django.act("user", json!({ "username": "Grace" })).await["last_login"].clone();
    assert!(
        last_login.is_string(),
        "Django reads the last_login that a login here wrote: {last_login}"
    );
}

#[tokio::test]
async fn a_user_who_signed_up_at_allauth_logs_in_here() {
    let (house, django) = neighbours().await;
    django
        .visitor()
        .sign_up("grace", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");

    for login in ["grace", "grace@example.org"] {
        house
            .visitor()
            .log_in(login, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
    }
}

#[tokio::test]
async fn a_name_taken_at_django_is_taken_here_and_the_other_way() {
    let (house, django) = neighbours().await;
    django
        .visitor()
        .sign_up("grace", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    house.member("ada").await;

    let before = house.database().state().await;
    house
        .visitor()
        .sign_up("GRACE", PASSWORD)
        .await
        .expect_error("username_taken");
    let again = django.visitor().sign_up("Ada", PASSWORD).await;
    again.expect(200);
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn a_password_changed_at_django_is_the_password_here() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    django
        .act(
            "set_password",
            json!({ "username": "ada", "password": "Ein-neuer-Windfang-9" }),
        )
        .await;

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
}

#[tokio::test]
async fn an_unusable_password_of_djangos_never_logs_in_here() {
    let (house, django) = neighbours().await;
    django
        .act("create_user", json!({ "username": "grace", "password": null }))
        .await;
    for password in ["None", "!", PASSWORD] {
        house
            .visitor()
            .log_in("grace", password)
            .await
            .expect_error("invalid_login");
    }
}

#[tokio::test]
async fn usernames_beyond_ascii_are_the_same_on_both_sides() {
    let (house, django) = neighbours().await;
    // Composed here, decomposed there: NFKC makes them one.
    house
        .visitor()
        .fill("/accounts/signup/", &form("zo\u{eb}"))
        .await
        .expect_redirect("/accounts/profile/");
    let mut zoe = django.visitor();
    let fields = [
        ("username", "zoe\u{308}"),
        ("password", PASSWORD),
        ("next", "/private/"),
    ];
    zoe.fill("/plain/login/", &fields).await.expect_redirect("/private/");
    assert_eq!(django.sees(&zoe).await["user"], "zo\u{eb}");

    django
        .act(
            "create_user",
            json!({ "username": "\u{674e}\u{56db}", "password": PASSWORD }),
        )
        .await;
    house
        .visitor()
        .log_in("\u{674e}\u{56db}", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
}

fn form(name: &str) -> [(&'static str, &str); 4] {
    [
        ("username", name),
        ("email", "zoe@example.org"),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ]
}
