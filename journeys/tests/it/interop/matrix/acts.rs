//! What may happen to a session, done at the side that did not make it, or at both in turn.

use std::time::Duration;

use journeys::PASSWORD;
use serde_json::json;
use tokio::time::sleep;

use super::pair::{Pair, Side};

const NEXT: &str = "Ein-neuer-Windfang-9";

/// Each side takes it for the same user's, with the same data.
pub(super) async fn read(pair: &Pair, maker: Side) {
    let name = format!("read{}", maker.name());
    let mut visitor = pair.member(&name, maker).await;
    pair.insert(&mut visitor, "cart", "3", maker).await;
    pair.expect(&visitor, Some(&name), "after a login").await;
    assert_eq!(pair.value(&visitor, "cart", maker.other()).await, json!("3"));
    let mut visitor = visitor.clone();
    let page = visitor
        .goes_to(pair.address(maker.other()))
        .get("/accounts/logout/")
        .await;
    page.expect(200);
}

/// What the other side changes is seen by the maker, whose own data stay.
pub(super) async fn change(pair: &Pair, maker: Side) {
    let name = format!("change{}", maker.name());
    let mut visitor = pair.member(&name, maker).await;
    pair.insert(&mut visitor, "mine", "1", maker).await;
    for (round, side) in [maker.other(), maker, maker.other()].into_iter().enumerate() {
        pair.insert(&mut visitor, "shared", &round.to_string(), side).await;
        for reader in [maker, maker.other()] {
            assert_eq!(pair.value(&visitor, "shared", reader).await, json!(round.to_string()));
            assert_eq!(pair.value(&visitor, "mine", reader).await, json!("1"));
        }
    }
    pair.expect(&visitor, Some(&name), "after changes").await;
}

/// A logout at the other side ends it at both, for whoever kept the cookie too, unless the cookie is all there is.
pub(super) async fn log_out(pair: &Pair, maker: Side) {
    let name = format!("out{}", maker.name());
    let mut visitor = pair.member(&name, maker).await;
    let thief = visitor.clone();
    pair.expect(&visitor, Some(&name), "before the logout").await;

    let page = visitor.goes_to(pair.address(maker.other())).log_out().await;
    page.expect(302);
    pair.expect(&visitor, None, "after the logout").await;
    if pair.sessions != "signed_cookies" {
        pair.expect(&thief, None, "after the logout, with the old cookie").await;
    }
}

/// A password change at the other side keeps this browser and ends the user's others, at both.
pub(super) async fn password(pair: &Pair, maker: Side) {
    let name = format!("pass{}", maker.name());
    let mut visitor = pair.member(&name, maker).await;
    let second = pair.log_in(&name, maker.other()).await;
    let third = pair.log_in(&name, maker).await;
    let thief = visitor.clone();
    pair.expect(&visitor, Some(&name), "before the change").await;

    let fields = [("oldpassword", PASSWORD), ("password1", NEXT), ("password2", NEXT)];
    visitor.goes_to(pair.address(maker.other()));
    let page = visitor.fill("/accounts/password/change/", &fields).await;
    page.expect(302);
    pair.expect(&visitor, Some(&name), "after the change, in this browser")
        .await;
    for (browser, which) in [
        (&second, "the second browser"),
        (&third, "the third browser"),
        (&thief, "the old cookie"),
    ] {
        pair.expect(browser, None, &format!("after the change, {which}")).await;
    }
}

/// An expiry set by the maker counts at both.
pub(super) async fn expire(pair: &Pair, maker: Side) {
    let name = format!("expire{}", maker.name());
    let mut visitor = pair.member(&name, maker).await;
    let path = match maker {
        Side::Here => "/expire?seconds=3",
        Side::Django => "/expire/?seconds=3",
    };
    let page = visitor.goes_to(pair.address(maker)).get(path).await;
    page.expect(200);
    let cookie = page.set_cookie("sessionid").expect("the cookie is set again");
    assert_eq!(cookie.attribute("max-age"), Some("3"), "{page}");
    pair.expect(&visitor, Some(&name), "before it expires").await;

    if pair.sessions == "signed_cookies" {
        // Django judges a signed cookie by SESSION_COOKIE_AGE alone (its ticket 19201): the browser drops it.
        visitor.jar.remove("sessionid");
    } else {
        sleep(Duration::from_millis(3300)).await;
    }
    pair.expect(&visitor, None, "after it has expired").await;
}
