//! Until when a user's cookies are over: with `signed_cookies` a logout can delete nothing, so it draws a line under all that were made before.

use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
    users::UserId,
};
use time::OffsetDateTime;

queries! {
    READ = "sessions.floor", r#"SELECT "ended_until" FROM "vestibule_session_floor" WHERE "user_id" = ?"#;
    MAKE = "sessions.make_floor", r#"INSERT INTO "vestibule_session_floor" ("user_id", "ended_until") VALUES (?, ?)"#;
    RAISE = "sessions.raise_floor", r#"UPDATE "vestibule_session_floor" SET "ended_until" = ? WHERE "user_id" = ? AND "ended_until" <= ?"#;
    FORGET = "sessions.forget_floor", r#"DELETE FROM "vestibule_session_floor" WHERE "user_id" = ?"#;
}

struct Floor(i64);

impl FromRow for Floor {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("ended_until").map(Self)
    }
}

/// The last second whose cookies are over; `None`: the user never logged out of one.
pub(super) async fn of(run: &mut impl Run, user: &UserId) -> Result<Option<i64>, Fault> {
    let floor: Option<Floor> = run.optional(&READ, [user.to_string().into()]).await?;
    Ok(floor.map(|Floor(until)| until))
}

/// Ends every cookie of the user that was made until now, and this one, whatever it says.
pub(super) async fn raise(run: &mut impl Run, user: &UserId, stamp: i64, now: OffsetDateTime) -> Result<(), Fault> {
    let (id, until) = (user.to_string(), now.unix_timestamp().max(stamp));
    if of(run, user).await?.is_none() {
        run.execute(&MAKE, [id.into(), until.into()]).await?;
    } else {
        run.execute(&RAISE, [until.into(), id.into(), until.into()]).await?;
    }
    Ok(())
}

/// Nothing is kept of a user who is deleted.
pub(crate) async fn forget(run: &mut impl Run, user: &UserId) -> Result<(), Fault> {
    run.execute(&FORGET, [user.to_string().into()]).await.map(drop)
}
