//! A login, in order: account, place, hash, verdict, stage, one transaction, cookie.

use super::{
    LoginForm,
    browser::{known_browser, mark_known},
    locked::tell_locked,
    rules::{self, Stage},
};
use crate::{
    Fault, User,
    events::{EventName, record},
    extend::{self, BackendAnswer, Credentials, Refusal},
    sessions::{NewSession, Remember},
    storage::Tx,
    throttle::{Attempt, Kept, PlaceGuard, Scope, Shadow, Taken},
    users::{self, Account},
    web::Visit,
};
use django_formats::password::EncodedPassword;
use std::time::Duration;

/// What a posted login came to. Nothing here is a fault.
#[must_use]
pub(crate) enum Outcome {
    /// The session's row is committed. Holds the username.
    LoggedIn(String),
    /// Nobody is logged in yet.
    Pending(Stage),
    /// The right password of a deactivated account.
    Inactive,
    /// Wrong name or wrong password: one variant, so no page can tell them apart.
    Refused,
    /// An app's hook said no, in its words.
    RefusedByHook(Refusal),
    /// Too many tries: how long until the next one is judged.
    Throttled { retry_after: Duration },
}

/// The flow, for one visitor.
pub(crate) struct Login<'a> {
    visit: &'a Visit,
}

/// Who enters, and how.
pub(crate) struct Entering<'a> {
    pub(crate) account: &'a Account,
    /// The dotted path of the backend that said yes, as the session will name it.
    pub(crate) backend: &'a str,
    pub(crate) remember: Remember,
    /// The password in a stronger form, replacing the one that was verified.
    pub(crate) upgraded: Option<&'a EncodedPassword>,
}

impl<'a> Login<'a> {
    pub(crate) fn of(visit: &'a Visit) -> Self {
        Self { visit }
    }

    /// Judges a form; on success the session's row is committed and this visit goes on with it.
    pub(crate) async fn submit(&self, form: &LoginForm) -> Result<Outcome, Fault> {
        let app = &self.visit.app;
        let methods = app.login_methods();
        let account = users::by_login(&mut app.db.read().await?, &form.login, methods, app.has_addresses()).await?;
        let user_id = account.as_ref().map(|account| account.id.to_string());

        let (guard, shadow) = match self.take(account.as_ref(), user_id.as_deref(), &form.login).await? {
            Taken::Place(guard) => (guard, None),
            Taken::Shadow(guard, why) => (guard, Some(why)),
            Taken::Full {
                retry_after,
                scope,
                is_news,
            } => {
                self.tell_full(user_id.as_deref(), scope, is_news).await?;
                return Ok(Outcome::Throttled { retry_after });
            }
        };

        let admitted = match self.judge(form, account.as_ref(), shadow.is_some()).await {
            Ok(admitted) => admitted,
            // No password was judged: a busy server is nobody's failed try.
            Err(fault) => {
                guard.abandon().await?;
                return Err(fault);
            }
        };
        let Some((account, backend)) = admitted else {
            return self.refuse(guard, shadow, account.as_ref()).await;
        };
        guard.give_back().await?;

        if !account.is_active {
            return Ok(Outcome::Inactive);
        }
        match rules::next_stage(&account, &[]) {
            Some(stage) => Ok(Outcome::Pending(stage)),
            None => self.finish(&account, &backend, form).await,
        }
    }

    /// Whom the password lets in, and the backend that said so. Without an account it costs a hash too; a shadowed try costs one and is
    /// never right.
    async fn judge(
        &self,
        form: &LoginForm,
        account: Option<&Account>,
        is_shadowed: bool,
    ) -> Result<Option<(Account, String)>, Fault> {
        let app = &self.visit.app;
        let verdict = app
            .passwords
            .verify(account.map(|account| &account.password), &form.password)
            .await?;
        if is_shadowed {
            return Ok(None);
        }
        match rules::admit(account.cloned(), verdict) {
            Some(account) => Ok(Some((account, app.backend_paths.first().cloned().unwrap_or_default()))),
            None => self.ask_backends(form).await,
        }
    }

    async fn take(&self, account: Option<&Account>, user_id: Option<&str>, typed: &str) -> Result<Taken, Fault> {
        let app = &self.visit.app;
        let device = account.and_then(|account| known_browser(self.visit, account));
        let attempt = Attempt {
            user_id,
            typed: Some(typed),
            network: self.visit.visitor.network,
            device,
        };
        app.throttle.take(&attempt, self.visit.steady).await
    }

    /// An app's own backends, after the user table's passwords, until one says yes or stop.
    async fn ask_backends(&self, form: &LoginForm) -> Result<Option<(Account, String)>, Fault> {
        let app = &self.visit.app;
        for backend in &app.extensions.backends {
            let credentials = Credentials {
                login: &form.login,
                password: form.password.expose(),
            };
            match extend::called("a backend", backend.authenticate(credentials).await)? {
                BackendAnswer::Yes(id) => {
                    let found = users::by_id(&mut app.db.read().await?, &id).await?;
                    return Ok(found.map(|account| (account, backend.path().to_owned())));
                }
                BackendAnswer::No => {}
                BackendAnswer::Stop => break,
            }
        }
        Ok(None)
    }

    /// A wrong password: the places stay taken, the event is told, and the owner of an account that is locked now.
    async fn refuse(
        &self,
        guard: PlaceGuard,
        shadow: Option<Shadow>,
        account: Option<&Account>,
    ) -> Result<Outcome, Fault> {
        let (app, now) = (&self.visit.app, self.visit.now);
        let kept = guard.keep().await?;
        let user_id = account.map(|account| account.id.to_string());
        let mut tx = app.db.begin().await?;
        // One event, whatever is wrong: as many statements for each.
        let refused = account.and_then(|account| app.passwords.refuses(&account.password));
        let mut event = match refused {
            Some(why) => {
                let fault = users::inconsistent(&app.users, "password", user_id.as_deref().unwrap_or_default());
                tracing::error!("{fault}: {why}; the login is refused");
                self.visit
                    .event(EventName::HashUnusable, user_id.as_deref())
                    .detail("why", why.to_string())
            }
            None => self.visit.event(EventName::UserLoginFailed, user_id.as_deref()),
        };
        if let Some(why) = shadow {
            event = event.detail("not_judged", why.as_str());
        }
        record(&mut tx, &event, now).await?;
        if let (Kept::LockDue, Some(account)) = (kept, account) {
            tell_locked(&mut tx, self.visit, account).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Refused)
    }

    async fn tell_full(&self, user_id: Option<&str>, scope: Scope, is_news: bool) -> Result<(), Fault> {
        if !is_news {
            return Ok(());
        }
        let name = if scope == Scope::Network {
            EventName::PasswordSpray
        } else {
            EventName::LoginThrottled
        };
        let event = self.visit.event(name, user_id);
        record(&mut self.visit.app.db.write().await?, &event, self.visit.now).await
    }

    /// One transaction: the stronger hash, `last_login`, the session, the event.
    async fn finish(&self, account: &Account, backend: &str, form: &LoginForm) -> Result<Outcome, Fault> {
        let app = &self.visit.app;
        let is_due = app.passwords.upgrades(&account.password);
        // Hashed before the transaction is opened: a hash takes longer than anybody should hold one.
        let upgraded = if is_due {
            Some(app.passwords.hash(&form.password).await?)
        } else {
            None
        };
        let age = app.sessions.cookie.age;
        let remember = rules::remember(app.settings.account.session_remember, form.remember, age);

        let mut tx = app.db.begin().await?;
        let entering = Entering {
            account,
            backend,
            remember,
            upgraded: upgraded.as_ref(),
        };
        match enter(&mut tx, self.visit, &entering).await? {
            Entered::In(new) => {
                tx.commit().await?;
                settle(self.visit, new, account, upgraded.as_ref().unwrap_or(&account.password)).await?;
                Ok(Outcome::LoggedIn(account.username.clone()))
            }
            Entered::Changed => Ok(Outcome::Refused),
            Entered::RefusedByHook(refusal) => Ok(Outcome::RefusedByHook(refusal)),
        }
    }
}

/// What the last step of a login came to.
pub(crate) enum Entered {
    /// The rows are written; the caller commits.
    In(NewSession),
    /// The account is no longer what was verified: another password, deactivated, gone.
    Changed,
    /// An app's hook said no.
    RefusedByHook(Refusal),
}

/// Writes what a login writes, in the caller's transaction. Nothing of it stands before the commit.
pub(crate) async fn enter(tx: &mut Tx, visit: &Visit, entering: &Entering<'_>) -> Result<Entered, Fault> {
    let (app, account) = (&visit.app, entering.account);
    // tidy: not secret: one stored text and another; nothing that was typed is compared.
    let is_as_verified = |found: &Account| found.is_active && found.password.as_str() == account.password.as_str();
    if users::by_id(tx, &account.id).await?.filter(is_as_verified).is_none() {
        return Ok(Entered::Changed);
    }
    let user = User::new(account.clone(), app.db.clone());
    let before = extend::Before::Login(&user);
    if let Some(refusal) = before.first_refusal(&app.extensions.hooks, tx).await? {
        return Ok(Entered::RefusedByHook(refusal));
    }

    let mut password = &account.password;
    if let Some(stronger) = entering.upgraded {
        // The new password of a change that came between always wins.
        if !users::set_password(tx, &account.id, &account.password, stronger).await? {
            return Ok(Entered::Changed);
        }
        let event = visit.event(EventName::PasswordUpgraded, Some(&account.id.to_string()));
        record(tx, &event, visit.now).await?;
        password = stronger;
    }
    users::set_last_login(tx, &account.id, visit.now).await?;
    let session = &visit.session;
    let new = session
        .log_in(tx, &account.id, entering.backend, password.as_str(), entering.remember)
        .await?;
    record(
        tx,
        &visit.event(EventName::UserLoggedIn, Some(&account.id.to_string())),
        visit.now,
    )
    .await?;
    for hooks in &app.extensions.hooks {
        extend::called("after_login", hooks.after_login(tx, &user).await)?;
    }
    Ok(Entered::In(new))
}

/// After the commit: this visit goes on as the user, with a new form token, in a browser that the account knows from now on.
pub(crate) async fn settle(
    visit: &Visit,
    new: NewSession,
    account: &Account,
    password: &EncodedPassword,
) -> Result<(), Fault> {
    let app = &visit.app;
    visit.session.adopt(new).await?;
    visit.csrf.rotate(&app.csrf, &visit.session).await?;
    mark_known(visit, &account.id, password);
    Ok(())
}
