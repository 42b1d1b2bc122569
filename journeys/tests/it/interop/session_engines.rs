//! One session on both sides, on each of Django's engines.

use journeys::{Django, House, Neighbour, PASSWORD, Sessions, settle};
use serde_json::json;

async fn street(sessions: &Sessions) -> (House, Django) {
    let house = House::plan().sessions(sessions).open().await;
    let django = Neighbour::of(&house.database()).sessions(sessions).open().await;
    (house, django)
}

#[tokio::test]
async fn a_session_made_here_is_read_and_changed_at_django_on_each_engine() {
    for sessions in Sessions::all() {
        let (house, django) = street(&sessions).await;
        let mut ada = house.member("ada").await;
        assert_eq!(django.sees(&ada).await["user"], "ada", "{sessions:?}");

        // Each side writes into it and keeps what the other wrote.
        ada.goes_to(django.address()).get("/set/?colour=teal").await.expect(200);
        ada.goes_to(house.address());
        let fields = [
            ("oldpassword", PASSWORD),
            ("password1", "Ein-neuer-Windfang-9"),
            ("password2", "Ein-neuer-Windfang-9"),
        ];
        ada.fill("/accounts/password/change/", &fields).await.expect(302);
        assert!(ada.is_logged_in().await, "{sessions:?}");
        let seen = django.sees(&ada).await;
        assert_eq!(seen["user"], "ada", "{sessions:?}");
        assert_eq!(seen["session"]["colour"], "teal", "{sessions:?}");
    }
}

#[tokio::test]
async fn s_sess_05_a_logout_here_is_not_undone_by_a_slow_request_at_django() {
    for sessions in Sessions::all().into_iter().filter(|sessions| sessions.engine.ends()) {
        let (house, django) = street(&sessions).await;
        let mut ada = house.member("ada").await;
        let mut slow = ada.clone();
        slow.goes_to(django.address());
        let running = tokio::spawn(async move { slow.get("/slow/").await });
        django.visitor().get("/loaded/").await.expect(200);
        let thief = ada.clone();
        ada.log_out().await.expect(302);
        django.visitor().get("/release/").await;
        running.await.expect("an answer").expect(400);
        assert_eq!(django.sees(&thief).await["user"], json!(null), "{sessions:?}");
        assert!(!thief.clone().is_logged_in().await, "{sessions:?}");
        assert_eq!(house.database().session_keys().await.len(), 0, "{sessions:?}");
    }
}

#[tokio::test]
async fn a_session_made_by_django_is_a_session_here_on_each_engine() {
    for sessions in Sessions::all() {
        let (house, django) = street(&sessions).await;
        house.member("ada").await;
        let mut ada = django.visitor();
        ada.log_in("ada", PASSWORD).await.expect(302);
        ada.goes_to(house.address());
        assert!(ada.is_logged_in().await, "{sessions:?}");
        assert_eq!(ada.json().get("/accounts/profile/").await.status(), 200);
    }
}

#[tokio::test]
async fn s_sess_06_a_logout_on_either_side_ends_the_session_on_both() {
    for sessions in Sessions::all() {
        let (house, django) = street(&sessions).await;
        for at_django in [false, true] {
            let mut ada = house.visitor();
            if !at_django {
                house.member("ada").await;
            }
            ada.log_in("ada", PASSWORD).await.expect(302);
            assert_eq!(django.sees(&ada).await["user"], "ada");
            let mut thief = ada.clone();
            if at_django {
                ada.goes_to(django.address());
            }
            ada.log_out().await.expect(302);
            settle().await;
            assert_eq!(django.sees(&ada).await["user"], json!(null), "{sessions:?}");
            ada.goes_to(house.address());
            assert!(!ada.is_logged_in().await, "{sessions:?}");
            if sessions.engine.ends() {
                assert_eq!(django.sees(&thief).await["user"], json!(null), "{sessions:?}");
                assert!(!thief.is_logged_in().await, "{sessions:?}: the copy");
            } else if !at_django {
                assert!(!thief.is_logged_in().await, "{sessions:?}: the copy, here");
            }
        }
    }
}

#[tokio::test]
async fn s_sess_08_a_new_password_and_a_deactivation_end_it_on_each_engine() {
    for sessions in Sessions::all() {
        let (house, django) = street(&sessions).await;
        let mut ada = house.member("ada").await;
        let mut bob = house.member("bob").await;
        let password = json!({ "username": "ada", "password": "Ein-neuer-Windfang-9" });
        django.act("set_password", password).await;
        django
            .act("change", json!({ "username": "bob", "is_active": false }))
            .await;
        settle().await;
        assert!(!ada.is_logged_in().await, "{sessions:?}");
        assert!(!bob.is_logged_in().await, "{sessions:?}");
    }
}

#[tokio::test]
async fn f_13_two_nodes_share_the_sessions_of_each_engine() {
    for sessions in Sessions::all() {
        let first = House::plan().sessions(&sessions).open().await;
        let second = House::plan()
            .database(first.database())
            .sessions(&sessions)
            .open()
            .await;
        let mut ada = first.member("ada").await;
        for _ in 0..3 {
            ada.goes_to(second.address());
            assert!(ada.is_logged_in().await, "{sessions:?}");
            ada.goes_to(first.address());
            assert!(ada.is_logged_in().await, "{sessions:?}");
        }
        let mut thief = ada.clone();
        ada.goes_to(second.address()).log_out().await.expect(302);
        drop(second);
        assert!(!thief.is_logged_in().await, "{sessions:?}");
    }
}
