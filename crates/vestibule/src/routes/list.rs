//! The list of pages: what stands where.

use crate::{
    activity,
    app::App,
    login, logout, password_change, recovery, signup, site,
    web::{FrameLayer, VestibuleLayer},
};
use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use std::sync::Arc;

/// One page: its path below the site, its methods.
type Route = (&'static str, MethodRouter);

/// Every page of ours. The tests walk this list, so no page misses what all must keep.
pub(super) fn pages() -> Vec<Route> {
    vec![
        ("/accounts/", get(site::account_root)),
        ("/accounts/login/", get(login::pages::show).post(login::pages::post)),
        ("/accounts/signup/", get(signup::pages::show).post(signup::pages::post)),
        ("/accounts/logout/", get(logout::ask).post(logout::post)),
        ("/accounts/inactive/", get(site::inactive)),
        ("/accounts/profile/", get(site::profile)),
        (
            "/accounts/password/change/",
            get(password_change::pages::show_change).post(password_change::pages::change),
        ),
        (
            "/accounts/password/set/",
            get(password_change::pages::show_set).post(password_change::pages::set),
        ),
        ("/.well-known/change-password", get(password_change::pages::well_known)),
        (
            "/accounts/password/reset/",
            get(recovery::pages::ask).post(recovery::pages::asked),
        ),
        ("/accounts/password/reset/done/", get(recovery::pages::sent)),
        (
            "/accounts/password/reset/key/{link}/",
            get(recovery::pages::open).post(recovery::pages::choose),
        ),
        ("/accounts/password/reset/key/done/", get(recovery::pages::done)),
        (
            "/accounts/reset/{uid}/{token}/",
            get(recovery::pages::open).post(recovery::pages::choose),
        ),
        ("/accounts/reset/done/", get(recovery::pages::done)),
        ("/accounts/activity/", get(activity::show)),
        ("/accounts/theme/", post(site::set_theme)),
        ("/i18n/setlang/", post(site::set_language)),
    ]
}

/// The pages, to be merged into an app's router.
pub(crate) fn router<S: Clone + Send + Sync + 'static>(app: &Arc<App>) -> Router<S> {
    let mut router = Router::new();
    for (path, methods) in pages() {
        router = router.route(path, methods);
    }
    let files = Router::new().route("/accounts/static/{name}", get(site::file));
    router
        .layer(VestibuleLayer { app: Arc::clone(app) })
        .merge(files)
        .layer(Extension(Arc::clone(app)))
        .layer(FrameLayer(Arc::clone(app)))
        .with_state(())
}

/// What the server has beside them: front page and probes.
pub(crate) fn server(app: &Arc<App>) -> Router {
    let front = Router::new()
        .route("/", get(site::index))
        .layer(VestibuleLayer { app: Arc::clone(app) });
    router(app).merge(front)
}

/// The probes, which stand in whatever [`crate::Vestibule::serve`] serves.
pub(crate) fn probes(app: &Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(site::alive))
        .route("/readyz", get(site::ready))
        .layer(Extension(Arc::clone(app)))
}
