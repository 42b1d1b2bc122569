//! Asking for a link, reading it from the outbox, choosing a password.

use crate::testing_site::{Guest, Seen, Site};
use http::StatusCode;

pub(super) const OLD: &str = "Windfang-7-Drehtuer";
pub(super) const NEW: &str = "Glockenturm-9-Westwind";
pub(super) const RESET: &str = "/accounts/password/reset/";
pub(super) const SENT: &str = "/accounts/password/reset/done/";
pub(super) const DONE: &str = "/accounts/password/reset/key/done/";

/// A member of the site, who is logged in nowhere.
pub(super) async fn member(site: &Site, name: &str) {
    assert_eq!(site.guest().sign_up(name, OLD).await.status, StatusCode::FOUND);
}

/// The counters forget, as after an hour.
pub(super) async fn later(site: &Site) {
    site.run(r#"DELETE FROM "vestibule_throttle""#, vec![]).await;
}

/// The link of the newest mail, as a path.
pub(super) async fn asked_for(site: &Site, email: &str) -> String {
    later(site).await;
    let answer = site.guest().fill(RESET, &[("email", email)]).await;
    assert_eq!((answer.status, &*answer.location()), (StatusCode::FOUND, SENT));
    newest_link(site).await
}

pub(super) async fn newest_link(site: &Site) -> String {
    let mails = site
        .texts(r#"SELECT "body_text" AS "text" FROM "vestibule_outbox" WHERE "kind" = 'password_reset_key' ORDER BY "id" DESC"#)
        .await;
    let url = mails[0]
        .lines()
        .find(|line| line.starts_with("http"))
        .unwrap_or_else(|| panic!("no link in {mails:?}"));
    let (_, path) = url.split_once("127.0.0.1:8000").expect("on the configured site");
    path.to_owned()
}

/// Opens a link; where its form is.
pub(super) async fn opened(guest: &mut Guest<'_>, link: &str) -> String {
    let answer = guest.get(link).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.html);
    let form = answer.location();
    assert!(guest.get(&form).await.html.contains("id_password1"), "the form");
    form
}

pub(super) async fn chooses(guest: &mut Guest<'_>, form: &str, new: &str) -> Seen {
    guest.post(form, &[("password1", new), ("password2", new)]).await
}

/// Fails unless the link is good no more.
pub(super) async fn expect_bad(site: &Site, link: &str, why: &str) {
    let answer = site.guest().get(link).await;
    assert_eq!(answer.status, StatusCode::OK, "{why}");
    assert!(answer.shows("bad_token"), "{why}");
    // The way to another link.
    assert!(answer.html.contains("action=\"/accounts/password/reset/\"") && answer.html.contains("id_email"));
}
