//! A copy is made while others write.

use super::{
    super::{Outcome, backup},
    house::{settings, started},
};
use crate::{
    settings::DatabaseUrl,
    storage::{Query, Run},
    testing_db,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

const PUT: Query = Query::new(
    "test.put",
    r#"INSERT INTO "vestibule_streak" ("subject", "failures", "changed_at") VALUES (?, 1, '2026-01-01 00:00:00')"#,
);

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_whole_private_and_never_over_another_file() {
    use std::os::unix::fs::PermissionsExt;
    let there = testing_db::sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let stop = Arc::new(AtomicBool::new(false));
    let (writer, stopped) = (there.another_node().await, Arc::clone(&stop));
    let writing = tokio::spawn(async move {
        let mut written = 0_i64;
        while !stopped.load(Ordering::SeqCst) {
            let mut tx = writer.begin().await.expect("a transaction");
            for half in ["a", "b"] {
                tx.execute(&PUT, [format!("{half}{written}").into()])
                    .await
                    .expect("it runs");
            }
            tx.commit().await.expect("it commits");
            written += 1;
        }
        written
    });

    let from = settings(&there.url);
    for copy in 0..10 {
        let file = folder.path().join(format!("copy{copy}.sqlite3"));
        assert_eq!(backup(&from, &file).await.expect("it runs"), Outcome::Done);
        let mode = std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let again = backup(&from, &file).await.expect("it runs");
        assert!(matches!(again, Outcome::Refused(_)), "it is there already");

        // Each transaction is in it with both its rows or with none, and a server starts on it.
        let restored = started(&DatabaseUrl::sqlite(&file)).await;
        let odd = Query::new(
            "test.odd",
            r#"SELECT CONCAT(COUNT(*)) AS "value", CONCAT(COUNT(*) % 2) AS "odd" FROM "vestibule_streak""#,
        );
        struct Counted(String);
        impl crate::storage::FromRow for Counted {
            fn from_row(row: &crate::storage::Row) -> Result<Self, crate::Fault> {
                row.get("odd").map(Self)
            }
        }
        let mut conn = restored.app.db.read().await.expect("a connection");
        let counted: Option<Counted> = conn.optional(&odd, []).await.expect("it runs");
        assert_eq!(counted.map(|Counted(odd)| odd).as_deref(), Some("0"));
        drop(conn);
        restored.close().await;
    }
    stop.store(true, Ordering::SeqCst);
    assert!(writing.await.expect("it wrote") > 10, "writes went on meanwhile");
}

#[tokio::test]
async fn other_engines_are_told_their_own_tools_and_a_bad_place_leaves_no_file() {
    for (url, tool) in [
        ("postgres://localhost/x", "pg_dump"),
        ("mysql://localhost/x", "mariadb-dump"),
    ] {
        let refused = backup(&settings(&url.parse().expect("a URL")), "x".as_ref()).await;
        let Outcome::Refused(reasons) = refused.expect("it runs") else {
            panic!("{url} was copied")
        };
        assert!(reasons.iter().any(|reason| reason.contains(tool)), "{reasons:?}");
    }
    let there = testing_db::sqlite().await;
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("no/such/folder");
    assert!(backup(&settings(&there.url), &nowhere).await.is_err());
    let missing = DatabaseUrl::sqlite(folder.path().join("none.sqlite3"));
    let refused = backup(&settings(&missing), &folder.path().join("copy")).await;
    assert!(matches!(refused.expect("it runs"), Outcome::Refused(_)));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
