//! Nothing secret is written where others read.

use std::path::Path;

use journeys::{House, Page, Visitor, wire};

/// Every file below `folder`, read whole.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap_or_default()));
        }
    }
    found
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
}

const KEY: &str = "CANARY-key-2kq8Zr5VxW0pLm7NtYb3Hc9JdFs6GaQeUiOyTrEwXz";
const RIGHT: &str = "CANARY-password-Windfang";
const WRONG: &str = "CANARY-wrong-password";
const TYPED: &str = "CANARY-typed-into-the-name-field";

/// Signs up, in and out with marked secrets: all that was secret, and the pages that were shown.
async fn live_with_canaries(house: &House) -> (Vec<String>, Vec<Page>) {
    let mut secrets = [KEY, RIGHT, WRONG, TYPED].map(str::to_owned).to_vec();
    let mut ada = house.visitor();
    let mut pages = vec![ada.sign_up("ada", RIGHT).await, ada.get("/accounts/profile/").await];
    secrets.extend(cookies(&ada));
    secrets.extend(ada.get("/accounts/logout/").await.token());
    pages.push(ada.log_out().await);
    pages.push(ada.log_in("ada", WRONG).await);
    pages.push(ada.log_in(TYPED, WRONG).await);
    pages.push(ada.log_in("ada", RIGHT).await);
    secrets.extend(cookies(&ada));
    pages.push(house.visitor().sign_up("bob", WRONG).await);
    pages.push(
        ada.send_form(
            "/accounts/logout/",
            &[("csrfmiddlewaretoken".into(), "CANARY-token".into())],
        )
        .await,
    );
    pages.push(ada.get("/accounts/profile/?token=CANARY-token").await);
    let head = format!("POST /accounts/login/ HTTP/1.1\r\nHost: {}\r\n", house.address());
    let broken = format!("{head}Cookie: sessionid=CANARY-token\r\nContent-Length: x\r\n\r\n");
    let quiet = std::time::Duration::from_secs(2);
    wire::raw([127, 0, 0, 1].into(), house.address(), broken.as_bytes(), quiet)
        .await
        .expect("sent");
    (secrets, pages)
}

fn cookies(visitor: &Visitor) -> Vec<String> {
    let device = visitor.jar.all().filter(|(_, value)| value.len() >= 20);
    device.map(|(_, value)| value.to_owned()).collect()
}

#[tokio::test]
async fn s_sec_01_no_marked_secret_is_in_the_log_the_database_or_a_page() {
    let mut house = House::plan()
        .set("SECRET_KEY", KEY)
        .set("LOG", "trace")
        .set("LOG_FORMAT", "json")
        .open()
        .await;
    let (secrets, pages) = live_with_canaries(&house).await;
    house.stop().await;

    let log = house.log();
    assert!(log.len() > 1000, "a trace of all that: {log}");
    for secret in secrets.iter().map(String::as_str).chain(["CANARY-token"]) {
        assert!(
            !log.contains(secret),
            "{secret} is in the log: {}",
            line_with(&log, secret)
        );
    }
    for (name, bytes) in files(&house.folder()) {
        for secret in secrets.iter().filter(|secret| secret.starts_with("CANARY")) {
            assert!(!holds(&bytes, secret), "{secret} is in {name}");
        }
    }
    for page in pages {
        for secret in [KEY, RIGHT, WRONG] {
            page.expect_no(secret);
        }
    }
}

#[tokio::test]
async fn s_sec_01_no_command_prints_a_secret() {
    let house = House::plan().set("SECRET_KEY", KEY).set("LOG", "trace").open().await;
    let superuser = [
        "createsuperuser",
        "--username",
        "root",
        "--email",
        "r@example.org",
        "--password-stdin",
    ];
    let password = ["changepassword", "root", "--password-stdin"];
    for arguments in [
        superuser.as_slice(),
        &password,
        &["settings"],
        &["check"],
        &["check", "--deploy"],
        &["migrate"],
    ] {
        let ran = house.run(arguments, RIGHT).await;
        assert!(!ran.text.contains("CANARY"), "{arguments:?}: {}", ran.text);
    }
    let settings = house.run(&["settings"], "").await;
    assert!(
        settings.text.to_lowercase().contains("secret_key"),
        "named, not shown: {}",
        settings.text
    );
}

fn line_with<'log>(log: &'log str, secret: &str) -> &'log str {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default()
}

#[tokio::test]
async fn s_sec_01_events_hold_no_session_keys() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let key = ada.session().expect("a key");
    ada.log_out().await.expect(302);
    ada.log_in("ada", "x").await.expect_error("invalid_login");
    let dump = house.database().dump().await;
    for (table, rows) in dump.iter().filter(|(table, _)| table.as_str() != "django_session") {
        assert!(
            rows.iter().all(|row| !row.contains(&key)),
            "a session key in {table}: {rows:?}"
        );
    }
    assert!(dump["vestibule_event"].len() >= 2, "what happened is on record");
}
