//! kill -9 at random moments of changes and resets.

use journeys::{House, PASSWORD, Visitor, rounds};
use tokio::time::sleep;

use super::kills::{Moments, post};

/// What a person was promised.
struct Told {
    name: String,
    /// The password that was acknowledged last.
    password: String,
    /// One that was sent and not acknowledged: it may stand or not.
    asked: Option<String>,
    /// How many changes were acknowledged.
    changes: usize,
    /// The session of the last acknowledged change.
    session: Option<Visitor>,
}

/// Changes the password again and again until the server dies.
async fn changes(mut visitor: Visitor, name: String) -> Told {
    let mut told = Told {
        name,
        password: PASSWORD.to_owned(),
        asked: None,
        changes: 0,
        session: None,
    };
    for n in 0.. {
        let next = format!("Glockenturm-9-Westwind-{n}");
        told.asked = Some(next.clone());
        told.session = None;
        let fields = [
            ("oldpassword", &*told.password),
            ("password1", &*next),
            ("password2", &*next),
        ];
        let path = "/accounts/password/change/";
        match post(&mut visitor, path, &fields).await {
            Ok(302) => {
                told.password = next;
                told.asked = None;
                told.changes += 1;
                told.session = Some(visitor.clone());
            }
            Ok(status) => panic!("{status} to a right change"),
            Err(_) => return told,
        }
    }
    told
}

/// Uses a link for a new password while the server dies.
async fn resets(mut visitor: Visitor, name: String, link: String) -> Told {
    let next = "Glockenturm-9-Westwind".to_owned();
    let mut told = Told {
        name,
        password: PASSWORD.to_owned(),
        asked: Some(next.clone()),
        changes: 0,
        session: None,
    };
    let Ok(moved) = visitor.try_ask(http::Method::GET, &link, None).await else {
        return told;
    };
    let form = moved.location().expect("a good link").to_owned();
    let fields = [("password1", &*next), ("password2", &*next)];
    if let Ok(status) = post(&mut visitor, &form, &fields).await {
        assert_eq!(status, 302, "a right reset");
        told.password = next;
        told.asked = None;
    }
    told
}

/// The acknowledged password logs in, or the one that was under way; a session that was promised is there.
async fn keeps_its_word(house: &House, told: Told) -> bool {
    let acked = house.visitor().log_in(&told.name, &told.password).await.status();
    let old = acked == 302;
    let asked = match &told.asked {
        Some(asked) if !old => Some(house.visitor().log_in(&told.name, asked).await.status()),
        _ => None,
    };
    assert!(
        old || asked == Some(302),
        "{}: neither password logs in: {acked}, {asked:?}: {}",
        told.name,
        house.log()
    );
    if let Some(mut session) = told.session {
        assert!(
            session.is_logged_in().await,
            "{}: the changer's session is lost",
            told.name
        );
    }
    old
}

/// A key as allauth's links write it.
fn base36(mut key: u32) -> String {
    let mut digits = Vec::new();
    while key > 0 {
        digits.extend(char::from_digit(key % 36, 36));
        key /= 36;
    }
    digits.iter().rev().collect()
}

/// The events of this name about somebody.
fn told_of(name: &str, event: &str) -> String {
    format!("vestibule_event e JOIN auth_user u ON e.user_id = u.id WHERE u.username = '{name}' AND e.name = '{event}'")
}

#[tokio::test]
async fn f_01_no_kill_undoes_a_password_or_leaves_half_a_change_or_reset() {
    let mut house = House::plan().set("ACCOUNT_RATE_LIMITS", "false").open().await;
    let mut moments = Moments(19);
    for round in 0..rounds(1000) {
        let changer = house.member(&format!("changer-{round}")).await;
        let forgetful = format!("forgetful-{round}");
        house.member(&forgetful).await;
        let email = format!("{forgetful}@example.org");
        house
            .visitor()
            .fill("/accounts/password/reset/", &[("email", &email)])
            .await
            .expect(302);
        // A mail that a kill left in the queue is another's, and may go after this one.
        let key = format!("SELECT CAST(id AS TEXT) FROM auth_user WHERE username = '{forgetful}'");
        let key = house.database().value(&key).await.parse().expect("a key");
        let link = house.mailed_link(&format!("password/reset/key/{}-", base36(key))).await;

        let change = tokio::spawn(changes(changer, format!("changer-{round}")));
        let reset = tokio::spawn(resets(house.visitor(), forgetful, link.clone()));
        sleep(moments.next(60)).await;
        house.kill().await;
        house.start().await;

        assert_eq!(house.database().integrity().await, "ok", "round {round}");
        let told = change.await.expect("a visitor");
        let (name, acked) = (told.name.clone(), told.changes);
        let is_old = keeps_its_word(&house, told).await;
        let events = house.database().count(&told_of(&name, "password_changed")).await;
        assert_eq!(
            events,
            acked + usize::from(!is_old),
            "{name}: password and event together"
        );
        let told = reset.await.expect("a visitor");
        let (name, was_acked) = (told.name.clone(), told.asked.is_none());
        // Asked before anybody logs in, which would end the link.
        let is_dead = house.visitor().get(&link).await.status() == 200;
        let is_old = keeps_its_word(&house, told).await && !was_acked;
        assert_eq!(
            is_dead, !is_old,
            "{name}: a used link with the old password, or a good one with the new"
        );
        let told = house.database().count(&told_of(&name, "password_reset")).await;
        assert_eq!(told, usize::from(!is_old), "{name}: password and event together");
    }
}
