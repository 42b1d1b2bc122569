//! Nothing secret is written where others read.

use std::path::Path;

use journeys::{House, wire};

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

#[tokio::test]
async fn s_sec_01_no_marked_secret_is_in_the_log_the_database_or_a_page() {
    let key = "CANARY-key-2kq8Zr5VxW0pLm7NtYb3Hc9JdFs6GaQeUiOyTrEwXz";
    let mut house = House::plan()
        .set("SECRET_KEY", key)
        .set("LOG", "trace")
        .set("LOG_FORMAT", "json")
        .open()
        .await;
    let password = "CANARY-password-Windfang";
    let typed = "CANARY-typed-into-the-name-field";
    let wrong = "CANARY-wrong-password";

    let mut ada = house.visitor();
    ada.sign_up("ada", password).await.expect(302);
    let mut secrets = vec![key.to_owned(), password.to_owned(), wrong.to_owned(), typed.to_owned()];
    secrets.extend(ada.session());
    secrets.extend(ada.jar.get("csrftoken").map(str::to_owned));
    secrets.extend(ada.get("/accounts/profile/").await.token());
    ada.log_out().await.expect(302);
    let mut pages = vec![ada.log_in("ada", wrong).await, ada.log_in(typed, wrong).await];
    pages.push(ada.log_in("ada", password).await);
    secrets.extend(ada.session());
    secrets.extend(ada.jar.get("csrftoken").map(str::to_owned));
    pages.push(house.visitor().sign_up("bob", wrong).await);
    pages.push(
        ada.send_form(
            "/accounts/logout/",
            &[("csrfmiddlewaretoken".into(), "CANARY-token".into())],
        )
        .await,
    );
    pages.push(ada.get("/accounts/profile/?token=CANARY-token").await);
    let raw = format!(
        "POST /accounts/login/ HTTP/1.1\r\nHost: {}\r\nCookie: sessionid=CANARY-token\r\nContent-Length: x\r\n\r\n",
        house.address()
    );
    wire::raw(
        [127, 0, 0, 1].into(),
        house.address(),
        raw.as_bytes(),
        std::time::Duration::from_secs(2),
    )
    .await
    .expect("sent");
    for arguments in [["settings"].as_slice(), &["check"], &["check", "--deploy"]] {
        let ran = house.run(arguments, "").await;
        assert!(!ran.text.contains("CANARY"), "{arguments:?}: {}", ran.text);
    }
    let made = house
        .run(
            &[
                "createsuperuser",
                "--username",
                "root",
                "--email",
                "r@example.org",
                "--password-stdin",
            ],
            password,
        )
        .await;
    assert!(!made.text.contains("CANARY"), "{}", made.text);
    house.stop().await;

    let log = house.log();
    assert!(log.len() > 1000, "a trace of all that: {log}");
    for secret in &secrets {
        assert!(
            !log.contains(secret.as_str()),
            "{secret} is in the log: {}",
            line_with(&log, secret)
        );
    }
    assert!(!log.contains("CANARY-token"), "{}", line_with(&log, "CANARY-token"));

    // Session keys and the typed name of a failed login may be nowhere but in the session table and the throttle.
    let hashes: Vec<&String> = secrets.iter().filter(|secret| secret.starts_with("CANARY")).collect();
    for (name, bytes) in files(&house.folder()) {
        for secret in &hashes {
            assert!(!holds(&bytes, secret), "{secret} is in {name}");
        }
    }
    for page in pages {
        for secret in [key, wrong] {
            page.expect_no(secret);
        }
    }
}

fn line_with<'log>(log: &'log str, secret: &str) -> &'log str {
    log.lines().find(|line| line.contains(secret)).unwrap_or_default()
}

#[tokio::test]
async fn s_sec_01_events_hold_no_session_keys() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let key = ada.session().expect("a key");
    ada.log_in("ada", "x").await;
    ada.log_out().await.expect(302);
    let dump = house.database().dump().await;
    for (table, rows) in dump.iter().filter(|(table, _)| table.as_str() != "django_session") {
        assert!(
            rows.iter().all(|row| !row.contains(&key)),
            "a session key in {table}: {rows:?}"
        );
    }
    assert!(dump["vestibule_event"].len() >= 2, "sign-up and logout are on record");
}

#[tokio::test]
async fn the_settings_command_shows_no_secret() {
    let house = House::plan()
        .set("SECRET_KEY", "CANARY-key-2kq8Zr5VxW0pLm7NtYb3Hc9JdFs6GaQeUiOyTrEwXz")
        .open()
        .await;
    let ran = house.run(&["settings"], "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    assert!(!ran.text.contains("CANARY"), "{}", ran.text);
    assert!(ran.text.to_lowercase().contains("secret_key"), "{}", ran.text);
}
