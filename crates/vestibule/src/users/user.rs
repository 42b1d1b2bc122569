//! The person behind a request.

use super::{Account, UserId, permissions};
use crate::{fault::Fault, storage::Db};
use std::{collections::HashSet, fmt, sync::Arc};
use time::OffsetDateTime;
use tokio::sync::OnceCell;

/// Whoever is logged in: what Django's `request.user` is to a view. Cheap to clone; shows no password.
///
/// The row is that of the request's beginning. Permissions and groups are read when they are first asked for, once for all clones.
#[derive(Clone)]
pub struct User {
    account: Arc<Account>,
    db: Db,
    grants: Arc<Grants>,
}

#[derive(Default)]
struct Grants {
    permissions: OnceCell<HashSet<String>>,
    groups: OnceCell<HashSet<String>>,
}

impl User {
    pub(crate) fn new(account: Account, db: Db) -> Self {
        Self {
            account: Arc::new(account),
            db,
            grants: Arc::default(),
        }
    }

    /// The row, password and all: for flows, never for an app.
    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// The primary key.
    #[must_use]
    pub fn id(&self) -> &UserId {
        &self.account.id
    }

    /// The name to log in with; the address where the user table has no other.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.account.username
    }

    /// The primary address; empty when there is none. It may be unverified.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.account.email
    }

    /// The first name; may be empty.
    #[must_use]
    pub fn first_name(&self) -> &str {
        &self.account.first_name
    }

    /// The last name; may be empty.
    #[must_use]
    pub fn last_name(&self) -> &str {
        &self.account.last_name
    }

    /// Whether Django's admin is open.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.account.is_staff
    }

    /// Whether everything is allowed.
    #[must_use]
    pub fn is_superuser(&self) -> bool {
        self.account.is_superuser
    }

    /// The login before this session's, or this session's; `None` for whoever has never logged in.
    #[must_use]
    pub fn last_login(&self) -> Option<OffsetDateTime> {
        self.account.last_login
    }

    /// When the account was made; `None` where the user table does not say.
    #[must_use]
    pub fn date_joined(&self) -> Option<OffsetDateTime> {
        self.account.date_joined
    }

    /// Whether the person has a permission, `app.codename` as in `blog.change_post`: by their own or a group's grant. A superuser has all, an
    /// inactive person none.
    ///
    /// # Errors
    /// [`Fault`]: the database did not answer.
    ///
    /// Source: `django.contrib.auth.backends.ModelBackend.has_perm`.
    pub async fn has_perm(&self, permission: &str) -> Result<bool, Fault> {
        self.has_perms(&[permission]).await
    }

    /// Whether the person has each of these permissions; of none that is true.
    ///
    /// # Errors
    /// As [`User::has_perm`].
    pub async fn has_perms(&self, permissions: &[&str]) -> Result<bool, Fault> {
        if permissions.is_empty() {
            return Ok(true);
        }
        if !self.account.is_active || self.account.is_superuser {
            return Ok(self.account.is_active);
        }
        let granted = self.grants.permissions.get_or_try_init(|| async {
            let mut conn = self.db.read().await?;
            permissions::permissions(&mut conn, self.id()).await
        });
        let granted = granted.await?;
        Ok(permissions.iter().all(|permission| granted.contains(*permission)))
    }

    /// Whether the person is in the group of exactly this name. A superuser too is only in the groups that list them.
    ///
    /// # Errors
    /// As [`User::has_perm`].
    pub async fn in_group(&self, name: &str) -> Result<bool, Fault> {
        if !self.account.is_active {
            return Ok(false);
        }
        let groups = self.grants.groups.get_or_try_init(|| async {
            let mut conn = self.db.read().await?;
            permissions::groups(&mut conn, self.id()).await
        });
        Ok(groups.await?.contains(name))
    }
}

/// The key alone: names and addresses do not belong into a log.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", self.id()).finish_non_exhaustive()
    }
}
