//! An app that journeys ask what no page of the server shows: permissions, a session that many requests change at once, and one
//! that ends while a request runs.

use std::collections::HashMap;

use axum::{Json, Router, extract::Query, routing::get};
use serde_json::{Value, json};
use tokio::sync::Notify;
use vestibule::{Fault, Session, Settings, Staff, StartError, User, Vestibule};

#[tokio::main]
async fn main() -> Result<(), StartError> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let vestibule = Vestibule::start(Settings::load()?).await?;
    let permitted = Router::new()
        .route("/permitted", get(|| async { "permitted" }))
        .route_layer(vestibule.permission_required("auth.view_user"));
    let members = Router::new()
        .route("/members", get(|| async { "member" }))
        .route_layer(vestibule.login_required());
    let app = Router::new()
        .merge(permitted)
        .merge(members)
        .route("/staff", get(|staff: Staff| async move { staff.username().to_owned() }))
        .route(
            "/maybe",
            get(|user: Option<User>| async move { user.map_or("nobody".into(), |user| user.username().to_owned()) }),
        )
        .route("/increment", get(increment))
        .route("/insert", get(insert))
        .route("/value", get(value))
        .route("/expire", get(expire))
        .route("/slow", get(slow))
        .route("/loaded", get(loaded))
        .route("/release", get(release))
        .route("/panic", get(broken))
        .layer(vestibule.layer())
        .merge(vestibule.pages());
    vestibule.serve(app).await
}

async fn broken() -> &'static str {
    panic!("a secret cause")
}

async fn increment(session: Session) -> Result<&'static str, Fault> {
    session
        .update("count", |old| {
            json!(old.as_ref().and_then(Value::as_u64).unwrap_or(0) + 1)
        })
        .await?;
    Ok("incremented")
}

async fn insert(session: Session, Query(pairs): Query<Vec<(String, String)>>) -> Result<&'static str, Fault> {
    for (key, value) in pairs {
        session.insert(&key, &value).await?;
    }
    Ok("inserted")
}

/// What the session holds under `key`.
async fn value(session: Session, Query(asked): Query<HashMap<String, String>>) -> Result<Json<Value>, Fault> {
    let key = asked.get("key").map_or("", String::as_str);
    Ok(Json(session.get::<Value>(key).await?.unwrap_or(Value::Null)))
}

/// Lets the session end so many `seconds` from now.
async fn expire(session: Session, Query(asked): Query<HashMap<String, i64>>) -> Result<&'static str, Fault> {
    session.set_expiry(asked.get("seconds").copied().unwrap_or(0)).await?;
    Ok("expires")
}

static LOADED: Notify = Notify::const_new();
static RELEASED: Notify = Notify::const_new();

/// Answers once a slow request has read its session.
async fn loaded() -> &'static str {
    LOADED.notified().await;
    "loaded"
}

/// Lets one slow request go on.
async fn release() -> &'static str {
    RELEASED.notify_one();
    "released"
}

/// Reads the session, waits to be released, then writes into it: what comes between?
async fn slow(session: Session) -> Result<&'static str, Fault> {
    session.get::<Value>("before").await?;
    LOADED.notify_one();
    RELEASED.notified().await;
    session.insert("slow", "written").await?;
    Ok("done")
}
