//! When a mail is tried again, and when no more.

use super::house::NOW;
use crate::mailer::{
    MailQueue, NotSent,
    rules::{Fate, Patience, age, fate, has_room, is_of_the_server, is_overdue, pause},
};
use std::time::Duration;
use time::Duration as Span;

const PATIENCE: Patience = Patience {
    retry_after: Span::MINUTE,
    give_up_after: Span::DAY,
};

fn later() -> NotSent {
    NotSent::Later("451 try again".to_owned())
}

#[test]
fn f_11_retries_come_after_a_minute_and_twice_as_long_each_time_for_a_day() {
    let (mut now, mut waits) = (NOW, Vec::new());
    for attempts in 0.. {
        match fate(&later(), attempts, NOW, PATIENCE, now) {
            Fate::TryAgain { due_at } => {
                waits.push((due_at - now).whole_minutes());
                now = due_at;
            }
            Fate::GiveUp => break,
        }
    }
    // The last wait ends with the day.
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 417]);
    assert_eq!(now - NOW, Span::DAY);
}

#[test]
fn f_11_what_is_refused_for_good_is_not_tried_again() {
    let never = NotSent::Never("550 no such user".to_owned());
    assert_eq!(fate(&never, 0, NOW, PATIENCE, NOW), Fate::GiveUp);
}

#[test]
fn f_12_a_clock_that_was_set_back_gives_nothing_up() {
    let earlier = NOW - Span::HOUR;
    let expected = Fate::TryAgain {
        due_at: earlier + Span::MINUTE,
    };
    assert_eq!(fate(&later(), 0, NOW, PATIENCE, earlier), expected);
    // Far beyond any count there is no overflow.
    assert!(matches!(
        fate(&later(), u32::MAX, NOW, PATIENCE, NOW),
        Fate::TryAgain { .. }
    ));
}

#[test]
fn a_server_that_is_gone_is_asked_less_and_less_but_once_a_minute_at_least() {
    let seconds: Vec<_> = [1, 2, 3, 4, 5, 1_000].map(|failures| pause(failures).as_secs()).into();
    assert_eq!(seconds, [4, 8, 16, 32, 60, 60]);
    assert_eq!(pause(u32::MAX), Duration::from_secs(60));
}

#[test]
fn only_a_servers_own_trouble_keeps_other_mails_back() {
    assert!(is_of_the_server(&NotSent::Unreachable(String::new())));
    assert!(is_of_the_server(&NotSent::NotSecure(String::new())));
    assert!(!is_of_the_server(&later()));
    assert!(!is_of_the_server(&NotSent::Never(String::new())));
}

#[test]
fn a_queue_is_overdue_when_its_oldest_mail_has_waited_for_over_five_minutes() {
    assert_eq!(age(None, NOW), Span::ZERO);
    assert_eq!(age(Some(NOW + Span::HOUR), NOW), Span::ZERO, "the clock was set back");
    assert!(!is_overdue(age(Some(NOW - Span::minutes(5)), NOW)));
    assert!(is_overdue(age(Some(NOW - Span::seconds(301)), NOW)));
}

#[test]
fn a_queue_that_is_overdue_is_told_in_one_sentence() {
    let queue = |length, last_error: &str| MailQueue {
        length,
        oldest: None,
        last_error: last_error.to_owned(),
    };
    let told = queue(1, "").sentence(Span::minutes(7));
    assert_eq!(told, "1 mail waits, the oldest for 7 minutes; no try has failed");
    let told = queue(2, "gone").sentence(Span::seconds(479));
    assert_eq!(
        told,
        "2 mails wait, the oldest for 7 minutes; the last failure was: gone"
    );
}

#[test]
fn a_queue_takes_as_many_mails_as_its_limit() {
    assert!(has_room(0, 1) && has_room(2, 3));
    assert!(!has_room(3, 3) && !has_room(4, 3) && !has_room(0, 0));
}
