//! A proxy that was not named, remembered for `check --deploy`: the log line of it may be long gone.

use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use std::net::IpAddr;

queries! {
    READ = "network.unnamed", r#"SELECT "value" FROM "vestibule_meta" WHERE "name" = 'network.unnamed_proxy'"#;
    AGAIN = "network.note_again", r#"UPDATE "vestibule_meta" SET "value" = ? WHERE "name" = 'network.unnamed_proxy'"#;
    FIRST = "network.note_first", r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES ('network.unnamed_proxy', ?)"#;
}

struct Peer(String);

impl FromRow for Peer {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("value").map(Self)
    }
}

/// Remembers the peer that was ignored last.
pub(crate) async fn note_unnamed(run: &mut impl Run, peer: IpAddr) -> Result<(), Fault> {
    let value = peer.to_string();
    if unnamed(run).await?.is_some() {
        return run.execute(&AGAIN, [value.into()]).await.map(drop);
    }
    // Where another node was first, its peer stands.
    run.execute_unique(&FIRST, [value.into()]).await.map(drop)
}

/// The peer that [`note_unnamed`] remembered.
pub(crate) async fn unnamed(run: &mut impl Run) -> Result<Option<IpAddr>, Fault> {
    let noted: Option<Peer> = run.optional(&READ, []).await?;
    Ok(noted.and_then(|Peer(text)| text.parse().ok()))
}
