//! The links of a reset, read and written: allauth's `UIDB36-KEY` and Django's `UIDB64/TOKEN`.

use super::rules;
use crate::{
    Fault,
    app::App,
    storage::Run,
    users::{self, Account, UserId},
};
use django_formats::reset_token::Signed;
use time::OffsetDateTime;

/// Whose kind of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `/accounts/password/reset/key/UIDB36-KEY/`
    Allauth,
    /// `/accounts/reset/UIDB64/TOKEN/`
    Django,
}

/// A link without its token, as a path names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub(super) kind: Kind,
    pub(super) uid: &'a str,
}

/// What stands in the token's place once it is in the session. Django's and allauth's.
pub(super) const MOVED: &str = "set-password";

impl Kind {
    /// Where the session keeps the token meanwhile.
    pub(super) fn session_key(self) -> &'static str {
        match self {
            Self::Allauth => "_password_reset_key",
            Self::Django => "_password_reset_token",
        }
    }

    /// The page that says that it is done.
    pub(super) fn done(self) -> &'static str {
        match self {
            Self::Allauth => "/accounts/password/reset/key/done/",
            Self::Django => "/accounts/reset/done/",
        }
    }
}

impl<'a> Link<'a> {
    /// The link of a path and what stands as its token. Nothing is decoded: no link that was ever made needs it.
    pub(super) fn of_path(path: &'a str) -> Option<(Self, &'a str)> {
        let path = path.strip_suffix('/')?;
        let (kind, (uid, token)) = match path.strip_prefix(ALLAUTH) {
            Some(rest) => (Kind::Allauth, rest.split_once('-')?),
            None => (Kind::Django, path.strip_prefix(DJANGO)?.split_once('/')?),
        };
        Some((Self { kind, uid }, token))
    }

    /// The path of this link with `token`.
    pub(super) fn path(&self, token: &str) -> String {
        let uid = self.uid;
        match self.kind {
            Kind::Allauth => format!("{ALLAUTH}{uid}-{token}/"),
            Kind::Django => format!("{DJANGO}{uid}/{token}/"),
        }
    }

    /// The account that this link and token are good for. As many statements, and one token judged, whoever it names;
    /// what stands as no key of a user at all costs none.
    pub(super) async fn owner(
        &self,
        run: &mut impl Run,
        app: &App,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Account>, Fault> {
        let id = match self.kind {
            Kind::Allauth => UserId::of_allauth_link(self.uid, app.users.key),
            Kind::Django => UserId::of_django_link(self.uid, app.users.key),
        };
        let Some(id) = id else { return Ok(None) };
        let account = users::by_id(run, &id).await?;
        let addresses = match self.kind {
            Kind::Allauth => Some(addresses(run, app, &id).await?),
            Kind::Django => None,
        };
        let account = account.filter(|account| account.is_active);
        // Nobody's token is judged as somebody's is, and is never good.
        let pk = id.to_string();
        let signed = account.as_ref().map_or_else(
            || rules::nobody(&pk, addresses.as_deref()),
            |account| rules::signed(&pk, account, addresses.as_deref()),
        );
        let is_good = is_good(app, &signed, token, now);
        Ok(account.filter(|_| is_good))
    }
}

fn is_good(app: &App, account: &Signed<'_>, token: &str, now: OffsetDateTime) -> bool {
    #[cfg(test)]
    JUDGED.with(|judged| judged.set(judged.get() + 1));
    let zone = app.settings.server.time_zone.zone();
    let timeout = i64::from(app.settings.passwords.reset_timeout.get());
    rules::is_good(&app.sessions.keys, account, token, (zone, timeout), now)
}

#[cfg(test)]
thread_local! {
    /// How many tokens this thread has judged: a test proves equal work by counting.
    pub(super) static JUDGED: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// A link for an account, as a mail has it: on the configured site, of allauth's kind where its tables are there.
///
/// `addresses`: all of the account's, as [`addresses`] gives them.
pub(super) fn mailed(app: &App, account: &Account, addresses: &[String], now: OffsetDateTime) -> String {
    let is_allauths = app.has_addresses();
    let pk = account.id.to_string();
    let signed = rules::signed(&pk, account, is_allauths.then_some(addresses));
    let token = rules::make(&app.sessions.keys, &signed, app.settings.server.time_zone.zone(), now);
    let (kind, uid) = if is_allauths {
        (Kind::Allauth, account.id.allauth_link())
    } else {
        (Kind::Django, account.id.django_link())
    };
    app.settings.link(&Link { kind, uid: &uid }.path(&token))
}

/// The addresses of a user that allauth signs.
pub(super) async fn addresses(run: &mut impl Run, app: &App, id: &UserId) -> Result<Vec<String>, Fault> {
    if !app.has_addresses() {
        return Ok(Vec::new());
    }
    let rows = users::addresses_of(run, id).await?;
    Ok(rows.into_iter().map(|row| row.email).collect())
}

const ALLAUTH: &str = "/accounts/password/reset/key/";
const DJANGO: &str = "/accounts/reset/";
