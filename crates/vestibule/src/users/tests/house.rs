//! People in databases, for the tests.

use crate::{
    settings::Settings,
    storage::Db,
    testing_db::{self, TestDb},
    users::{Account, NewAccount, UserTable, insert, insert_address, names},
};
use django_formats::random::OsRandom;
use time::{OffsetDateTime, macros::datetime};

pub(super) const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

/// A test's own database, opened with the names of this room.
pub(super) struct There {
    pub(super) db: Db,
    _database: TestDb,
}

pub(super) async fn engines() -> Vec<There> {
    let mut all = Vec::new();
    for database in testing_db::engines().await {
        all.push(There::on(database).await);
    }
    all
}

/// The engine that is always there, for what does not depend on it.
pub(super) async fn sqlite() -> There {
    There::on(testing_db::sqlite().await).await
}

impl There {
    async fn on(database: TestDb) -> Self {
        Self {
            db: Db::open(&database.url, names(&table()))
                .await
                .expect("the database opens"),
            _database: database,
        }
    }
}

pub(super) fn table() -> UserTable {
    UserTable::from(&Settings::default().auth_user)
}

pub(super) fn someone(username: &str, email: &str) -> NewAccount {
    NewAccount {
        username: username.to_owned(),
        email: email.to_owned(),
        password: "md5$salt$0123".into(),
        first_name: String::new(),
        last_name: String::new(),
        is_superuser: false,
        date_joined: NOW,
    }
}

/// Writes a person; `addresses`: rows of `account_emailaddress` with whether they are verified.
pub(super) async fn add(db: &Db, new: NewAccount, addresses: &[(&str, bool)]) -> Account {
    let mut tx = db.begin().await.expect("a transaction");
    let account = insert(&mut tx, new, &table(), &mut OsRandom)
        .await
        .expect("the insert runs")
        .expect("the name is free");
    for (index, (address, verified)) in addresses.iter().enumerate() {
        insert_address(&mut tx, &account.id, address, *verified, index == 0)
            .await
            .expect("the insert runs")
            .expect("the address is free");
    }
    tx.commit().await.expect("it commits");
    account
}
