//! Two servers on one database.

use journeys::{Django, House};

/// A house, and a Django beside it on the same file.
pub(super) async fn neighbours() -> (House, Django) {
    let house = House::open().await;
    let django = Django::beside(&house).await;
    (house, django)
}
