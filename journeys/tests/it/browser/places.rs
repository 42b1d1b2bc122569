//! Which pages there are, and a member who looks at them.

use journeys::{Browser, House, PASSWORD};

/// Pages that anybody may open, and those of a member.
pub(super) const OPEN: [&str; 10] = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-no-link/",
    "/nowhere/",
    "/accounts/login/?next=/",
];
pub(super) const MEMBERS: [&str; 5] = [
    "/",
    "/accounts/profile/",
    "/accounts/password/change/",
    "/accounts/activity/",
    "/accounts/logout/",
];

/// A browser in which `ada` is logged in.
pub(super) async fn member(house: &House) -> Browser {
    let browser = Browser::open().await;
    browser.sign_up(&house.url(), "ada", PASSWORD).await;
    assert_eq!(browser.path().await, "/accounts/profile/");
    browser
}
