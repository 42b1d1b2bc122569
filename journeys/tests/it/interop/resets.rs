//! A reset link of either side works at the other, whatever the zone on whose clock it is stamped.

use journeys::{Django, House, Neighbour, Page, Visitor};
use serde_json::json;
use tempfile::TempDir;

const NEW: &str = "Glockenturm-9-Westwind";
const ZONES: [&str; 3] = ["UTC", "Asia/Tokyo", "America/Chicago"];

/// A house and a Django on one file, both on the clock of `zone`.
async fn in_zone(zone: &str) -> (House, Django) {
    let house = House::plan()
        .set("TIME_ZONE", zone)
        .set("ACCOUNT_RATE_LIMITS", "false")
        .open()
        .await;
    let django = Neighbour::on(house.database().path())
        .set("TIME_ZONE", zone)
        .open()
        .await;
    (house, django)
}

/// Opens a link and fills in the form behind it.
async fn chooses(visitor: &mut Visitor, link: &str, fields: [&str; 2], new: &str) -> Page {
    let moved = visitor.get(link).await;
    let form = moved.expect(302).location().expect("a place").to_owned();
    assert!(form.contains("set-password"), "{moved}");
    visitor.fill(&form, &fields.map(|name| (name, new))).await
}

const OURS: [&str; 2] = ["password1", "password2"];

async fn is_new(django: &Django, new: &str) -> bool {
    let arguments = json!({ "username": "ada", "password": new });
    django.act("check_password", arguments).await == json!(true)
}

#[tokio::test]
async fn s_share_09_links_of_allauth_and_of_django_work_here_in_each_zone() {
    for zone in ZONES {
        let (house, django) = in_zone(zone).await;
        house.member("ada").await;
        for (kind, done) in [
            ("allauth", "/accounts/password/reset/key/done/"),
            ("django", "/accounts/reset/done/"),
        ] {
            let link = django
                .act("reset_link", json!({ "username": "ada", "kind": kind }))
                .await;
            let link = link.as_str().expect("a path");
            let new = format!("{NEW}-{kind}");
            let mut visitor = house.visitor();
            chooses(&mut visitor, link, OURS, &new).await.expect_redirect(done);
            assert!(is_new(&django, &new).await, "{zone} {kind}");
            house.visitor().get(link).await.expect_error("bad_token");
        }
    }
}

#[tokio::test]
async fn s_share_09_links_from_here_work_at_allauth_in_each_zone() {
    for zone in ZONES {
        let (house, django) = in_zone(zone).await;
        house.member("ada").await;
        let asked = house
            .visitor()
            .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
            .await;
        asked.expect_redirect("/accounts/password/reset/done/");
        let link = house.mailed_link("password/reset/key/").await;
        let page = chooses(&mut django.visitor(), &link, OURS, NEW).await;
        page.expect_redirect("/accounts/password/reset/key/done/");
        assert!(is_new(&django, NEW).await, "{zone}");
        house.visitor().get(&link).await.expect_error("bad_token");
    }
}

#[tokio::test]
async fn s_share_09_links_from_here_work_at_a_django_without_allauth() {
    for zone in ZONES {
        let folder = TempDir::new().expect("a folder");
        let file = folder.path().join("db.sqlite3");
        let neighbour = Neighbour::on(&file).without_allauth().set("TIME_ZONE", zone);
        neighbour.migrate().await;
        let django = neighbour.open().await;
        let ada = json!({ "username": "ada", "password": journeys::PASSWORD, "email": "ada@example.org" });
        django.act("create_user", ada).await;
        let house = House::plan().on(&file).set("TIME_ZONE", zone).open().await;
        let asked = house
            .visitor()
            .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
            .await;
        asked.expect_redirect("/accounts/password/reset/done/");
        let link = house.mailed_link("reset/").await;
        let djangos = ["new_password1", "new_password2"];
        let page = chooses(&mut django.visitor(), &link, djangos, NEW).await;
        page.expect_redirect("/accounts/reset/done/");
        assert!(is_new(&django, NEW).await, "{zone}");
        house.visitor().get(&link).await.expect_error("bad_token");
    }
}

#[tokio::test]
async fn a_link_from_here_dies_with_a_login_at_django() {
    let (house, django) = in_zone("UTC").await;
    house.member("ada").await;
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await;
    let link = house.mailed_link("password/reset/key/").await;
    // Whole seconds are signed.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    django.visitor().log_in("ada", journeys::PASSWORD).await.expect(302);
    house.visitor().get(&link).await.expect_error("bad_token");
}
