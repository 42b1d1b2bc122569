//! `examples/custom-user`: two Django projects with a user model of their own, and the server beside each, on each kind of database.

use journeys::{Database, Django, Engine, House, Neighbour, PASSWORD, Page, SECRET_KEY, Visitor, house::Ran, tools};
use std::path::PathBuf;

const NEW: [&str; 3] = [
    "Glockenturm-9-Westwind",
    "Leuchtfeuer-4-Ostwind",
    "Kirchturm-2-Nordwind",
];

/// One of the two models.
#[derive(Clone, Copy)]
struct Model {
    /// Its folder, and its settings at Django.
    name: &'static str,
    has_usernames: bool,
    table: &'static str,
    /// What fills the columns that neither Django nor the database fills for us.
    filled: &'static str,
    expected: &'static str,
}

const MODELS: [Model; 2] = [
    Model {
        name: "uuid",
        has_usernames: true,
        table: "members_member",
        filled: "CONCAT(plan, '/', credits)",
        expected: "free/0",
    },
    Model {
        name: "email",
        has_usernames: false,
        table: "crm_person",
        filled: "CONCAT(kind, '/', CASE WHEN subscribed THEN 1 ELSE 0 END, '/', CASE WHEN registered_at IS NULL THEN 0 ELSE 1 END)",
        expected: "guest/0/1",
    },
];

fn example(below: &str) -> PathBuf {
    tools::package().join("../examples/custom-user").join(below)
}

fn project(model: Model, database: &Database) -> Neighbour {
    let variables = [
        ("DJANGO_SETTINGS_MODULE", &*format!("shop.settings.{}", model.name)),
        ("DATABASE_URL", &*database.url()),
        ("SECRET_KEY", SECRET_KEY),
        ("DJANGO_SUPERUSER_PASSWORD", PASSWORD),
    ];
    Neighbour::of(database).project(example("django"), &variables)
}

/// Not started, with the settings file of the example. Its hashes cost what Django's do, so that neither side rehashes the other's.
fn house(model: Model, database: &Database, program: PathBuf) -> House {
    let house = House::plan()
        .program(program)
        .set("PASSWORDS_ITERATIONS", "1000000")
        .set("ACCOUNT_RATE_LIMITS", "false")
        .database(database.clone())
        .closed();
    let file = example(model.name).join("vestibule.toml");
    std::fs::copy(&file, house.folder().join("vestibule.toml")).expect("the example's settings");
    house
}

fn done(ran: &Ran, what: &str) {
    assert_eq!(ran.code, Some(0), "{what}: {}", ran.text);
}

impl Model {
    fn name_of(self, who: &str) -> String {
        if self.has_usernames {
            who.to_owned()
        } else {
            address(who)
        }
    }

    async fn sign_up(self, visitor: &mut Visitor, who: &str) -> Page {
        let email = address(who);
        let mut fields = vec![("email", &*email), ("password1", PASSWORD), ("password2", PASSWORD)];
        if self.has_usernames {
            fields.push(("username", who));
        }
        visitor.fill("/accounts/signup/", &fields).await
    }
}

fn address(who: &str) -> String {
    format!("{who}@example.org")
}

async fn choose(visitor: &mut Visitor, link: &str, new: &str) -> Page {
    let moved = visitor.get(link).await;
    let form = moved.expect(302).location().expect("a place").to_owned();
    visitor.fill(&form, &[("password1", new), ("password2", new)]).await
}

async fn logs_in(visitor: &mut Visitor, who: &str, password: &str) {
    let page = visitor
        .fill("/accounts/login/", &[("login", who), ("password", password)])
        .await;
    assert_eq!(page.status(), 302, "{who}: {page}");
}

async fn on_engine(engine: Engine) {
    for model in MODELS {
        let place = format!("{} on {}", model.name, engine.name());
        let database = Database::empty(engine).await;
        let mut house = house(model, &database, tools::server());
        let too_soon = house.run(&["migrate"], "").await;
        assert_eq!(too_soon.code, Some(1), "{place}: {}", too_soon.text);
        assert!(
            too_soon.text.contains(model.table) && too_soon.text.contains("manage.py migrate"),
            "{}",
            too_soon.text
        );

        let neighbour = project(model, &database);
        neighbour.migrate().await;
        done(&house.run(&["migrate"], "").await, &place);
        let check = house.run(&["check"], "").await;
        assert!(
            check.text.contains(&format!("the user table is {}", model.table)),
            "{place}: {}",
            check.text
        );
        house.start().await;
        let django = neighbour.open().await;

        accounts_and_sessions(model, &house, &django, &place).await;
        passwords(model, &house, &django, &place).await;
        superusers(model, &house, &django, &place).await;

        let id = format!("SELECT CONCAT(id) FROM {} WHERE email = 'ada@example.org'", model.table);
        assert_eq!(house.database().column(&id).await.len(), 1, "{place}");
        done(
            &house.run(&["user", "delete", "ada@example.org", "--yes"], "").await,
            &place,
        );
        assert!(house.database().column(&id).await.is_empty(), "{place}");
        done(&django.manage(&["migrate", "--check"]).await, &place);
        done(
            &django.manage(&["makemigrations", "--check", "--dry-run"]).await,
            &place,
        );
    }
}

async fn accounts_and_sessions(model: Model, house: &House, django: &Django, place: &str) {
    let mut ada = house.visitor();
    model
        .sign_up(&mut ada, "ada")
        .await
        .expect_redirect("/accounts/profile/");
    let row = format!("SELECT {} FROM {}", model.filled, model.table);
    assert_eq!(house.database().value(&row).await, model.expected, "{place}");
    let seen = django.sees(&ada).await;
    assert_eq!(seen["user"], model.name_of("ada"), "{place}");
    assert_eq!(seen["pk"], seen["session_id"], "{place}: the key as Django writes it");
    assert_eq!(seen["pk"].as_str().map(str::len), Some(36), "{place}");

    let mut there = django.visitor();
    logs_in(&mut there, &address("ada"), PASSWORD).await;
    if model.has_usernames {
        logs_in(&mut django.visitor(), "ada", PASSWORD).await;
        logs_in(&mut house.visitor(), "ADA", PASSWORD).await;
    }
    there.goes_to(house.address());
    assert!(there.is_logged_in().await, "{place}: made by Django, good here");
    there.log_out().await;
    assert!(
        django.sees(&there).await["user"].is_null(),
        "{place}: ended here, ended there"
    );

    let mut grace = django.visitor();
    let signed_up = model.sign_up(&mut grace, "grace").await;
    assert_eq!(signed_up.status(), 302, "{place}: {signed_up}");
    grace.goes_to(house.address());
    assert!(grace.is_logged_in().await, "{place}");
    logs_in(&mut house.visitor(), &address("grace"), PASSWORD).await;
    let taken = model.sign_up(&mut house.visitor(), "grace").await;
    taken.expect_error_at("email", "email_taken");
}

async fn passwords(model: Model, house: &House, django: &Django, place: &str) {
    let (mut here, mut there) = (house.visitor(), django.visitor());
    logs_in(&mut here, &model.name_of("ada"), PASSWORD).await;
    logs_in(&mut there, &address("ada"), PASSWORD).await;
    let fields = [("oldpassword", PASSWORD), ("password1", NEW[0]), ("password2", NEW[0])];
    assert_eq!(
        here.fill("/accounts/password/change/", &fields).await.status(),
        302,
        "{place}"
    );
    assert_eq!(
        django.sees(&here).await["user"],
        model.name_of("ada"),
        "{place}: who changed it goes on"
    );
    assert!(django.sees(&there).await["user"].is_null(), "{place}: others end");

    // A link of ours, at Django.
    let mut lost = house.visitor();
    lost.fill("/accounts/password/reset/", &[("email", &address("ada"))])
        .await;
    let link = house.mailed_link("password/reset/key/").await;
    let mut at_django = django.visitor();
    let chosen = choose(&mut at_django, &link, NEW[1]).await;
    assert_eq!(chosen.status(), 302, "{place}: {chosen}");
    logs_in(&mut house.visitor(), &address("ada"), NEW[1]).await;
    assert!(!here.is_logged_in().await, "{place}");

    // A link of Django's, here.
    let mut lost = django.visitor();
    lost.fill("/accounts/password/reset/", &[("email", &address("ada"))])
        .await;
    let log = django.log();
    let (_, rest) = log
        .rsplit_once("/accounts/password/reset/key/")
        .unwrap_or_else(|| panic!("{place}: {log}"));
    let link: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let link = format!("/accounts/password/reset/key/{link}/");
    choose(&mut house.visitor(), &link, NEW[2])
        .await
        .expect_redirect("/accounts/password/reset/key/done/");
    logs_in(&mut django.visitor(), &address("ada"), NEW[2]).await;
    house.visitor().get(&link).await.expect_error("bad_token");

    // Django's own kind, of a key that is no UUID, or of nobody.
    for uid in ["Nw", "Z2FyYmFnZQ", "MDE5OGMyZjAtNWI3YS00YzNlLThmMDAtMDEyMzQ1Njc4OWFi"] {
        let page = house
            .visitor()
            .get(&format!("/accounts/reset/{uid}/d2x8nx-0123456789abcdef/"))
            .await;
        page.expect_error("bad_token");
    }
}

async fn superusers(model: Model, house: &House, django: &Django, place: &str) {
    let mut words = vec!["createsuperuser", "--email", "root@example.org", "--password-stdin"];
    if model.has_usernames {
        words.extend(["--username", "root"]);
    }
    done(&house.run(&words, &format!("{PASSWORD}\n")).await, place);
    let mut root = django.visitor();
    let name = model.name_of("root");
    let login = root
        .fill(
            "/admin/login/?next=/whoami/",
            &[("username", &name), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(login.status(), 302, "{place}: {login}");
    assert_eq!(django.sees(&root).await["may_view_groups"], true, "{place}");

    let mut words = vec!["createsuperuser", "--noinput", "--email", "chief@example.org"];
    if model.has_usernames {
        words.extend(["--username", "chief"]);
    }
    done(&django.manage(&words).await, place);
    logs_in(&mut house.visitor(), &model.name_of("chief"), PASSWORD).await;
    let shown = house.run(&["user", "show", &model.name_of("chief")], "").await;
    assert!(
        shown.text.contains("superuser") && shown.text.contains("staff"),
        "{place}: {}",
        shown.text
    );
}

#[tokio::test]
async fn two_models_of_a_projects_own_on_sqlite() {
    on_engine(Engine::Sqlite).await;
}

#[tokio::test]
async fn two_models_of_a_projects_own_on_postgres() {
    if Engine::all().contains(&Engine::Postgres) {
        on_engine(Engine::Postgres).await;
    }
}

#[tokio::test]
async fn two_models_of_a_projects_own_on_mariadb() {
    if Engine::all().contains(&Engine::MariaDb) {
        on_engine(Engine::MariaDb).await;
    }
}

#[tokio::test]
async fn the_example_app_runs_on_both_models() {
    for model in MODELS {
        let database = Database::empty(Engine::Sqlite).await;
        let neighbour = project(model, &database);
        neighbour.migrate().await;
        let mut app = house(model, &database, tools::custom_user());
        app.start().await;
        let mut ada = app.visitor();
        model
            .sign_up(&mut ada, "ada")
            .await
            .expect_redirect("/accounts/profile/");
        let django = neighbour.open().await;
        let seen = django.sees(&ada).await;
        let (pk, name) = (seen["pk"].as_str().expect("a key"), model.name_of("ada"));
        ada.get("/whoami")
            .await
            .expect(200)
            .expect_text(&format!("{pk} {name}"));
    }
}
