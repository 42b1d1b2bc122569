//! User tables of a project's own: three models, each on every engine, from the empty database to the last command.

use super::{
    super::{
        Outcome, Rights, check, create_superuser, delete_user, list_users, lock_user, migrate, set_rights, show_user,
        unlock_user,
    },
    house::password,
    models::{ADDRESS, BIG, Model, UUID, made, settings},
};
use crate::{Settings, Vestibule, storage::Engine, testing_db, testing_site::Site};

const PASSWORD: &str = "correct horse battery";

async fn refused_start(settings: Settings) -> String {
    let started = Vestibule::start(settings).await;
    started.map(drop).expect_err("it must not start").to_string()
}

#[tokio::test]
async fn a_table_that_is_not_there_stops_everything_and_nothing_is_made() {
    for model in [&BIG, &UUID, &ADDRESS] {
        for there in testing_db::bare().await {
            let settings = settings(&there, model, model.defaults);
            let table = settings.auth_user.table.as_str().to_owned();
            let told = refused_start(settings.clone()).await;
            assert!(told.contains(&table) && told.contains("AUTH_USER_TABLE"), "{told}");
            match migrate(&settings, true).await.expect("no fault") {
                Err(Outcome::Refused(why)) => {
                    assert!(why.iter().any(|why| why.contains("manage.py migrate")), "{why:?}");
                }
                other => panic!("{other:?}"),
            }
            let found = check(&settings).await.expect("no fault");
            assert!(found.iter().any(|finding| finding.code == "user_table_missing"));
            let made = crate::storage::layout(&there.db).await.expect("no fault");
            assert!(!made.has("vestibule_meta") && !made.has("auth_user"), "{:?}", there.db);
        }
    }
}

#[tokio::test]
async fn a_column_that_is_not_there_or_that_nothing_fills_stops_the_start_and_is_named() {
    for model in [&BIG, &UUID, &ADDRESS] {
        for there in testing_db::bare().await {
            made(&there, model).await;
            migrate(&settings(&there, model, "{}"), true)
                .await
                .expect("no fault")
                .expect("a new user is no matter of tables");
            let told = refused_start(settings(&there, model, "{}")).await;
            assert!(
                told.contains(model.unfilled) && told.contains("AUTH_USER_DEFAULTS"),
                "{told}"
            );
            for (wrong, words) in [
                (r#"{"pk_field": "key"}"#, ["key", "AUTH_USER_PK_FIELD"]),
                (
                    r#"{"username_field": "handle"}"#,
                    ["handle", "AUTH_USER_USERNAME_FIELD"],
                ),
                (r#"{"email_field": "e_mail"}"#, ["e_mail", "AUTH_USER_EMAIL_FIELD"]),
                (r#"{"defaults": {"colour": "red"}}"#, ["colour", "AUTH_USER_DEFAULTS"]),
                (r#"{"defaults": {"password": "x"}}"#, ["password", "AUTH_USER_DEFAULTS"]),
            ] {
                let mut settings = settings(&there, model, model.defaults);
                settings.auth_user.change(wrong);
                let found = check(&settings).await.expect("no fault");
                let told = refused_start(settings).await;
                assert!(words.iter().all(|word| told.contains(word)), "{told}");
                assert!(
                    found
                        .iter()
                        .any(|finding| words.iter().all(|word| finding.text.contains(word))),
                    "{found:?}"
                );
            }
            let mut settings = settings(&there, model, model.defaults);
            let other = if model.name == "bigint" {
                r#"{"pk": "uuid"}"#
            } else {
                r#"{"pk": "integer"}"#
            };
            settings.auth_user.change(other);
            let told = refused_start(settings).await;
            assert!(told.contains("AUTH_USER_PK "), "{told}");
        }
    }
}

#[tokio::test]
async fn defaults_of_the_wrong_kind_stop_the_start() {
    for there in testing_db::bare().await {
        made(&there, &BIG).await;
        migrate(&settings(&there, &BIG, BIG.defaults), false)
            .await
            .expect("no fault")
            .expect("made");
        for wrong in [
            r#"{"plan": "much too long", "credits": 3}"#,
            r#"{"plan": "free", "credits": "3"}"#,
            r#"{"plan": 4, "credits": 3}"#,
            r#"{"plan": true, "credits": 3}"#,
            r#"{"plan": "free", "credits": true}"#,
        ] {
            let told = refused_start(settings(&there, &BIG, wrong)).await;
            assert!(told.contains("AUTH_USER_DEFAULTS has "), "{wrong}: {told}");
        }
    }
}

#[tokio::test]
async fn s_inj_01_people_live_in_a_table_of_ones_own() {
    for model in [&BIG, &UUID, &ADDRESS] {
        for there in testing_db::bare().await {
            let place = format!("{} on {:?}", model.name, there.db);
            made(&there, model).await;
            let settings = settings(&there, model, model.defaults);
            let tables = migrate(&settings, true).await.expect("no fault").expect("made");
            assert!(
                tables.apps.contains(&"account") && tables.apps.contains(&"vestibule"),
                "{tables:?}"
            );
            let found = check(&settings).await.expect("no fault");
            let told = found.iter().find(|finding| finding.code == "user_table");
            assert!(told.is_some_and(|finding| finding.is_advice), "{found:?}");

            let site = Site::on(there, |defaults| *defaults = settings).await;
            people_come_and_go(&site, model, &place).await;
            operators_look_after_them(&site, model, &place).await;
        }
    }
}

async fn people_come_and_go(site: &Site, model: &Model, place: &str) {
    let mut ada = site.guest();
    let page = ada.get("/accounts/signup/").await;
    assert_eq!(page.html.contains(r#"name="username""#), model.has_usernames, "{place}");
    let seen = ada.sign_up("ada", PASSWORD).await;
    assert_eq!(seen.location(), "/accounts/profile/", "{place}: {}", seen.html);
    assert!(ada.is_logged_in().await, "{place}");
    let id = written_as_django_does(site, model, place).await;
    let session = site
        .texts(r#"SELECT "session_data" AS "text" FROM "django_session""#)
        .await;
    assert_eq!(session.len(), 1, "{place}: {id}");

    let name = if model.has_usernames { "ada" } else { "Ada@Example.org" };
    for login in [name, "ada@example.org"] {
        let mut again = site.guest();
        assert_eq!(
            again.log_in(login, PASSWORD).await.location(),
            "/accounts/profile/",
            "{place}: {login}"
        );
        assert!(again.is_logged_in().await, "{place}");
        let taken = site.guest().sign_up("ada", PASSWORD).await;
        assert!(taken.shows("email_taken"), "{place}: {}", taken.html);
    }
    let long = format!("{}@example.org", "n".repeat(60));
    let too_long = site
        .guest()
        .fill(
            "/accounts/signup/",
            &[
                ("username", &*"n".repeat(60)),
                ("email", &*long.replace('@', &format!("@{}.", "d".repeat(60)))),
                ("password1", PASSWORD),
                ("password2", PASSWORD),
            ],
        )
        .await;
    assert_eq!(
        too_long.status.as_u16(),
        if model.name == "uuid" { 302 } else { 200 },
        "{place}"
    );
    assert_eq!(too_long.shows("max_length"), model.name != "uuid", "{place}");

    resets(site, place).await;
}

/// The key as a session has it.
async fn written_as_django_does(site: &Site, model: &Model, place: &str) -> String {
    let (row, expected): (&'static str, &str) = match (model.name, site.there.db.engine()) {
        ("bigint", _) => (
            r#"SELECT CONCAT("plan", '/', "credits", '/', "points", '/', COALESCE("note", '-'), '/', "id") AS "text" FROM "shop_customer""#,
            "free/3/5/-/1",
        ),
        ("uuid", _) => (
            r#"SELECT CONCAT("since" = CAST("date_joined" AS date), '/', "seen" = "date_joined", '/', "prefs", '/', "public" <> "uid") AS "text" FROM "people""#,
            "",
        ),
        (_, Engine::Postgres) => (r#"SELECT "kind" AS "text" FROM "crm"."crm_person""#, "guest"),
        _ => (r#"SELECT "kind" AS "text" FROM "crm_person""#, "guest"),
    };
    let found = site.texts(row).await;
    if expected.is_empty() {
        assert_eq!(found.len(), 1, "{place}");
        assert!(found[0].contains("/{}/"), "{place}: {found:?}");
    } else {
        assert_eq!(found, [expected], "{place}");
    }
    let user = show_user(&site.vestibule, "ada@example.org")
        .await
        .expect("no fault")
        .expect("there");
    let id = user.user.id.to_string();
    assert_eq!(id.contains('-'), model.name != "bigint", "{place}: {id}");
    assert_eq!(user.addresses.len(), 1, "{place}");
    id
}

/// Links of allauth's kind, good ones and garbage.
async fn resets(site: &Site, place: &str) {
    let mut lost = site.guest();
    let asked = lost
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await;
    assert_eq!(asked.location(), "/accounts/password/reset/done/", "{place}");
    let mails = site.mails().await;
    let [_, text, _] = &mails.last().expect("a mail").parts;
    let (_, link) = text.split_once("/accounts/password/reset/key/").expect("a link");
    let link = format!(
        "/accounts/password/reset/key/{}",
        link.split_whitespace().next().expect("a link")
    );
    let to = lost.get(&link).await.location();
    let new = "staple battery horse";
    let done = lost.fill(&to, &[("password1", new), ("password2", new)]).await;
    assert_eq!(
        done.location(),
        "/accounts/password/reset/key/done/",
        "{place}: {}",
        done.html
    );
    assert_eq!(
        lost.log_in("ada@example.org", new).await.location(),
        "/accounts/profile/",
        "{place}"
    );

    garbage(site, place).await;
}

async fn garbage(site: &Site, place: &str) {
    for garbage in [
        "zz-1-2",
        "-",
        "0-d2x8nx-0",
        "ffffffffffffffffffffffffffffffff-d2x8nx-0123456789abcdef0123456789abcdef",
        "%00-1-2",
        "99999999999999999999999999-a-b",
        "1%27-a-b",
        "{7}-a-b",
    ] {
        let seen = site
            .guest()
            .get(&format!("/accounts/password/reset/key/{garbage}/"))
            .await;
        assert!(seen.status.as_u16() < 500, "{place}: {garbage}: {}", seen.status);
        let seen = site
            .guest()
            .get(&format!("/accounts/reset/{garbage}/set-password/"))
            .await;
        assert!(seen.status.as_u16() < 500, "{place}: {garbage}: {}", seen.status);
    }
    for uid in [
        "Nw",
        "Z2FyYmFnZQ",
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
        "AAAA",
        "_-_-",
        "4pi6",
        "MQ==",
    ] {
        let path = format!("/accounts/reset/{uid}/d2x8nx-0123456789abcdef0123456789abcdef/");
        let seen = site.guest().get(&path).await;
        assert!(seen.status.as_u16() < 500, "{place}: {path}: {}", seen.status);
    }
}

async fn operators_look_after_them(site: &Site, model: &Model, place: &str) {
    let vestibule = &site.vestibule;
    let root = create_superuser(vestibule, "root", "root@example.org", password(PASSWORD)).await;
    assert_eq!(root.expect("no fault"), Outcome::Done, "{place}");
    let root = show_user(vestibule, "root@example.org")
        .await
        .expect("no fault")
        .expect("there");
    assert!(
        root.user.is_superuser && root.user.is_staff && root.user.is_active,
        "{place}: {root:?}"
    );
    let all = list_users(vestibule, "", 1).await.expect("no fault").expect("a page");
    assert_eq!(all.total, if model.name == "uuid" { 3 } else { 2 }, "{place}");

    let locked = lock_user(vestibule, "ada@example.org").await.expect("no fault");
    let staff = set_rights(vestibule, "ada@example.org", Rights::Staff)
        .await
        .expect("no fault");
    if model.has_usernames {
        assert_eq!((locked, staff), (Outcome::Done, Outcome::Done), "{place}");
        let ada = show_user(vestibule, "ada@example.org")
            .await
            .expect("no fault")
            .expect("there");
        assert!(!ada.user.is_active && ada.user.is_staff, "{place}");
    } else {
        for (refused, column) in [(locked, "is_active"), (staff, "is_staff")] {
            assert!(
                matches!(&refused, Outcome::Refused(why) if why.iter().any(|why| why.contains(column))),
                "{place}"
            );
        }
    }
    assert_eq!(
        unlock_user(vestibule, "ada@example.org").await.expect("no fault"),
        Outcome::Done,
        "{place}"
    );
    assert_eq!(
        delete_user(vestibule, "ada@example.org").await.expect("no fault"),
        Outcome::Done,
        "{place}"
    );
    assert!(
        show_user(vestibule, "ada@example.org")
            .await
            .expect("no fault")
            .is_err(),
        "{place}"
    );
}

/// Without allauth's tables links are Django's own, which carry the key as text: a UUID with its hyphens.
#[tokio::test]
async fn links_of_djangos_own_kind_carry_a_key_of_any_type() {
    for model in [&BIG, &UUID, &ADDRESS] {
        for there in testing_db::bare().await {
            let place = format!("{} on {:?}", model.name, there.db);
            made(&there, model).await;
            let settings = settings(&there, model, model.defaults);
            migrate(&settings, false).await.expect("no fault").expect("made");
            let site = Site::on(there, |defaults| *defaults = settings).await;
            site.guest().sign_up("ada", PASSWORD).await;
            let mut lost = site.guest();
            lost.fill("/accounts/password/reset/", &[("email", "ada@example.org")])
                .await;
            let mails = site.mails().await;
            let [_, text, _] = &mails.last().unwrap_or_else(|| panic!("{place}")).parts;
            let (_, link) = text.split_once("/accounts/reset/").expect("a link");
            let link = format!("/accounts/reset/{}", link.split_whitespace().next().expect("a link"));
            let to = lost.get(&link).await.location();
            let new = "staple battery horse";
            let done = lost.fill(&to, &[("password1", new), ("password2", new)]).await;
            assert_eq!(done.location(), "/accounts/reset/done/", "{place}: {}", done.html);
            let login = lost.log_in("ada@example.org", new).await;
            assert_eq!(login.location(), "/accounts/profile/", "{place}");
        }
    }
}
