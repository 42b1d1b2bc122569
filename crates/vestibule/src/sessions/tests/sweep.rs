//! Expired sessions go a batch at a time, and nobody else's.

use super::house::moment;
use crate::{
    sessions::{clear_expired, store},
    testing_db::{self, TestDb},
};
use django_formats::session::SessionKey;

const NOW: i64 = 1_800_000_000;

/// `many` rows that expired, and 20 that did not.
async fn filled(test: &TestDb, many: usize) {
    let mut tx = test.db.begin().await.expect("a transaction");
    for n in 0..many + 20 {
        let key = SessionKey::parse(&format!("{n:032}")).expect("a key");
        let expires = if n < many {
            NOW - 1 - i64::try_from(n % 7).unwrap_or(0)
        } else {
            NOW + 1
        };
        let text = "x".repeat(180);
        assert!(
            store::insert(&mut tx, &key, &text, moment(expires))
                .await
                .expect("a row")
        );
    }
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn f_20_expired_sessions_go_in_batches_of_at_most_a_thousand() {
    for test in testing_db::engines().await {
        let many = 4_500;
        filled(&test, many).await;
        let before = test.db.statements();
        let gone = clear_expired(&test.db, moment(NOW)).await.expect("swept");
        assert_eq!(gone, many as u64, "{:?}", test.db.engine());
        let statements = test.db.statements() - before;
        assert!(
            statements >= 5,
            "{:?}: {statements} statements for {many} rows",
            test.db.engine()
        );
        assert!(
            statements < 120,
            "{:?}: {statements} statements for {many} rows",
            test.db.engine()
        );
        let left = testing_db::session_rows(&test.db).await;
        assert_eq!(left.len(), 20, "{:?}: who has not expired stays", test.db.engine());
        assert!(left.iter().all(|(_, _, expires)| *expires > moment(NOW)));
        assert_eq!(clear_expired(&test.db, moment(NOW)).await.expect("swept"), 0);
    }
}
