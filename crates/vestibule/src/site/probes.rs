//! What a supervisor asks: is the process alive, can it work. Answered whatever the `Host`.

use crate::{Fault, app::App, fault::causes_on_one_line, storage::layout};
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use std::sync::Arc;

/// `/healthz`: the process answers.
pub(crate) async fn alive() -> Response {
    (StatusCode::OK, "ok\n").into_response()
}

/// `/readyz`: the database answers too, and the shared cache where sessions are in it alone.
pub(crate) async fn ready(Extension(app): Extension<Arc<App>>) -> Response {
    let answers = async {
        layout(&app.db).await.and_then(|_| app.db.is_in_place())?;
        app.sessions.engine.answers().await
    };
    match answers.await {
        Ok(()) => (StatusCode::OK, "ok\n").into_response(),
        Err(fault) => {
            tracing::warn!(cause = causes_on_one_line(&fault), "not ready");
            let text = match fault {
                Fault::CacheUnavailable { .. } => "the shared cache does not answer\n",
                _ => "the database does not answer\n",
            };
            (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
        }
    }
}
