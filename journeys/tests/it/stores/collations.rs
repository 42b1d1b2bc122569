//! Django's tables on MariaDB compare without case, accents and trailing blanks. No session key, token or counter is taken for another.

use journeys::{Database, House, Kind, PASSWORD, Visitor};

/// Texts that such a collation takes for `key`.
fn lookalikes(key: &str) -> Vec<String> {
    let swapped: String = key
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let accented = key.replacen(['a', 'e', 'o', 'u', 'i', 'n', 'c'], "\u{e0}", 1);
    let mut one = key.to_owned();
    if let Some(first) = key.chars().find(char::is_ascii_lowercase) {
        one = key.replacen(first, &first.to_ascii_uppercase().to_string(), 1);
    }
    let mut all = vec![swapped, one, format!("{key} "), format!("{key}  ")];
    if accented.len() != key.len() {
        all.push(accented);
    }
    all.retain(|text| text != key);
    all
}

#[tokio::test]
async fn s_sess_02_a_key_that_the_collation_takes_for_another_opens_and_ends_nothing() {
    let mut houses = vec![House::open().await];
    for kind in Kind::ALL {
        houses.push(House::plan().on_url(&kind.migrated().await).open().await);
    }
    for house in houses {
        let mut ada = house.member("ada").await;
        let key = ada.session().expect("a session");
        let mut seen = 0;
        for text in lookalikes(&key) {
            // Blanks at the end of a header belong to nobody: only in quotes they are part of the key.
            let bare = Some(text.clone()).filter(|text| !text.ends_with(' '));
            for quoted in bare.into_iter().chain([format!("\"{text}\"")]) {
                let mut thief = house.visitor();
                thief.jar.put("sessionid", &quoted);
                assert!(!thief.is_logged_in().await, "{quoted:?} for {key:?}");
                let mut thief = house.visitor();
                thief.get("/accounts/login/").await.expect(200);
                thief.jar.put("sessionid", &quoted);
                let page = thief.post("/accounts/logout/", &[]).await;
                assert!(page.status() < 500, "{page}");
                let page = thief.log_in("ada", "wrong-Drehtuer-1").await;
                assert!(page.status() < 500, "{page}");
                seen += 1;
            }
        }
        assert!(seen >= 6, "{seen}");
        assert!(ada.is_logged_in().await, "the session itself is untouched");
        assert_eq!(house.database().session_keys().await, [key]);
    }
}

/// The database itself does take them for one: else the test above would show nothing.
#[tokio::test]
async fn django_on_mariadb_has_such_a_collation() {
    let url = Kind::MariaDb.migrated().await;
    let database = Database::of(&url);
    database
        .execute("INSERT INTO django_session VALUES ('abcdefgh', '', now())")
        .await;
    for text in ["ABCDEFGH", "\u{e0}bcdefgh", "abcdefgh  "] {
        assert_eq!(
            database
                .count(&format!("django_session WHERE session_key = '{text}'"))
                .await,
            1,
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn a_reset_link_a_device_and_a_counter_are_nobody_elses_on_mariadb() {
    let house = House::plan().on_url(&Kind::MariaDb.migrated().await).open().await;
    house.member("ada").await;
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await
        .expect(302);
    let link = house.mailed_link("password/reset/key/").await;
    let (head, token) = link.rsplit_once('-').expect("a token");
    for text in lookalikes(token.trim_end_matches('/')) {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        house
            .visitor()
            .get(&format!("{head}-{encoded}/"))
            .await
            .expect(200)
            .expect_error("bad_token");
    }

    // A name is found without regard to case, as Django's `iexact` does there; accents and blanks make another name.
    for (name, is_hers) in [("ADA", true), ("\u{e0}da", false), ("ad\u{e2}", false)] {
        let page = house.visitor().log_in(name, PASSWORD).await;
        assert_eq!(page.status() == 302, is_hers, "{name:?}: {page}");
    }
    // Her counter is full; that of the other name is its own.
    for _ in 0..5 {
        guess(house.visitor(), "ada").await;
    }
    assert_eq!(guess(house.visitor(), "ada").await, 429);
    assert_eq!(guess(house.visitor(), "\u{e0}da").await, 200);
}

async fn guess(mut visitor: Visitor, name: &str) -> u16 {
    visitor.log_in(name, "wrong-Drehtuer-1").await.status()
}
