//! Ending the session of this request.

use crate::{
    Fault, User,
    events::{EventName, record},
    extend,
    web::Visit,
};

/// Deletes the session's row and tells the event, in one transaction; the cookie goes with the answer.
pub(crate) async fn log_out(visit: &Visit, user: Option<&User>) -> Result<(), Fault> {
    let app = &visit.app;
    let mut tx = app.db.begin().await?;
    for hooks in &app.extensions.hooks {
        extend::called("before_logout", hooks.before_logout(&mut tx, user).await)?;
    }
    visit.session.log_out(&mut tx).await?;
    if let Some(user) = user {
        let event = visit.event(EventName::UserLoggedOut, Some(&user.id().to_string()));
        record(&mut tx, &event, visit.now).await?;
    }
    tx.commit().await?;
    visit.session.forget().await
}
