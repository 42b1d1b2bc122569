//! Each hasher of Django's: what Django wrote is read here, and what is written here is read there.

use journeys::{Database, Engine, House, Neighbour, PASSWORD};
use serde_json::json;

use super::{note::Notes, pair::djangos};

const READ: [&str; 7] = [
    "pbkdf2_sha256",
    "pbkdf2_sha1",
    "argon2",
    "scrypt",
    "bcrypt_sha256",
    "bcrypt",
    "md5",
];
const WRITTEN: [&str; 4] = ["pbkdf2_sha256", "argon2", "scrypt", "bcrypt_sha256"];

#[tokio::test]
async fn each_hasher_crosses_both_ways() {
    let mut notes = Notes::default();
    for (version, python) in djangos() {
        let database = Database::migrated(Engine::Sqlite).await;
        let house = House::plan().database(database.clone()).open().await;
        let django = Neighbour::of(&database).python(python).open().await;

        for hasher in READ {
            let story = async {
                let name = format!("read_{hasher}");
                let user = json!({ "username": name, "password": PASSWORD, "hasher": hasher });
                django.act("create_user", user).await;
                let page = house.visitor().log_in(&name, PASSWORD).await;
                page.expect_redirect("/accounts/profile/");
            };
            notes.cell(version, hasher, "read", story).await;
        }
        for hasher in WRITTEN {
            let story = async {
                let name = format!("written_{hasher}");
                let plan = House::plan().database(database.clone());
                let writer = plan.set("PASSWORDS_HASHER", hasher).open().await;
                writer.member(&name).await;
                let stored = database
                    .value(&format!("SELECT password FROM auth_user WHERE username = '{name}'"))
                    .await;
                assert!(stored.starts_with(&format!("{hasher}$")), "{stored}");
                let page = django.visitor().log_in(&name, PASSWORD).await;
                assert_eq!(page.status(), 302, "{page}");
            };
            notes.cell(version, hasher, "written", story).await;
        }
    }
    notes.close();
}
