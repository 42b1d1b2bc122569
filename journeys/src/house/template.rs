//! A migrated database of each engine, made once in a run of the tests and then copied.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::{process::Command, sync::OnceCell};

use super::database::{Database, Engine};
use crate::tools;

/// A name for a database that no other of this run has.
pub(super) fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!(
        "journey_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// The server's URL with another database's name.
pub(super) fn with_name(server: &str, name: &str) -> String {
    let (address, _) = server.rsplit_once('/').expect("a URL that ends in a database");
    format!("{address}/{name}")
}

/// A copy of the migrated database of this engine.
pub(super) async fn copy(engine: Engine) -> Database {
    static MADE: [OnceCell<Database>; 3] = [const { OnceCell::const_new() }; 3];
    let [sqlite, postgres, mariadb] = &MADE;
    let cell = match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
        Engine::MariaDb => mariadb,
    };
    let template = cell.get_or_init(|| migrate(engine)).await;
    match engine {
        Engine::Sqlite => copy_file(template).await,
        Engine::Postgres => copy_by_server(template).await,
        Engine::MariaDb => replay(template).await,
    }
}

async fn migrate(engine: Engine) -> Database {
    let database = Database::empty(engine).await;
    let folder = tempfile::tempdir().expect("a folder");
    let ran = Command::new(tools::server())
        .arg("migrate")
        .current_dir(folder.path())
        .env("VESTIBULE_DATABASE_URL", database.url())
        .output()
        .await
        .expect("the server's program");
    assert!(
        ran.status.success(),
        "migrate on {engine:?}: {}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    database
}

async fn copy_file(template: &Database) -> Database {
    let copy = Database::empty(Engine::Sqlite).await;
    std::fs::copy(template.path(), copy.path()).expect("a copy");
    copy
}

async fn copy_by_server(template: &Database) -> Database {
    let server = Engine::Postgres.server().expect("a server");
    let name = fresh_name();
    let (_, from) = template
        .url()
        .rsplit_once('/')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("a name");
    // PostgreSQL copies a template for one at a time.
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _one = ONE.lock().await;
    Database::on_server(Engine::Postgres, &server)
        .execute(&format!("CREATE DATABASE {name} TEMPLATE {from}"))
        .await;
    Database::on_server(Engine::Postgres, &with_name(&server, &name))
}

/// MariaDB has no templates: each table's own statement again, then its rows.
async fn replay(template: &Database) -> Database {
    static TABLES: OnceCell<Vec<(String, String)>> = OnceCell::const_new();
    let tables = TABLES.get_or_init(async || {
        let mut tables = Vec::new();
        for table in template.tables().await {
            tables.push((table.clone(), template.create_statement(&table).await));
        }
        tables
    });
    let tables = tables.await;
    let from = template
        .url()
        .rsplit_once('/')
        .map(|(_, name)| name.to_owned())
        .expect("a name");

    let copy = Database::empty(Engine::MariaDb).await;
    let mut script = "SET foreign_key_checks = 0;\n".to_owned();
    for (_, statement) in tables {
        script.push_str(statement);
        script.push_str(";\n");
    }
    for (table, _) in tables {
        script.push_str(&format!("INSERT INTO \"{table}\" SELECT * FROM {from}.\"{table}\";\n"));
    }
    copy.execute(&script).await;
    copy
}
