//! The first start: nothing configured, nothing there.

use std::os::unix::fs::PermissionsExt;

use journeys::{House, PASSWORD};

fn mode(path: &std::path::Path) -> u32 {
    let metadata = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    metadata.permissions().mode() & 0o777
}

#[tokio::test]
async fn a_start_with_nothing_makes_its_files_and_says_where_it_is() {
    let mut house = House::plan().bare().open().await;
    let log = house.log();
    assert!(log.contains(&house.url()), "the address: {log}");
    assert!(log.contains("createsuperuser"), "the way to a first superuser: {log}");
    assert!(log.to_lowercase().contains("mail"), "where mails go: {log}");

    let folder = house.folder();
    let secret = std::fs::read_to_string(folder.join("vestibule.secret")).expect("a secret");
    assert!(
        secret.trim().len() >= 50,
        "a secret of {} characters",
        secret.trim().len()
    );
    assert!(!log.contains(secret.trim()), "the secret is not printed");
    assert!(folder.join("vestibule.sqlite3").exists());

    let mut ada = house.member("ada").await;
    ada.get("/accounts/profile/").await.expect(200).expect_text("ada");
    let stored = house.database().value("SELECT password FROM auth_user").await;
    assert!(
        stored.starts_with("pbkdf2_sha256$1000000$"),
        "Django 5.2's default: {stored}"
    );

    house.restart().await;
    assert!(ada.is_logged_in().await, "the same secret and database after a restart");
    assert_eq!(
        std::fs::read_to_string(folder.join("vestibule.secret")).expect("a secret"),
        secret
    );
}

#[tokio::test]
async fn s_sec_03_what_we_create_is_for_the_owner_alone() {
    let house = House::plan().bare().open().await;
    house.member("ada").await;
    for name in [
        "vestibule.secret",
        "vestibule.sqlite3",
        "vestibule.sqlite3-wal",
        "vestibule.sqlite3-shm",
    ] {
        assert_eq!(mode(&house.folder().join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn s_sec_03_what_we_create_under_umask_000_is_for_the_owner_alone() {
    let house = House::plan().bare().umask("000").open().await;
    house.member("ada").await;
    for name in [
        "vestibule.secret",
        "vestibule.sqlite3",
        "vestibule.sqlite3-wal",
        "vestibule.sqlite3-shm",
    ] {
        assert_eq!(mode(&house.folder().join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn s_sec_03_a_secret_that_others_can_read_stops_the_start() {
    let mut house = House::plan().bare().open().await;
    house.stop().await;
    let secret = house.folder().join("vestibule.secret");
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o640)).expect("chmod");

    let refused = house.run(&["serve"], "").await;
    assert!(refused.code.is_some_and(|code| code != 0), "{}", refused.text);
    assert!(
        refused.text.contains("chmod 600") || refused.text.contains("chmod 0600"),
        "{}",
        refused.text
    );
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).expect("chmod");
    house.start().await;
}

#[tokio::test]
async fn s_sec_03_a_database_that_others_can_read_is_a_warning_and_fails_the_check() {
    let mut house = House::open().await;
    house.stop().await;
    let path = house.database().path().to_path_buf();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("chmod");
    house.start().await;
    assert!(house.log().contains("chmod"), "{}", house.log());
    let check = house.run(&["check", "--deploy"], "").await;
    assert_eq!(check.code, Some(1), "{}", check.text);
    assert!(check.text.contains("vestibule.sqlite3"), "{}", check.text);
}

#[tokio::test]
async fn s_host_02_only_loopback_names_are_answered_without_configuration() {
    let house = House::plan().bare().open().await;
    let port = house.address().port();
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        for host in [host.to_owned(), format!("{host}:{port}")] {
            house
                .visitor()
                .with("host", &host)
                .get("/accounts/login/")
                .await
                .expect(200);
        }
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "169.254.169.254",
        "good:80@evil",
    ] {
        house
            .visitor()
            .with("host", host)
            .get("/accounts/login/")
            .await
            .expect(400)
            .expect_no(host);
    }
    let forwarded = house
        .visitor()
        .with("x-forwarded-host", "evil.example")
        .get("/accounts/profile/")
        .await;
    forwarded
        .expect_redirect("/accounts/login/?next=/accounts/profile/")
        .expect_no("evil.example");
}

#[tokio::test]
async fn s_host_02_a_public_bind_without_allowed_hosts_refuses_to_start() {
    let port = journeys::tools::free_port();
    let listen = format!("0.0.0.0:{port}");
    let house = House::plan().set("LISTEN", &listen).closed();
    let refused = house.run(&["serve"], "").await;
    assert!(refused.code.is_some_and(|code| code != 0), "{}", refused.text);
    assert!(
        refused.text.contains("ALLOWED_HOSTS"),
        "it says what to set: {}",
        refused.text
    );

    let unknown = house.run(&["--no-such-flag"], "").await;
    assert_eq!(unknown.code, Some(2), "wrong usage is another number: {}", unknown.text);
}

#[tokio::test]
async fn a_login_under_the_default_cost_works_and_is_not_upgraded() {
    let house = House::plan().bare().open().await;
    house.member("ada").await;
    let before = house.database().value("SELECT password FROM auth_user").await;
    house
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(house.database().value("SELECT password FROM auth_user").await, before);
}
