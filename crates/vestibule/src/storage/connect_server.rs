//! Opening the pool of a database server: bounded, with bounded waits, each connection set to what the shared texts expect.
//!
//! The server is told our patience too, a little longer than ours: what we gave up on ends there as well, instead of piling up.

#[cfg(not(all(feature = "postgres", feature = "mysql")))]
use super::connect::not_built_in;
use super::pool::Pools;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::{
    connect::unreachable_database,
    lease::{ACQUIRE, Health},
};
use crate::fault::Fault;

/// Whether a connection of the pool may be used: none from before a loss, and a doubtful one only if it answers.
#[cfg(any(feature = "postgres", feature = "mysql"))]
async fn is_fit(
    connection: &mut impl sqlx::Connection,
    is_old: bool,
    idle_for: std::time::Duration,
) -> Result<bool, sqlx::Error> {
    if !is_old && Health::is_doubtful(idle_for) {
        connection.ping().await?;
    }
    Ok(!is_old)
}

#[cfg(feature = "postgres")]
pub(super) async fn postgres(url: &str, most: u32) -> Result<Pools, Fault> {
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
    let options: PgConnectOptions = url.parse().map_err(unreachable_database)?;
    let options = options.options([
        ("TimeZone", "UTC"),
        ("statement_timeout", "4000"),
        ("idle_in_transaction_session_timeout", "10000"),
    ]);
    let health = std::sync::Arc::new(Health::default());
    let judge = std::sync::Arc::clone(&health);
    let pool = PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            let is_old = judge.is_older_than_loss(meta.age);
            Box::pin(is_fit(connection, is_old, meta.idle_for))
        });
    let pool = pool.connect_with(options).await.map_err(unreachable_database)?;
    Ok(Pools::Postgres(pool, health))
}

#[cfg(not(feature = "postgres"))]
pub(super) async fn postgres(_: &str, _: u32) -> Result<Pools, Fault> {
    Err(not_built_in())
}

#[cfg(feature = "mysql")]
pub(super) async fn mysql(url: &str, most: u32) -> Result<Pools, Fault> {
    use sqlx::{
        Executor,
        mysql::{MySqlConnectOptions, MySqlPoolOptions},
    };
    let options: MySqlConnectOptions = url.parse().map_err(unreachable_database)?;
    let health = std::sync::Arc::new(Health::default());
    let judge = std::sync::Arc::clone(&health);
    let pool = MySqlPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(move |connection, meta| {
            let is_old = judge.is_older_than_loss(meta.age);
            Box::pin(is_fit(connection, is_old, meta.idle_for))
        });
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move {
            for text in MYSQL_SESSION {
                connection.execute(text).await?;
            }
            // MariaDB alone has these.
            let _ = connection.execute(MARIADB_SESSION).await;
            Ok(())
        })
    });
    let pool = pool.connect_with(options).await.map_err(unreachable_database)?;
    Ok(Pools::MySql(pool, health))
}

#[cfg(not(feature = "mysql"))]
pub(super) async fn mysql(_: &str, _: u32) -> Result<Pools, Fault> {
    Err(not_built_in())
}

/// Quoted names as the standard has them; reads see what others committed, as Django sets it.
#[cfg(feature = "mysql")]
const MYSQL_SESSION: [&str; 2] = [
    "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES'), time_zone = '+00:00', innodb_lock_wait_timeout = 2, lock_wait_timeout = 4",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
];
#[cfg(feature = "mysql")]
const MARIADB_SESSION: &str = "SET SESSION max_statement_time = 4, idle_transaction_timeout = 10";
