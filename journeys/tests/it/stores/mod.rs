//! What must hold on PostgreSQL and MariaDB as it does on SQLite.

mod collations;
mod nodes;
mod schema;
mod tls;
