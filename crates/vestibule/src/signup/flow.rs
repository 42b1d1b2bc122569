//! A sign-up, in order: form, what is taken, hash; then, in the caller's transaction, account, address, event.

use super::{
    SignupError, SignupErrors, SignupForm, SignupRules,
    rules::{Faulty, Judged},
    store::{self, Held},
    username,
};
use crate::{
    app::{App, Extensions},
    events::{Event, record},
    extend::{Before, Newcomer, Refusal, SignupFields, called, of_app},
    fault::Fault,
    passwords::Passwords,
    settings::{SignupField, SignupFieldName},
    storage::{Db, Tx},
    users::{self, Account, NewAccount, User, UserTable},
};
use django_formats::random::{OsRandom, Random};
use time::OffsetDateTime;

/// The flow, for everyone.
pub(crate) struct Signup<'a> {
    pub(super) db: &'a Db,
    pub(super) passwords: &'a Passwords,
    pub(super) users: &'a UserTable,
    pub(super) rules: SignupRules,
    /// allauth's `account_emailaddress` is there.
    pub(super) has_addresses: bool,
    pub(super) extensions: &'a Extensions,
    /// Whoever is written may do everything.
    pub(super) is_superuser: bool,
}

/// An account that may be written: its form is right, its name and address were free, its password is hashed.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    new: NewAccount,
    newcomer: Newcomer,
}

/// What writing came to.
#[derive(Debug)]
#[must_use]
pub(crate) enum Written {
    /// The rows are there; the caller commits.
    Account(Account),
    /// Somebody else got the name or the address meanwhile: roll back, then ask [`Signup::taken`] which.
    Taken,
    /// An app's hook said no: roll back.
    Refused(Refusal),
}

impl<'a> Signup<'a> {
    pub(crate) fn of(app: &'a App) -> Self {
        let account = &app.settings.account;
        let extra = of_app(app.extensions.signup_fields.as_deref());
        Self {
            db: &app.db,
            passwords: &app.passwords,
            users: &app.users,
            rules: SignupRules::new(
                account,
                &app.settings.passwords.validators,
                app.users.has_usernames(),
                extra,
            )
            .fitting(&app.users),
            has_addresses: app.has_addresses(),
            extensions: &app.extensions,
            is_superuser: false,
        }
    }

    /// For whoever sets the site up: name, address (may be left empty where there are names) and password, and no field of an app's own. Names
    /// are as free as in Django: `admin` is one.
    pub(crate) fn of_superuser(app: &'a App) -> Self {
        let mut account = app.settings.account.clone();
        let field = |name, required| SignupField { name, required };
        account.signup_fields = vec![
            field(SignupFieldName::Username, true),
            field(SignupFieldName::Email, !app.users.has_usernames()),
            field(SignupFieldName::Password1, true),
            field(SignupFieldName::Password2, true),
        ];
        let validators = &app.settings.passwords.validators;
        Self {
            rules: SignupRules::new(&account, validators, app.users.has_usernames(), Vec::new())
                .with_any_username()
                .fitting(&app.users),
            is_superuser: true,
            ..Self::of(app)
        }
    }

    /// Judges a form and hashes its password. Nothing is written.
    pub(crate) async fn prepare(
        &self,
        form: &SignupForm,
        random: &mut (dyn Random + Send),
        now: OffsetDateTime,
    ) -> Result<Result<Prepared, SignupErrors>, Fault> {
        let (judged, mut errors, asked) = match self.rules.judge(form) {
            Ok(judged) => {
                let asked = (judged.username.clone(), judged.email.clone());
                (Some(judged), SignupErrors::new(), asked)
            }
            Err(Faulty {
                errors,
                username,
                email,
            }) => (None, errors, (username, email)),
        };
        if let (Some(fields), Some(judged)) = (self.own_fields(), &judged) {
            let refused = fields.validate(&judged.extra);
            errors.extend(
                refused
                    .into_iter()
                    .map(|(field, refusal)| SignupError::of_app(field, refusal)),
            );
        }
        // Also beside other errors: a visitor hears all at once.
        errors.extend(self.taken(asked.0.as_deref(), asked.1.as_deref()).await?);
        self.rules.sort(&mut errors);

        match judged {
            Some(judged) if errors.is_empty() => self.hashed(judged, random, now).await.map(Ok),
            _ => Ok(Err(errors)),
        }
    }

    /// Which of these somebody has already. The number of statements depends on what is asked, not on the answer.
    pub(crate) async fn taken(&self, username: Option<&str>, email: Option<&str>) -> Result<SignupErrors, Fault> {
        let mut errors = SignupErrors::new();
        let mut conn = self.db.read().await?;
        if let Some(username) = username
            && users::username_taken(&mut conn, username).await?
        {
            errors.push(SignupError::new("username", "username_taken"));
        }
        if let Some(email) = email
            && self.is_unique_email()
            && users::email_taken(&mut conn, email, self.has_addresses).await?
        {
            errors.push(SignupError::new("email", "email_taken"));
        }
        Ok(errors)
    }

    /// What somebody took between [`Signup::prepare`] and [`Signup::write`].
    pub(crate) async fn taken_meanwhile(&self, prepared: &Prepared) -> Result<SignupErrors, Fault> {
        let newcomer = &prepared.newcomer;
        let username = Some(newcomer.username.as_str()).filter(|_| self.users.has_usernames());
        let email = Some(newcomer.email.as_str()).filter(|email| !email.is_empty());
        self.taken(username, email).await
    }

    /// Writes the account, its address (primary, unverified) and the event. `event`: `user_signed_up` with its visitor, without a user yet.
    pub(crate) async fn write(
        &self,
        tx: &mut Tx,
        prepared: Prepared,
        event: Event,
        now: OffsetDateTime,
    ) -> Result<Written, Fault> {
        let Prepared { new, newcomer } = prepared;
        if !self.hold(tx, &newcomer).await? {
            return Ok(Written::Taken);
        }
        let before = Before::Signup(&newcomer);
        if let Some(refusal) = before.first_refusal(&self.extensions.hooks, tx).await? {
            return Ok(Written::Refused(refusal));
        }

        let Some(account) = users::insert(tx, new, self.users, &mut OsRandom).await? else {
            return Ok(Written::Taken);
        };
        if self.has_addresses && !newcomer.email.is_empty() {
            let written = users::insert_address(tx, &account.id, &newcomer.email, false, true).await?;
            if written.is_none() {
                return Ok(Written::Taken);
            }
        }
        if let Some(fields) = self.own_fields() {
            called("signup_fields", fields.save(tx, &account.id, &newcomer.extra).await)?;
        }

        record(tx, &event.user(&account.id), now).await?;
        let user = User::new(account.clone(), self.db.clone());
        for hooks in &self.extensions.hooks {
            called("after_signup", hooks.after_signup(tx, &user).await)?;
        }
        Ok(Written::Account(account))
    }

    /// Holds name and address against every other sign-up; `false`: somebody has one of them by now, in whatever case.
    async fn hold(&self, tx: &mut Tx, newcomer: &Newcomer) -> Result<bool, Fault> {
        if self.users.has_usernames() {
            store::hold(tx, Held::Username, &newcomer.username).await?;
            if users::username_taken(tx, &newcomer.username).await? {
                return Ok(false);
            }
        }
        if newcomer.email.is_empty() || !self.is_unique_email() {
            return Ok(true);
        }
        store::hold(tx, Held::Address, &newcomer.email).await?;
        Ok(!users::email_taken(tx, &newcomer.email, self.has_addresses).await?)
    }

    async fn hashed(
        &self,
        judged: Judged,
        random: &mut (dyn Random + Send),
        now: OffsetDateTime,
    ) -> Result<Prepared, Fault> {
        let email = judged.email.unwrap_or_default();
        let username = match judged.username {
            Some(username) => username,
            None if self.users.has_usernames() => self.free_username(&email, random).await?,
            None => email.clone(),
        };
        let password = match &judged.password {
            Some(password) => self.passwords.hash(password).await?,
            None => django_formats::password::unusable(random)?,
        };
        let newcomer = Newcomer {
            username,
            email,
            extra: judged.extra,
        };
        let new = NewAccount {
            username: newcomer.username.clone(),
            email: newcomer.email.clone(),
            password,
            first_name: String::new(),
            last_name: String::new(),
            is_superuser: self.is_superuser,
            date_joined: now,
        };
        Ok(Prepared { new, newcomer })
    }

    /// A name for someone who chose none.
    async fn free_username(&self, email: &str, random: &mut (dyn Random + Send)) -> Result<String, Fault> {
        let lengths = self.rules.username_min_length()..=self.rules.longest_username();
        let candidates = username::candidates(email, &lengths, &self.rules.username_blacklist, random)?;
        let mut conn = self.db.read().await?;
        for candidate in candidates {
            if !users::username_taken(&mut conn, &candidate).await? {
                return Ok(candidate);
            }
        }
        Err(Fault::Internal {
            what: "no free username was found",
            source: None,
        })
    }

    /// An app's own fields, which the form of a superuser has not.
    fn own_fields(&self) -> Option<&dyn SignupFields> {
        self.extensions.signup_fields.as_deref().filter(|_| !self.is_superuser)
    }

    /// Where the address is the username it must be one person's, whatever the settings say.
    fn is_unique_email(&self) -> bool {
        self.rules.unique_email || !self.users.has_usernames()
    }
}
