//! An axum app on the user table of a Django project. Which table that is says `vestibule.toml` in the folder it is started in: `uuid/` or
//! `email/`.

use axum::{Router, routing::get};
use vestibule::{Settings, StartError, User, Vestibule};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let vestibule = Vestibule::start(Settings::load()?).await?;
    let app = Router::new()
        .route("/whoami", get(whoami))
        .layer(vestibule.layer())
        .merge(vestibule.pages());
    vestibule.serve(app).await
}

/// The key as Django writes it: digits, or a UUID with hyphens.
async fn whoami(user: User) -> String {
    format!("{} {}", user.id(), user.username())
}
