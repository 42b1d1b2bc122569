//! Three databases, four engines, two makers, five acts.

use journeys::Engine;

use super::{
    acts,
    note::Notes,
    pair::{Side, djangos, open},
};

async fn all_cells(engine: Engine, sessions: &'static str) {
    if !Engine::all().contains(&engine) {
        return; // without VESTIBULE_TEST_ALL, a run by hand has the servers that it names
    }
    let mut notes = Notes::default();
    for (version, python) in djangos() {
        let pair = open(engine, sessions, python).await;
        for maker in [Side::Here, Side::Django] {
            let row = format!("{} {sessions} {}", engine.name(), maker.name());
            notes.cell(version, &row, "read", acts::read(&pair, maker)).await;
            notes.cell(version, &row, "change", acts::change(&pair, maker)).await;
            notes.cell(version, &row, "log out", acts::log_out(&pair, maker)).await;
            notes
                .cell(version, &row, "password", acts::password(&pair, maker))
                .await;
            notes.cell(version, &row, "expire", acts::expire(&pair, maker)).await;
        }
    }
    notes.close();
}

/// One test a cell of databases and engines, so that they run beside each other.
macro_rules! pairs {
    ($($name:ident: $engine:ident, $sessions:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            all_cells(Engine::$engine, $sessions).await;
        }
    )*};
}

pairs! {
    sessions_cross_on_sqlite_in_the_table: Sqlite, "db";
    sessions_cross_on_sqlite_through_the_cache: Sqlite, "cached_db";
    sessions_cross_on_sqlite_in_the_cache: Sqlite, "cache";
    sessions_cross_on_sqlite_in_signed_cookies: Sqlite, "signed_cookies";
    sessions_cross_on_postgres_in_the_table: Postgres, "db";
    sessions_cross_on_postgres_through_the_cache: Postgres, "cached_db";
    sessions_cross_on_postgres_in_the_cache: Postgres, "cache";
    sessions_cross_on_postgres_in_signed_cookies: Postgres, "signed_cookies";
    sessions_cross_on_mariadb_in_the_table: MariaDb, "db";
    sessions_cross_on_mariadb_through_the_cache: MariaDb, "cached_db";
    sessions_cross_on_mariadb_in_the_cache: MariaDb, "cache";
    sessions_cross_on_mariadb_in_signed_cookies: MariaDb, "signed_cookies";
}
