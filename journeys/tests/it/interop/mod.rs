//! A real Django and the server on one database, both ways.

mod cookies;
mod databases;
mod hashes;
mod revocation;
mod session_data;
mod users;

use journeys::{Django, House};

/// A house, and a Django beside it on the same file.
async fn neighbours() -> (House, Django) {
    let house = House::open().await;
    let django = Django::beside(&house).await;
    (house, django)
}
