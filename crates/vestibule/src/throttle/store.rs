//! The rows of the counters. Each write is one statement that decides by itself, so that no two tries hold one place.

use super::rules::{Slot, Tally};
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, Value, queries},
};
use time::OffsetDateTime;

queries! {
    TALLY = "throttle.tally", r#"SELECT "subject",
            COUNT(CASE WHEN "free_at" > ? THEN 1 END) AS "taken",
            COUNT(CASE WHEN "free_at" > ? AND "in_flight" > ? THEN 1 END) AS "waiting",
            COALESCE(MIN(CASE WHEN "free_at" > ? THEN "free_at" END), -1) AS "next_free",
            COALESCE(MIN(CASE WHEN "free_at" <= ? THEN "place" END), -1) AS "free_place",
            MAX("place") AS "last_place"
        FROM "vestibule_throttle" WHERE "subject" IN (?, ?, ?, ?, ?, ?, ?, ?) GROUP BY "subject""#;
    PLACES = "throttle.places", r#"SELECT "place" FROM "vestibule_throttle" WHERE "subject" = ?"#;
    RETAKE = "throttle.retake", r#"UPDATE "vestibule_throttle" SET "taken_at" = ?, "free_at" = ?, "in_flight" = ?
        WHERE "subject" = ? AND "place" = ? AND "free_at" <= ?"#;
    ADD = "throttle.add", r#"INSERT INTO "vestibule_throttle" ("subject", "place", "taken_at", "free_at", "in_flight") VALUES (?, ?, ?, ?, ?)"#;
    KEEP = "throttle.keep", r#"UPDATE "vestibule_throttle" SET "in_flight" = 0 WHERE "taken_at" = ? AND (
        ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?)
        OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?))"#;
    GIVE_BACK = "throttle.give_back", r#"UPDATE "vestibule_throttle" SET "free_at" = "taken_at" - 60000000, "in_flight" = 0 WHERE "taken_at" = ? AND (
        ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?)
        OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?) OR ("subject" = ? AND "place" = ?))"#;
    FORGET = "throttle.forget", r#"DELETE FROM "vestibule_throttle" WHERE "subject" = ?"#;

    STREAK = "throttle.streak", r#"SELECT "subject", "failures" FROM "vestibule_streak" WHERE "subject" IN (?, ?)"#;
    GROW_STREAK = "throttle.grow_streak", r#"UPDATE "vestibule_streak" SET "failures" = "failures" + 1, "changed_at" = ?
        WHERE "subject" = ? AND "failures" BETWEEN ? AND ?"#;
    BEGIN_STREAK = "throttle.begin_streak", r#"INSERT INTO "vestibule_streak" ("subject", "failures", "changed_at") VALUES (?, 1, ?)"#;
    SHRINK_STREAK = "throttle.shrink_streak", r#"UPDATE "vestibule_streak" SET "failures" = "failures" - 1 WHERE "subject" = ? AND "failures" > 1
        AND "failures" <= ?"#;
    END_STREAK = "throttle.end_streak", r#"DELETE FROM "vestibule_streak" WHERE "subject" = ? AND "failures" <= ?"#;
    FORGET_STREAK = "throttle.forget_streak", r#"DELETE FROM "vestibule_streak" WHERE "subject" = ?"#;
    FORGET_PLACES = "throttle.forget_places", r#"DELETE FROM "vestibule_throttle" WHERE "subject" LIKE ?"#;
    FORGET_STREAKS = "throttle.forget_streaks", r#"DELETE FROM "vestibule_streak" WHERE "subject" LIKE ?"#;
}

/// So many counters go into one statement; unused arguments are [`NOBODY`].
const AT_ONCE: usize = 8;
/// So long before it was taken a place that is given back counts as free, in microseconds; [`GIVE_BACK`] says it too.
pub(super) const A_MINUTE: i64 = 60_000_000;
/// The name of no counter.
const NOBODY: &str = "";

/// A place that a try holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) subject: String,
    pub(super) place: u32,
}

struct Tallied {
    subject: String,
    tally: Tally,
}

impl FromRow for Tallied {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let number = |column: &str| Ok::<_, Fault>(u32::try_from(row.get::<i64>(column)?).ok());
        let next_free = row.get::<i64>("next_free")?;
        Ok(Self {
            subject: row.get("subject")?,
            tally: Tally {
                taken: number("taken")?.unwrap_or(u32::MAX),
                waiting: number("waiting")?.unwrap_or(0),
                next_free: (next_free >= 0).then_some(next_free),
                free_place: number("free_place")?,
                last_place: number("last_place")?,
            },
        })
    }
}

struct Place(i64);

impl FromRow for Place {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("place").map(Self)
    }
}

struct Failures {
    subject: String,
    failures: u32,
}

impl FromRow for Failures {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            subject: row.get("subject")?,
            // A negative number is nothing that we write: then it is as high as can be, and refuses.
            failures: u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX),
        })
    }
}

/// How each counter stands, in the order of `slots`.
pub(super) async fn tally(run: &mut impl Run, slots: &[Slot], now: i64) -> Result<Vec<(Slot, Tally)>, Fault> {
    let mut all = Vec::with_capacity(slots.len());
    for some in slots.chunks(AT_ONCE) {
        let mut values: [Value; 5 + AT_ONCE] = std::array::from_fn(|_| Value::from(NOBODY));
        let subjects = some.iter().map(|slot| Value::from(slot.subject.as_str()));
        for (to, from) in values
            .iter_mut()
            .zip(std::iter::repeat_n(Value::Int(now), 5).chain(subjects))
        {
            *to = from;
        }
        let rows: Vec<Tallied> = run.all(&TALLY, values).await?;
        all.extend(some.iter().map(|slot| {
            let row = rows.iter().find(|row| row.subject == slot.subject);
            (slot.clone(), row.map(|row| row.tally).unwrap_or_default())
        }));
    }
    Ok(all)
}

/// Takes one place of a counter that had room. `None`: another was faster.
///
/// `now`, `verdict_due`: microseconds since 1970; 0: no verdict is awaited.
pub(super) async fn take(
    run: &mut impl Run,
    slot: &Slot,
    tally: &Tally,
    now: i64,
    verdict_due: i64,
) -> Result<Option<Held>, Fault> {
    let window = i64::try_from(slot.limit.window.as_micros()).unwrap_or(i64::MAX);
    let free_at = now.saturating_add(window);
    let subject = slot.subject.as_str();
    if let Some(place) = tally.free_place.filter(|place| *place < slot.limit.places) {
        let values = [
            now.into(),
            free_at.into(),
            verdict_due.into(),
            subject.into(),
            place.into(),
            now.into(),
        ];
        let rows = run.execute(&RETAKE, values).await?;
        return Ok((rows == 1).then(|| held(slot, place)));
    }
    let Some(place) = missing_place(run, slot, tally).await? else {
        return Ok(None);
    };
    let values = [
        subject.into(),
        place.into(),
        now.into(),
        free_at.into(),
        verdict_due.into(),
    ];
    Ok(run.execute_unique(&ADD, values).await?.map(|_| held(slot, place)))
}

/// Rows are added in order; the cleaner may leave a hole.
async fn missing_place(run: &mut impl Run, slot: &Slot, tally: &Tally) -> Result<Option<u32>, Fault> {
    let next = tally.last_place.map_or(0, |last| last.saturating_add(1));
    if next < slot.limit.places {
        return Ok(Some(next));
    }
    let there: Vec<Place> = run.all(&PLACES, [slot.subject.as_str().into()]).await?;
    Ok((0..slot.limit.places).find(|place| there.iter().all(|Place(known)| *known != i64::from(*place))))
}

fn held(slot: &Slot, place: u32) -> Held {
    Held {
        subject: slot.subject.clone(),
        place,
    }
}

/// The verdict is there, and it is a failure: the places stay taken until their windows are over.
pub(super) async fn keep(run: &mut impl Run, held: &[Held], taken_at: i64) -> Result<(), Fault> {
    for some in held.chunks(AT_ONCE) {
        run.execute(&KEEP, places(some, taken_at)).await?;
    }
    Ok(())
}

/// The places are free again: since a minute, so that a node whose clock is a little behind takes them too.
pub(super) async fn give_back(run: &mut impl Run, held: &[Held], taken_at: i64) -> Result<(), Fault> {
    for some in held.chunks(AT_ONCE) {
        run.execute(&GIVE_BACK, places(some, taken_at)).await?;
    }
    Ok(())
}

fn places(held: &[Held], taken_at: i64) -> [Value; 1 + 2 * AT_ONCE] {
    let mut pairs = held
        .iter()
        .flat_map(|held| [Value::from(held.subject.as_str()), held.place.into()]);
    std::array::from_fn(|index| match index {
        0 => taken_at.into(),
        // Odd: a subject; even: a place.
        _ => pairs
            .next()
            .unwrap_or(if index % 2 == 1 { NOBODY.into() } else { Value::Int(-1) }),
    })
}

/// Every place of a counter is free.
pub(super) async fn forget(run: &mut impl Run, subject: &str) -> Result<(), Fault> {
    run.execute(&FORGET, [subject.into()]).await?;
    Ok(())
}

/// Failures in a row of two subjects, tries in flight included. One round trip, whether there are two, one or none.
pub(super) async fn streaks(run: &mut impl Run, subjects: [Option<&str>; 2]) -> Result<[u32; 2], Fault> {
    let names = subjects.map(|subject| Value::from(subject.unwrap_or(NOBODY)));
    let rows: Vec<Failures> = run.all(&STREAK, names).await?;
    Ok(subjects.map(|subject| {
        let row = rows.iter().find(|row| Some(row.subject.as_str()) == subject);
        row.map_or(0, |row| row.failures)
    }))
}

/// One failure more, to at most `most`. `from`: how long the streak was a moment ago. `false`: it is full, or another ended it.
pub(super) async fn grow_streak(
    run: &mut impl Run,
    subject: &str,
    from: u32,
    most: u32,
    now: OffsetDateTime,
) -> Result<bool, Fault> {
    // A streak ends by going, so there is no row before the first failure.
    if from == 0
        && run
            .execute_unique(&BEGIN_STREAK, [subject.into(), now.into()])
            .await?
            .is_some()
    {
        return Ok(true);
    }
    let below = most.saturating_sub(1);
    Ok(run
        .execute(&GROW_STREAK, [now.into(), subject.into(), 0_u32.into(), below.into()])
        .await?
        == 1)
}

/// From exactly `most` to one more, which no try does: `true` for one caller.
pub(super) async fn mark_streak(
    run: &mut impl Run,
    subject: &str,
    most: u32,
    now: OffsetDateTime,
) -> Result<bool, Fault> {
    Ok(run
        .execute(&GROW_STREAK, [now.into(), subject.into(), most.into(), most.into()])
        .await?
        == 1)
}

/// A try that got no verdict is not counted; a streak above `most` stands.
pub(super) async fn shrink_streak(run: &mut impl Run, subject: &str, most: u32) -> Result<(), Fault> {
    if run.execute(&SHRINK_STREAK, [subject.into(), most.into()]).await? == 0 {
        end_streak(run, subject, most.min(1)).await?;
    }
    Ok(())
}

/// A success ends it, unless it is longer than `most`.
pub(super) async fn end_streak(run: &mut impl Run, subject: &str, most: u32) -> Result<(), Fault> {
    run.execute(&END_STREAK, [subject.into(), most.into()]).await?;
    Ok(())
}

/// It never was.
pub(super) async fn forget_streak(run: &mut impl Run, subject: &str) -> Result<(), Fault> {
    run.execute(&FORGET_STREAK, [subject.into()]).await?;
    Ok(())
}

/// Every counter whose name begins so is gone.
pub(super) async fn forget_beginning(run: &mut impl Run, beginning: &str) -> Result<(), Fault> {
    let like = format!("{beginning}%");
    run.execute(&FORGET_PLACES, [like.as_str().into()]).await?;
    run.execute(&FORGET_STREAKS, [like.into()]).await?;
    Ok(())
}
