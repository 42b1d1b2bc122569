//! What a sign-up writes, on each engine.

use super::house::{codes, form};
use crate::{
    app::Extensions,
    events::{Event, EventName},
    extend::{Answer, ExtraField, ExtraValues, Hooks, Newcomer, Refusal, SignupFields},
    fault::Fault,
    passwords::Passwords,
    settings::{PasswordSettings, Settings, SignupField, SignupFieldName},
    signup::{Signup, SignupErrors, SignupRules, Written, flow::Prepared},
    storage::{Db, FromRow, Query, Row, Run, Tx},
    testing_db::{self, TestDb},
    users::{self, Account, User, UserId, UserTable},
};
use django_formats::random::OsRandom;
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use time::{OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

/// Everything that a sign-up needs, on one engine.
struct House {
    db: Db,
    passwords: Passwords,
    users: UserTable,
    settings: Settings,
    extensions: Extensions,
    has_addresses: bool,
    _database: TestDb,
}

impl House {
    async fn on_each_engine() -> Vec<Self> {
        let mut all = Vec::new();
        for database in testing_db::engines().await {
            let mut settings = Settings::default();
            settings.passwords = PasswordSettings {
                iterations: NonZeroU32::MIN,
                ..settings.passwords
            };
            let users = UserTable::from(&settings.auth_user);
            all.push(Self {
                db: Db::open(&database.url, users::names(&users))
                    .await
                    .expect("the database opens"),
                passwords: Passwords::new(&settings.passwords).expect("the threads start"),
                users,
                settings,
                extensions: Extensions::default(),
                has_addresses: true,
                _database: database,
            });
        }
        all
    }

    fn signup(&self) -> Signup<'_> {
        let extra = crate::extend::of_app(self.extensions.signup_fields.as_deref());
        let validators = &self.settings.passwords.validators;
        Signup {
            db: &self.db,
            passwords: &self.passwords,
            users: &self.users,
            rules: SignupRules::new(&self.settings.account, validators, true, extra),
            has_addresses: self.has_addresses,
            extensions: &self.extensions,
            is_superuser: false,
        }
    }

    async fn prepare(&self, typed: &[(&str, &str)]) -> Result<Prepared, SignupErrors> {
        let extra = crate::extend::of_app(self.extensions.signup_fields.as_deref());
        let form = form(typed, &extra);
        self.signup()
            .prepare(&form, &mut OsRandom, NOW)
            .await
            .expect("it prepares")
    }

    async fn write(&self, prepared: Prepared) -> Result<Written, Fault> {
        let mut tx = self.db.begin().await?;
        let written = self
            .signup()
            .write(&mut tx, prepared, Event::new(EventName::UserSignedUp), NOW)
            .await?;
        match &written {
            Written::Account(_) => tx.commit().await?,
            _ => tx.roll_back().await?,
        }
        Ok(written)
    }

    async fn sign_up(&self, username: &str, email: &str) -> Account {
        let prepared = self.prepare(&typed(username, email)).await.expect("a good form");
        match self.write(prepared).await.expect("it runs") {
            Written::Account(account) => account,
            other => panic!("{other:?}"),
        }
    }

    async fn texts(&self, query: &Query) -> Vec<String> {
        let mut conn = self.db.read().await.expect("a connection");
        let found: Vec<Text> = conn.all(query, []).await.expect("it runs");
        found.into_iter().map(|Text(text)| text).collect()
    }
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("text").map(Self)
    }
}

const USERNAMES: Query = Query::new(
    "test.usernames",
    r#"SELECT "username" AS "text" FROM "auth_user" ORDER BY "id""#,
);
const ADDRESSES: Query = Query::new(
    "test.addresses",
    r#"SELECT CONCAT("user_id", ' ', "email", ' ', CASE WHEN "verified" THEN 'verified' ELSE 'unverified' END, ' ',
        CASE WHEN "primary" THEN 'primary' ELSE 'other' END) AS "text" FROM "account_emailaddress" ORDER BY "id""#,
);
const EVENTS: Query = Query::new(
    "test.events",
    r#"SELECT CONCAT("name", ' ', "user_id") AS "text" FROM "vestibule_event" ORDER BY "id""#,
);
const HELD: Query = Query::new(
    "test.held",
    r#"SELECT "name" AS "text" FROM "vestibule_meta" WHERE "name" LIKE 'signup%'"#,
);

const FORGET: Query = Query::new("test.forget", r#"DELETE FROM "account_emailaddress""#);
const REMOVE: Query = Query::new("test.remove", r#"DELETE FROM {users} WHERE {users.pk} = ?"#);

fn typed<'a>(username: &'a str, email: &'a str) -> [(&'a str, &'a str); 4] {
    let password = "correct horse battery";
    [
        ("username", username),
        ("email", email),
        ("password1", password),
        ("password2", password),
    ]
}

#[tokio::test]
async fn an_account_stands_with_its_address_and_its_event() {
    for house in House::on_each_engine().await {
        let ada = house.sign_up("Ada", "Ada@Example.com").await;
        let mut conn = house.db.read().await.expect("a connection");
        let found = users::by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(
            (found.username.as_str(), found.email.as_str()),
            ("Ada", "ada@example.com")
        );
        assert!(found.is_active && !found.is_staff && !found.is_superuser);
        assert_eq!((found.date_joined, found.last_login), (Some(NOW), None));
        assert!(found.password.as_str().starts_with("pbkdf2_sha256$1$"));
        assert_eq!(house.texts(&ADDRESSES).await, ["1 ada@example.com unverified primary"]);
        assert_eq!(house.texts(&EVENTS).await, ["user_signed_up 1"]);
        assert!(house.texts(&HELD).await.is_empty());
    }
}

#[tokio::test]
async fn taken_names_and_addresses_are_told_together_with_other_errors() {
    for house in House::on_each_engine().await {
        house.sign_up("Ada", "ada@example.com").await;
        let both = house.prepare(&typed("ADA", "ADA@example.com")).await.unwrap_err();
        assert_eq!(codes(&both), [("username", "username_taken"), ("email", "email_taken")]);

        let mut with_short = typed("ada", "new@example.com");
        with_short[2].1 = "short";
        let errors = house.prepare(&with_short).await.unwrap_err();
        assert_eq!(
            codes(&errors),
            [
                ("username", "username_taken"),
                ("password1", "password_too_short"),
                ("password2", "password_mismatch")
            ]
        );
    }
}

#[tokio::test]
async fn a_name_that_somebody_got_meanwhile_is_told() {
    for house in House::on_each_engine().await {
        let first = house
            .prepare(&typed("ada", "ada@example.com"))
            .await
            .expect("a good form");
        let same_name = house
            .prepare(&typed("ada", "eve@example.com"))
            .await
            .expect("a good form");
        let same_address = house
            .prepare(&typed("eve", "ada@example.com"))
            .await
            .expect("a good form");
        assert!(matches!(house.write(first).await, Ok(Written::Account(_))));
        for (late, code) in [
            (same_name, ("username", "username_taken")),
            (same_address, ("email", "email_taken")),
        ] {
            assert!(
                matches!(house.write(late.clone()).await, Ok(Written::Taken)),
                "{:?}",
                house.db
            );
            let errors = house.signup().taken_meanwhile(&late).await.expect("a look-up");
            assert_eq!(codes(&errors), [code]);
        }
        assert_eq!(house.texts(&USERNAMES).await, ["ada"]);
        assert_eq!(house.texts(&ADDRESSES).await.len(), 1);
        assert_eq!(house.texts(&EVENTS).await.len(), 1);
    }
}

/// The second comes while the first has written and not yet committed, and waits.
#[tokio::test]
async fn of_two_at_the_same_moment_with_one_address_the_first_gets_it() {
    for house in House::on_each_engine().await {
        for first_commits in [false, true] {
            let first = house
                .prepare(&typed("first", "ada@example.com"))
                .await
                .expect("a good form");
            let second = house
                .prepare(&typed("second", "ada@example.com"))
                .await
                .expect("a good form");
            let mut tx = house.db.begin().await.expect("a transaction");
            let event = Event::new(EventName::UserSignedUp);
            let written = house.signup().write(&mut tx, first, event, NOW).await.expect("it runs");
            assert!(matches!(written, Written::Account(_)));

            let ends = async {
                tokio::time::sleep(Duration::from_millis(200)).await;
                if first_commits {
                    tx.commit().await
                } else {
                    tx.roll_back().await
                }
            };
            let (second, ended) = tokio::join!(house.write(second), ends);
            ended.expect("it ends");
            match second.expect("it runs") {
                Written::Account(account) => {
                    assert!(!first_commits, "both got it on {:?}", house.db);
                    let mut conn = house.db.write().await.expect("a connection");
                    conn.execute(&FORGET, []).await.expect("it runs");
                    conn.execute(&REMOVE, [(&account.id).into()]).await.expect("it runs");
                }
                Written::Taken => assert!(first_commits, "nobody got it on {:?}", house.db),
                Written::Refused(refusal) => panic!("{refusal:?}"),
            }
        }
        assert_eq!(house.texts(&USERNAMES).await, ["first"]);
    }
}

#[tokio::test]
async fn without_allauths_tables_the_account_stands_alone() {
    for mut house in House::on_each_engine().await {
        house.has_addresses = false;
        house.sign_up("ada", "ada@example.com").await;
        assert!(house.texts(&ADDRESSES).await.is_empty());
        let again = house.prepare(&typed("eve", "ada@example.com")).await.unwrap_err();
        assert_eq!(codes(&again), [("email", "email_taken")]);
    }
}

#[tokio::test]
async fn who_is_asked_for_an_address_alone_gets_a_name_and_no_password() {
    for mut house in House::on_each_engine().await {
        let email = SignupField {
            name: SignupFieldName::Email,
            required: true,
        };
        house.settings.account.signup_fields = vec![email];
        let first = house.sign_up("", "ada@example.com").await;
        let second = house.sign_up("", "ada@example.org").await;
        assert_eq!(first.username, "ada");
        assert!(second.username.starts_with("ada") && second.username.len() > 3);
        assert!(!first.password.identify().usable);
    }
}

/// Asks for a company, and takes no account of Mallory's.
struct App;

impl SignupFields for App {
    fn fields(&self) -> Vec<ExtraField> {
        vec![
            ExtraField::new("company", "Company").required(),
            ExtraField::new("email", "Not this one"),
        ]
    }

    fn validate(&self, values: &ExtraValues) -> Vec<(&'static str, Refusal)> {
        let is_known = values.get("company") == "ACME";
        let unknown = || ("company", Refusal::new("unknown_company", "We do not know it."));
        (!is_known).then(unknown).into_iter().collect()
    }

    fn save<'a>(&'a self, tx: &'a mut Tx, user: &'a UserId, values: &'a ExtraValues) -> Answer<'a, ()> {
        const KEEP: Query = Query::new("test.keep", r#"UPDATE "auth_user" SET "last_name" = ? WHERE "id" = ?"#);
        Box::pin(async move {
            tx.execute(&KEEP, [values.get("company").into(), user.into()]).await?;
            Ok(())
        })
    }
}

impl Hooks for App {
    fn before_signup<'a>(&'a self, _: &'a mut Tx, newcomer: &'a Newcomer) -> Answer<'a, Option<Refusal>> {
        let is_mallory = newcomer.username == "mallory";
        Box::pin(async move { Ok(is_mallory.then(|| Refusal::new("not_you", "Not you."))) })
    }

    fn after_signup<'a>(&'a self, _: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        let is_broken = user.username() == "breaker";
        Box::pin(async move { if is_broken { Err("broken".into()) } else { Ok(()) } })
    }
}

#[tokio::test]
async fn an_app_adds_fields_and_refuses_whom_it_does_not_want() {
    for mut house in House::on_each_engine().await {
        house.extensions.signup_fields = Some(Arc::new(App));
        house.extensions.hooks.push(Arc::new(App));
        let with = |name: &'static str, company: &'static str| {
            let address = format!("{name}@example.com");
            let house = &house;
            async move {
                let typed: Vec<_> = typed(name, &address)
                    .into_iter()
                    .chain([("company", company)])
                    .collect();
                house.prepare(&typed).await
            }
        };

        let unknown = with("ada", "other").await.unwrap_err();
        assert_eq!(codes(&unknown), [("company", "unknown_company")]);
        let ada = with("ada", "ACME").await.expect("a good form");
        let Ok(Written::Account(ada)) = house.write(ada).await else {
            panic!("she gets it")
        };
        let mut conn = house.db.read().await.expect("a connection");
        let found = users::by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(found.last_name, "ACME");

        let mallory = with("mallory", "ACME").await.expect("a good form");
        let Ok(Written::Refused(refusal)) = house.write(mallory).await else {
            panic!("he is refused")
        };
        assert_eq!(refusal.code(), "not_you");
        let breaker = with("breaker", "ACME").await.expect("a good form");
        assert!(matches!(
            house.write(breaker).await,
            Err(Fault::Hook {
                hook: "after_signup",
                ..
            })
        ));
        assert_eq!(house.texts(&USERNAMES).await, ["ada"], "{:?}", house.db);
    }
}
