//! Whoever runs the house: the first superuser, users without a page, a backup, what `check --deploy` says.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use journeys::{House, PASSWORD, tools};

/// A server with a terminal, which `script` gives it and keeps in `terminal.txt`; the log goes into a file of its own.
fn on_a_terminal(folder: &Path, address: &str) -> Child {
    let program = tools::server();
    Command::new("script")
        .args([
            "-qefc",
            &format!("{} serve 2>log.json", program.display()),
            "terminal.txt",
        ])
        .current_dir(folder)
        .env("VESTIBULE_LISTEN", address)
        .env("VESTIBULE_LOG", "trace")
        .env("VESTIBULE_LOG_FORMAT", "json")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("script, of util-linux")
}

#[tokio::test]
async fn s_adm_09_the_first_superusers_link_is_printed_to_a_terminal_and_stands_in_no_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("127.0.0.1:{}", tools::free_port());
    let mut child = on_a_terminal(folder.path(), &address);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let began = Instant::now();
    let link = loop {
        let terminal = read("terminal.txt");
        let found = terminal
            .lines()
            .find(|line| line.contains("/accounts/first-superuser/"));
        if let Some(found) = found {
            break found.trim().to_owned();
        }
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "no link: {terminal} {}",
            read("log.json")
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let token = link
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .expect("a token")
        .to_owned();
    assert!(token.len() >= 22, "at least 128 bits: {} letters", token.len());

    let path = format!("/accounts/first-superuser/{token}/");
    let to = address.parse().expect("an address");
    let mut visitor = journeys::Visitor::new(to, [127, 0, 0, 1].into());
    visitor.get(&path).await.expect(200).expect_text("superuser");
    assert!(
        read("log.json").contains("/accounts/first-superuser/"),
        "the look is logged"
    );
    let names = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    for file in names
        .map(|entry| entry.path())
        .filter(|path| !path.ends_with("terminal.txt"))
    {
        let bytes = std::fs::read(&file).expect("a file");
        let has = bytes.windows(token.len()).any(|part| part == token.as_bytes());
        assert!(!has, "the token stands in {}", file.display());
    }
    child.kill().expect("ended");
    child.wait().expect("ended");
}

#[tokio::test]
async fn s_adm_09_without_a_terminal_there_is_no_link_and_no_account() {
    let house = House::open().await;
    assert!(!house.log().contains("first-superuser"), "{}", house.log());
    assert_eq!(house.database().count("auth_user").await, 0);
}

#[tokio::test]
async fn a_locked_user_is_nobody_with_the_next_request_and_back_when_unlocked() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let locked = house.run(&["user", "lock", "ada"], "").await;
    assert_eq!(locked.code, Some(0), "{}", locked.text);
    assert!(!ada.is_logged_in().await);
    house
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/inactive/");
    let unlocked = house.run(&["user", "unlock", "ada@example.org"], "").await;
    assert_eq!(unlocked.code, Some(0), "{}", unlocked.text);
    assert!(ada.is_logged_in().await, "the session was kept");
    // A command prints its answer, and no line of the log.
    assert!(
        !locked.text.contains("user_locked") && locked.text.lines().count() == 1,
        "{}",
        locked.text
    );
}

#[tokio::test]
async fn users_are_listed_shown_and_deleted_from_the_command_line() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    house.member("grace").await;
    let list = house.run(&["user", "list", "--search", "GRACE", "--json"], "").await;
    let json: serde_json::Value =
        serde_json::from_str(&list.text).unwrap_or_else(|error| panic!("{error}: {}", list.text));
    assert_eq!(
        (json["total"].as_u64(), json["users"][0]["username"].as_str()),
        (Some(1), Some("grace"))
    );
    let shown = house.run(&["user", "show", "ada"], "").await;
    assert!(shown.text.contains("ada@example.org (primary)"), "{}", shown.text);

    for (arguments, code) in [
        (["user", "delete", "ada"].as_slice(), 2),
        (["user", "delete", "nobody", "--yes"].as_slice(), 1),
        (["user", "list", "--page", "0"].as_slice(), 2),
        (["user", "delete", "ada", "--yes"].as_slice(), 0),
        (["user", "show", "ada"].as_slice(), 1),
    ] {
        let ran = house.run(arguments, "").await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.text);
    }
    assert!(!ada.is_logged_in().await);
    assert_eq!(house.database().count("auth_user").await, 1);
    assert_eq!(house.database().count("django_session").await, 1, "grace's");
}

#[tokio::test]
async fn a_backup_is_made_while_the_server_runs_and_a_server_starts_on_it() {
    let house = House::open().await;
    house.member("ada").await;
    let copy = house.beside("copy.sqlite3");
    let name = copy.display().to_string();
    let made = house.run(&["backup", &name], "").await;
    assert_eq!(made.code, Some(0), "{}", made.text);
    let again = house.run(&["backup", &name], "").await;
    assert_eq!(again.code, Some(1), "{}", again.text);
    let restored = House::plan().on(&copy).open().await;
    restored
        .visitor()
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
}

#[tokio::test]
async fn a_proxy_that_is_not_named_fails_check_deploy_with_the_line_to_write() {
    let mut house = House::open().await;
    let fails = async |house: &House| {
        house
            .run(&["check", "--deploy"], "")
            .await
            .text
            .contains("proxy_not_named")
    };
    assert!(!fails(&house).await);
    house
        .visitor()
        .with("x-forwarded-for", "203.0.113.9")
        .get("/accounts/login/")
        .await
        .expect(200);
    let began = Instant::now();
    while !fails(&house).await {
        assert!(began.elapsed() < Duration::from_secs(5), "{}", house.log());
    }
    house.set("TRUSTED_PROXIES", "127.0.0.0/8");
    assert!(!fails(&house).await, "named");
}

#[tokio::test]
async fn s_sec_04_a_weak_key_fails_check_deploy_and_a_public_bind_refuses_it() {
    let listen = format!("0.0.0.0:{}", tools::free_port());
    for key in ["short", "django-insecure-0123456789012345678901234567890123456789"] {
        let house = House::plan().set("SECRET_KEY", key).closed();
        let check = house.run(&["check", "--deploy"], "").await;
        assert_eq!(check.code, Some(1), "{}", check.text);
        assert!(
            check.text.contains("repair: ") && check.text.contains("SECRET_KEY_FALLBACKS"),
            "{}",
            check.text
        );
        let public = House::plan()
            .set("SECRET_KEY", key)
            .set("LISTEN", &listen)
            .set("ALLOWED_HOSTS", "id.example.com")
            .closed();
        let refused = public.run(&["serve"], "").await;
        assert_eq!(refused.code, Some(1), "{}", refused.text);
        assert!(
            refused.text.contains("SECRET_KEY") && !refused.text.contains(key),
            "{}",
            refused.text
        );
    }
}
