//! A database that hardly answers: whoever needs it waits for a connection in turn and not for long, and nobody else waits at all.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use journeys::{House, PASSWORD, Visitor, at_once, rounds, tools};
use tempfile::TempDir;

/// A house whose database is slow while the file is there.
async fn slowed(folder: &Path) -> (House, PathBuf) {
    let (library, flag) = (folder.join("slow.so"), folder.join("slow"));
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(tools::package().join("slow/slow.c"))
        .arg("-ldl")
        .status();
    assert!(built.expect("cc").success(), "slow.c does not compile");
    let before = format!(
        "export LD_PRELOAD={} JOURNEYS_SLOW={}",
        library.display(),
        flag.display()
    );
    (House::plan().before(&before).open().await, flag)
}

/// What needs no database is answered at once.
async fn the_rest_is_unaffected(house: &House) {
    for path in ["/healthz", "/accounts/login/", "/accounts/static/favicon.svg"] {
        let began = Instant::now();
        house.visitor().get(path).await.expect(200);
        assert!(
            began.elapsed() < Duration::from_secs(1),
            "{path}: {:?}",
            began.elapsed()
        );
    }
}

/// Asks for a page that needs the database: what was answered, and after how long.
async fn asks(mut member: Visitor) -> (u16, bool, Duration) {
    let began = Instant::now();
    let page = member.get("/accounts/profile/").await;
    (page.status(), page.header("retry-after").is_some(), began.elapsed())
}

#[tokio::test]
async fn f_05_a_slow_database_refuses_in_time_and_takes_nothing_else_down() {
    let folder = TempDir::with_prefix("vestibule-slow-").expect("a folder");
    let (house, flag) = slowed(folder.path()).await;
    let ada = house.member("ada").await;
    the_rest_is_unaffected(&house).await;
    let before = house.resident();

    std::fs::write(&flag, "").expect("a file");
    let askers = rounds(5_000);
    let (answers, ()) = tokio::join!(at_once(100, 0..askers, |_| asks(ada.clone())), async {
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(200)).await;
            the_rest_is_unaffected(&house).await;
        }
    });
    // Whoever has a connection waits for its own queries, as long as a request may take at most.
    for (status, says_when, after) in &answers {
        assert!(
            *status == 200 || (*status == 503 && *says_when),
            "{status}: {}",
            house.log()
        );
        assert!(*after < Duration::from_secs(32), "{after:?}");
    }
    let in_time = |(status, _, after): &&(u16, bool, Duration)| *status == 503 && *after < Duration::from_millis(2_500);
    let refused = answers.iter().filter(in_time).count();
    assert!(
        refused * 5 > answers.len() * 4,
        "whoever gets no connection hears so after 2 s: {answers:?}"
    );
    let grown = house.resident().saturating_sub(before);
    assert!(grown < 32 << 20, "{grown} bytes more");

    std::fs::remove_file(&flag).expect("gone");
    let cured = Instant::now();
    while house.visitor().log_in("ada", PASSWORD).await.status() != 302 {
        assert!(cured.elapsed() < Duration::from_secs(10), "{}", house.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(house.is_ready().await);
    assert_eq!(asks(ada).await.0, 200, "nobody was logged out");
}
