//! A queue that is full.

use super::house::{NOW, queue, waiting};
use crate::{
    Fault,
    mailer::{MailKind, Message, enqueue, enqueue_nothing},
    testing_db::engines,
};

#[tokio::test]
async fn f_11_a_full_queue_is_503_for_all_alike_and_takes_warnings_all_the_same() {
    for test in engines().await {
        test.db.outbox_signal().set_limit(3);
        for number in 0..2 {
            queue(&test.db, &format!("{number}")).await;
        }
        let mail = Message::new(
            MailKind::Test,
            "ada@example.com",
            "Hello",
            "Text\n".to_owned(),
            String::new(),
        );
        let mail = mail.expect("a mail");

        let mut tx = test.db.begin().await.expect("a transaction");
        enqueue_nothing(&mut tx).await.expect("one more");
        enqueue(&mut tx, &mail, NOW).await.expect("queued");
        // Who would get no mail asks the same, and is answered the same.
        let asked = enqueue_nothing(&mut tx).await.expect_err("full");
        let refused = enqueue(&mut tx, &mail, NOW).await.expect_err("full");
        for fault in [&asked, &refused] {
            assert!(matches!(fault, Fault::MailQueueFull(3)), "{fault:?}");
            assert_eq!(fault.status(), http::StatusCode::SERVICE_UNAVAILABLE);
            assert!(fault.retry_after().is_some());
        }
        tx.commit().await.expect("committed");

        // An account must be locked whatever the queue.
        queue(&test.db, "a warning").await;
        assert_eq!(waiting(&test.db).await.len(), 4, "{:?}", test.db);
    }
}
