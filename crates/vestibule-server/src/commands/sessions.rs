//! `vestibule clearsessions`: sessions that have expired go.

use vestibule::{Vestibule, ops, settings::Settings};

use super::{Failure, print};

pub(super) async fn run(settings: Settings) -> Result<(), Failure> {
    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    let cleared = ops::clear_sessions(&vestibule).await;
    vestibule.close().await;
    print(&format!("{} expired sessions deleted\n", cleared.map_err(Failure::no)?))
}
