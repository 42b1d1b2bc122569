//! An axum app with a page for everybody and a page for whoever is logged in.

use axum::{Router, routing::get};
use vestibule::{Settings, StartError, User, Vestibule};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let vestibule = Vestibule::start(Settings::load()?).await?;
    let app = Router::new()
        .route("/", get(|| async { "Everybody may read this." }))
        .route(
            "/private",
            get(|user: User| async move { format!("Hello, {}!", user.username()) }),
        )
        .layer(vestibule.layer())
        .merge(vestibule.pages());
    vestibule.serve(app).await
}
