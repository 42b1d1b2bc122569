//! Mails put into the queue from outside, and the wait until they are gone.

use journeys::{Database, House, MailServer, Plan};

/// A house whose mails go to this server, by STARTTLS.
pub(super) fn plan(server: &MailServer) -> Plan {
    House::plan().set("EMAIL_URL", &server.url("smtp", ""))
}

/// Puts so many mails into the queue, as another node would: `Mail 1`, `Mail 2`, …
pub(super) async fn queue(database: &Database, recipient: &str, count: usize) {
    let sql = format!(
        "INSERT INTO vestibule_outbox (kind, recipient, subject, body_text, body_html, created_at, due_at, attempts, lease, \
         leased_until, last_error) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT \
         'login_locked', '{recipient}', 'Mail ' || i, 'Text', '<p>HTML</p>', datetime('now'), datetime('now'), 0, '', NULL, '' FROM n"
    );
    database.execute(&sql).await;
}

/// Waits until the queue is empty.
pub(super) async fn sent(database: &Database) {
    eventually(database, "vestibule_outbox", |left| left == 0).await;
}

/// Waits until a table (which may carry a WHERE) has a count that is as it should be.
pub(super) async fn eventually(database: &Database, table: &str, is_right: impl Fn(usize) -> bool) {
    let (mut seen, mut since) = (0, std::time::Instant::now());
    loop {
        let count = database.count(table).await;
        if is_right(count) {
            return;
        }
        if count != seen {
            (seen, since) = (count, std::time::Instant::now());
        }
        assert!(
            since.elapsed() < journeys::wire::PATIENCE,
            "{table}: {count}, for too long"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
