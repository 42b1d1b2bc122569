//! What the house has mailed.

use std::time::{Duration, Instant};

use super::House;

impl House {
    /// The path of the newest link whose path begins with `/accounts/{below}`: in the outbox, or, once sent, where the console shows it.
    ///
    /// # Panics
    /// When there is none after five seconds.
    pub async fn mailed_link(&self, below: &str) -> String {
        let began = Instant::now();
        let start = format!("{}/accounts/{below}", self.url());
        loop {
            let queued = "SELECT body_text FROM vestibule_outbox ORDER BY id DESC";
            let mut texts = self.database().column(queued).await;
            texts.push(self.log());
            if let Some(path) = texts.iter().find_map(|text| last_link(text, &start)) {
                return path.trim_start_matches(&self.url()).to_owned();
            }
            assert!(began.elapsed() < Duration::from_secs(5), "no link below {start}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn last_link(text: &str, start: &str) -> Option<String> {
    let (_, rest) = text.rsplit_once(start)?;
    let rest: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_/".contains(*c))
        .collect();
    // A line that is still being written has no end.
    rest.ends_with('/').then(|| format!("{start}{rest}"))
}
