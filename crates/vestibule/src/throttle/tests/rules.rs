//! Rules and names of counters, by value.

use super::house::{ip, network};
use crate::throttle::{
    Limit, LoginLimits, Scope,
    rules::{Role, Shadow, Slot, Step, Streak, Tally, judge},
    subject::{
        self, ACCOUNT, CHANGES, DEVICE, LINKS_FROM, LOOKS_FROM, MAILS, MAILS_FROM, NOTICE, SIGN_UPS_FROM, Subjects,
        TRIES_FROM, TYPED, UNKNOWN, Who, normal,
    },
};
use std::{collections::HashSet, time::Duration};

const SECOND: i64 = 1_000_000;

fn counter(role: Role, places: u32, taken: u32, waiting: u32) -> (Slot, Tally) {
    let slot = Slot {
        subject: format!("{role:?}"),
        role,
        limit: Limit::new(places, Duration::from_secs(300)),
    };
    (
        slot,
        Tally {
            taken,
            waiting,
            next_free: (taken > 0).then_some(100 * SECOND),
            free_place: None,
            last_place: None,
        },
    )
}

fn login(typed: (u32, u32), account: (u32, u32), network: (u32, u32)) -> Vec<(Slot, Tally)> {
    vec![
        counter(Role::Account, 5, account.0, account.1),
        counter(Role::Stranger, 5, 0, 0),
        counter(Role::Typed, 5, typed.0, typed.1),
        counter(Role::Network, 10, network.0, network.1),
    ]
}

fn full(scope: Scope, slot: usize) -> Step {
    Step::Full {
        slot,
        scope,
        retry_after: Duration::from_secs(90),
    }
}

#[test]
fn a_try_takes_waits_or_is_refused() {
    let at = 10 * SECOND;
    let judged = |typed, account, network| judge(&login(typed, account, network), None, at);
    assert_eq!(judged((0, 0), (0, 0), (0, 0)), Step::Take);
    assert_eq!(judged((4, 4), (4, 4), (9, 9)), Step::Take);
    assert_eq!(judged((5, 0), (5, 0), (5, 0)), full(Scope::Typed, 2));
    assert_eq!(judged((0, 0), (0, 0), (10, 0)), full(Scope::Network, 3));
    assert_eq!(judged((5, 0), (5, 0), (10, 0)), full(Scope::Network, 3));
    // The verdict of one is due: it may be a success.
    assert_eq!(judged((5, 1), (5, 1), (5, 1)), Step::Wait);
    assert_eq!(judged((1, 0), (5, 1), (5, 1)), Step::Wait);
    assert_eq!(judged((1, 0), (1, 0), (10, 1)), Step::Wait);
    // Reached by another identifier: no 429, or it would tell that the two names are one person.
    assert_eq!(judged((0, 0), (5, 0), (5, 0)), Step::Shadow(Shadow::AccountFull));
    assert_eq!(judged((4, 0), (9, 0), (5, 0)), Step::Shadow(Shadow::AccountFull));
}

#[test]
fn who_is_logged_in_already_is_told_that_the_account_is_full() {
    let counters = [counter(Role::Account, 5, 5, 0), counter(Role::Network, 10, 5, 0)];
    assert_eq!(judge(&counters, None, 10 * SECOND), full(Scope::Typed, 0));
}

#[test]
fn a_locked_account_is_shadowed_and_the_last_try_is_waited_for() {
    let streak = |failures| Some(Streak { failures, most: 100 });
    let judged = |account, failures| judge(&login((0, 0), account, (0, 0)), streak(failures), 0);
    assert_eq!(judged((1, 0), 99), Step::Take);
    assert_eq!(judged((1, 0), 100), Step::Shadow(Shadow::Locked));
    assert_eq!(judged((1, 1), 100), Step::Wait);
    assert_eq!(judged((1, 1), 101), Step::Shadow(Shadow::Locked));
}

#[test]
fn the_wait_is_never_longer_than_the_window() {
    let mut counters = login((5, 0), (5, 0), (0, 0));
    counters[2].1.next_free = Some(i64::MAX);
    let Step::Full { retry_after, .. } = judge(&counters, None, 0) else {
        panic!("not full")
    };
    assert_eq!(retry_after, Duration::from_secs(300));
    // A limit of nothing is always full.
    let none = [counter(Role::Network, 0, 0, 0)];
    assert_eq!(
        judge(&none, None, 0),
        Step::Full {
            slot: 0,
            scope: Scope::Network,
            retry_after: Duration::from_secs(300)
        }
    );
}

#[test]
fn the_defaults_are_those_of_the_table() {
    let limits = LoginLimits::default();
    let minutes = |places, minutes: u64| Limit::new(places, Duration::from_secs(60 * minutes));
    assert_eq!(limits.account, [minutes(5, 5)]);
    assert_eq!(limits.network, [minutes(10, 1), minutes(100, 60)]);
    assert_eq!(limits.sign_up, [minutes(20, 1)]);
    assert_eq!((limits.lock_after, limits.unknown_names), (Some(100), 100_000));
    // The lower of two with one window; windows are whole seconds.
    let odd = vec![minutes(9, 1), minutes(7, 1), Limit::new(1, Duration::from_millis(10))];
    let odd = LoginLimits::new(odd, Vec::new(), Vec::new());
    assert_eq!(odd.account, [Limit::new(1, Duration::from_secs(1)), minutes(7, 1)]);
    assert_eq!(LoginLimits::none().lock_after, None);
}

#[test]
fn s_thr_06_spellings_of_one_name_are_one_text() {
    // Full width, other case, ligature, sharp s, blanks, no-break space.
    for (spelling, plain) in [
        ("ＡＤＡ", "ada"),
        (" Ada\t", "ada"),
        ("oﬃce", "OFFICE"),
        ("STRASSE", "straße"),
        ("ada\u{a0}", "ada"),
        ("Ada@Example.COM", "ada@example.com"),
        ("e\u{301}va", "Éva"),
    ] {
        assert_eq!(normal(spelling), normal(plain), "{spelling:?}");
    }
    assert_ne!(normal("ada"), normal("ida"));
    assert_ne!(normal("ada"), normal("a da"));
}

#[test]
fn names_of_counters_hold_no_typed_text_and_fit_their_column() {
    let subjects = Subjects::new("key");
    let limits = LoginLimits::default();
    let long = "x".repeat(300);
    let who = [
        Who {
            user_id: None,
            typed: Some("hunter2 my password"),
        },
        Who {
            user_id: Some("42"),
            typed: Some("hunter2 my password"),
        },
        Who {
            user_id: Some(&long),
            typed: Some(&long),
        },
    ];
    for who in who {
        for network in [network(1), ip("2001:db8:ffff:ffff::1")] {
            let plan = subjects.of_stranger(&limits, who, network);
            let names: HashSet<&str> = plan.slots.iter().map(|slot| slot.subject.as_str()).collect();
            assert_eq!(names.len(), plan.slots.len(), "{names:?}");
            for slot in &plan.slots {
                let notice = subject::notice(slot, Limit::new(1, Duration::from_secs(366 * 86_400)));
                assert!(
                    notice.subject.len() <= 120 && !notice.subject.contains("hunter2"),
                    "{}",
                    notice.subject
                );
            }
        }
    }
    assert_ne!(
        Subjects::new("other").of_stranger(&limits, who[0], network(1)).slots,
        subjects.of_stranger(&limits, who[0], network(1)).slots
    );
    assert!(!format!("{:?}", Subjects::new("s3cret")).contains("s3cret"));
}

#[test]
fn s_enum_01_a_known_and_an_unknown_name_are_counted_alike() {
    let subjects = Subjects::new("key");
    let limits = LoginLimits::default();
    let of = |user_id| {
        subjects.of_stranger(
            &limits,
            Who {
                user_id,
                typed: Some("ada"),
            },
            network(1),
        )
    };
    let roles = |plan: &subject::Plan, but: Role| {
        plan.slots
            .iter()
            .map(|slot| slot.role)
            .filter(|role| *role != but)
            .collect::<Vec<_>>()
    };
    let (known, nobody) = (of(Some("1")), of(None));
    assert_eq!(roles(&known, Role::Stranger), roles(&nobody, Role::Stranger));
    assert_eq!(roles(&known, Role::Account).len(), roles(&nobody, Role::Stranger).len());
    assert!(known.streak.is_some() && nobody.streak.is_none() && nobody.decoy == known.decoy);
}

#[test]
fn s_thr_04_a_48_counts_at_sixteen_times_a_64() {
    let subjects = Subjects::new("key");
    let slots = |network| {
        let plan = subjects.of_stranger(
            &LoginLimits::default(),
            Who {
                user_id: None,
                typed: Some("ada"),
            },
            network,
        );
        plan.slots
            .into_iter()
            .filter(|slot| slot.role == Role::Network)
            .collect::<Vec<_>>()
    };
    let (one, other) = (slots(ip("2001:db8:1:1::1")), slots(ip("2001:db8:1:2::1")));
    let places: Vec<u32> = one.iter().map(|slot| slot.limit.places).collect();
    assert_eq!(places, [10, 100, 160, 1600]);
    assert_eq!(one[2..], other[2..]);
    assert!(one[0].subject != other[0].subject && slots(network(1)).len() == 2);
}

#[test]
fn no_two_counters_share_a_name() {
    let single = [UNKNOWN, TYPED, MAILS, ACCOUNT, DEVICE, CHANGES, NOTICE];
    let networks = [TRIES_FROM, SIGN_UPS_FROM, MAILS_FROM, LINKS_FROM, LOOKS_FROM];
    let all: Vec<&str> = single.into_iter().chain(networks.into_iter().flatten()).collect();
    for (place, one) in all.iter().enumerate() {
        assert!(
            one.ends_with(':') && all.iter().skip(place + 1).all(|other| other != one),
            "{one}"
        );
    }
}
