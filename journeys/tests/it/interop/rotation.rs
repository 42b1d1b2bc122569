//! `SECRET_KEY` changed while both run: the old one a fallback, then gone. Sessions, reset links, messages, signed cookies, and who goes first.

use journeys::{Database, Django, Engine, House, Neighbour, PASSWORD, SECRET_KEY, Visitor};
use serde_json::{Value, json};

const NEXT: &str = "the-next-key-of-this-house-m4Wc8VtQz2LrXy7NbHs5KdGp3JfTu6Re";
const ADA: &str = "ada";

/// A key with its fallbacks, as both sides are told it.
type Keys = (&'static str, &'static [&'static str]);

const OLD: Keys = (SECRET_KEY, &[]);
const NEW: Keys = (NEXT, &[SECRET_KEY]);
const NEW_ALONE: Keys = (NEXT, &[]);
/// While only the other side signs with the new key.
const OLD_THAT_READS_NEW: Keys = (SECRET_KEY, &[NEXT]);

/// What was handed out before a rotation, by either side.
struct Given {
    /// A browser that logged in here, and one that did at Django.
    browsers: [Visitor; 2],
    /// A reset link from here, and one of allauth's.
    links: [String; 2],
}

async fn house(database: &Database, sessions: &str, (key, fallbacks): Keys) -> House {
    let plan = House::plan().database(database.clone());
    plan.set("SESSION_ENGINE", sessions)
        .set("SECRET_KEY", key)
        .set("SECRET_KEY_FALLBACKS", &json!(fallbacks).to_string())
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await
}

async fn django(database: &Database, sessions: &str, (key, fallbacks): Keys) -> Django {
    let neighbour = Neighbour::of(database);
    neighbour
        .set("SESSION_ENGINE", sessions)
        .set("USERSESSIONS", sessions != "signed_cookies")
        .set("SECRET_KEY", key)
        .set("SECRET_KEY_FALLBACKS", json!(fallbacks))
        .open()
        .await
}

/// Logs in, asks for links and says a message, at each side.
async fn give(house: &House, django: &Django) -> Given {
    house.member(ADA).await;
    let mut here = house.visitor();
    here.log_in(ADA, PASSWORD).await.expect(302);
    here.goes_to(django.address())
        .get("/say/?text=kept-over-the-change")
        .await
        .expect(200);
    let mut there = django.visitor();
    there.log_in(ADA, PASSWORD).await.expect(302);
    there.get("/say/?text=kept-over-the-change").await.expect(200);

    let asked = [("email", "ada@example.org")];
    house
        .visitor()
        .fill("/accounts/password/reset/", &asked)
        .await
        .expect(302);
    let ours = house.mailed_link("password/reset/key/").await;
    let link = json!({ "username": ADA, "kind": "allauth" });
    let theirs = django
        .act("reset_link", link)
        .await
        .as_str()
        .expect("a path")
        .to_owned();
    Given {
        browsers: [here, there],
        links: [ours, theirs],
    }
}

/// Both sides take both browsers for Ada, and open both links.
async fn all_holds(given: &mut Given, house: &House, django: &Django) {
    for browser in &mut given.browsers {
        assert!(browser.goes_to(house.address()).is_logged_in().await);
        assert_eq!(at_django(django, browser).await, ADA);
    }
    for link in &given.links {
        for mut visitor in [house.visitor(), django.visitor()] {
            let page = visitor.get(link).await;
            assert!(
                page.location().is_some_and(|to| to.contains("set-password")),
                "{link}: {page}"
            );
        }
    }
}

/// Who the visitor is to Django, which gives a new cookie where it signs anew.
async fn at_django(django: &Django, visitor: &mut Visitor) -> Value {
    visitor
        .goes_to(django.address())
        .get("/whoami/")
        .await
        .expect(200)
        .json()["user"]
        .clone()
}

async fn messages(django: &Django, visitor: &mut Visitor) -> Value {
    visitor.goes_to(django.address()).get("/hear/").await.expect(200).json()["messages"].clone()
}

#[tokio::test]
async fn s_sec_05_nothing_that_was_handed_out_dies_while_the_old_key_is_a_fallback() {
    for engine in Engine::all() {
        let database = Database::migrated(engine).await;
        let (here, there) = (house(&database, "db", OLD).await, django(&database, "db", OLD).await);
        let mut given = give(&here, &there).await;
        drop((here, there));

        let (here, there) = (house(&database, "db", NEW).await, django(&database, "db", NEW).await);
        let [_, theirs] = &mut given.browsers;
        let heard = messages(&there, theirs).await;
        assert!(
            heard.to_string().contains("kept-over-the-change"),
            "{engine:?}: {heard}"
        );
        let [ours, _] = &mut given.browsers;
        let page = ours.goes_to(here.address()).get("/accounts/profile/").await;
        page.expect(200).expect_text("kept-over-the-change");
        all_holds(&mut given, &here, &there).await;
        drop((here, there));

        // The requests above signed the sessions anew. Links and what else was handed out before are of the old key alone.
        let (here, there) = (
            house(&database, "db", NEW_ALONE).await,
            django(&database, "db", NEW_ALONE).await,
        );
        for browser in &mut given.browsers {
            assert!(
                browser.goes_to(here.address()).is_logged_in().await,
                "{engine:?}: signed anew"
            );
            assert_eq!(at_django(&there, browser).await, ADA, "{engine:?}");
        }
        for link in &given.links {
            here.visitor().get(link).await.expect_error("bad_token");
        }
    }
}

#[tokio::test]
async fn s_sec_05_it_does_not_matter_which_side_rotates_first() {
    for (ours, theirs) in [(NEW, OLD_THAT_READS_NEW), (OLD_THAT_READS_NEW, NEW)] {
        let database = Database::migrated(Engine::Sqlite).await;
        let (here, there) = (house(&database, "db", OLD).await, django(&database, "db", OLD).await);
        let mut given = give(&here, &there).await;
        drop((here, there));

        let (here, there) = (
            house(&database, "db", ours).await,
            django(&database, "db", theirs).await,
        );
        all_holds(&mut given, &here, &there).await;
        // Again: whoever was asked last has signed with its own key, and the other reads that too.
        all_holds(&mut given, &here, &there).await;
    }
}

#[tokio::test]
async fn s_sec_05_a_signed_cookie_lives_on_under_a_fallback_and_dies_without_it() {
    let database = Database::migrated(Engine::Sqlite).await;
    let sessions = "signed_cookies";
    let (here, there) = (
        house(&database, sessions, OLD).await,
        django(&database, sessions, OLD).await,
    );
    let mut given = give(&here, &there).await;
    let untouched = given.browsers.clone();
    drop((here, there));

    let (here, there) = (
        house(&database, sessions, NEW).await,
        django(&database, sessions, NEW).await,
    );
    all_holds(&mut given, &here, &there).await;
    drop((here, there));

    let (here, there) = (
        house(&database, sessions, NEW_ALONE).await,
        django(&database, sessions, NEW_ALONE).await,
    );
    for mut browser in untouched {
        assert!(
            !browser.goes_to(here.address()).is_logged_in().await,
            "a cookie of the old key"
        );
        assert_eq!(there.sees(&browser).await["user"], json!(null));
    }
}
