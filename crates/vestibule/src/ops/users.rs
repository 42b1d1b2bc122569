//! `createsuperuser`, `changepassword` and `user send-reset`.

use super::named::named;
use crate::{
    Fault, Vestibule,
    app::App,
    events::{Event, EventName, record},
    password_change::{By, PasswordEvent, Teller, attributes, tell_owner},
    passwords::RawPassword,
    recovery,
    signup::{password_complaints, unambiguous},
    users::{self, NewAccount},
};
use django_formats::{names::username, random::OsRandom, validators::UserAttributes};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

/// What was asked for, done or not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// It is done.
    Done,
    /// Nothing was changed. Why, a sentence each.
    Refused(Vec<String>),
}

/// Makes a user who may do everything. `address` may be empty; it is stored in lower case.
///
/// Names are as free as in Django (`admin` is one); the password is judged by `AUTH_PASSWORD_VALIDATORS`.
///
/// # Errors
/// [`Fault`]: the database or the hashing did not work.
///
/// Source: Django's command `createsuperuser`.
pub async fn create_superuser(
    vestibule: &Vestibule,
    name: &str,
    address: &str,
    password: SecretString,
) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    if !app.users.has("is_superuser") {
        return Ok(Outcome::Refused(vec![lacking(app, "is_superuser")]));
    }
    let address = address.trim().to_lowercase();
    // Where the address is the username, the name that was given is an address.
    let name = if app.users.has_usernames() {
        username::normalize(name)
    } else {
        address.clone()
    };
    let mut reasons = name_reasons(app, &name).await?;
    reasons.extend(address_reasons(app, &address).await?);
    let attributes = UserAttributes::new().with("username", &*name).with("email", &*address);
    let password = judged(app, &password, &attributes, &mut reasons);
    let Some(password) = password.filter(|_| reasons.is_empty()) else {
        return Ok(Outcome::Refused(reasons));
    };

    let now = app.clock.now();
    let new = NewAccount {
        username: name,
        email: address.clone(),
        password: app.passwords.hash(&password).await?,
        first_name: String::new(),
        last_name: String::new(),
        is_superuser: true,
        date_joined: now,
    };
    let mut tx = app.db.begin().await?;
    let Some(account) = users::insert(&mut tx, new, &app.users, &mut OsRandom).await? else {
        tx.roll_back().await?;
        return Ok(Outcome::Refused(vec![NAME_TAKEN.to_owned()]));
    };
    if app.has_addresses() && !address.is_empty() {
        let impossible = Fault::Internal {
            what: "a new user has addresses already",
            source: None,
        };
        users::insert_address(&mut tx, &account.id, &address, false, true)
            .await?
            .ok_or(impossible)?;
    }
    let event = Event::new(EventName::UserSignedUp)
        .user(&account.id)
        .detail("superuser", true);
    record(&mut tx, &event, now).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// Gives a user, found by name, address or key, another password. All sessions of theirs end: each holds a hash of the password.
/// A lock after too many failures is lifted. The owner is told by mail (`ACCOUNT_EMAIL_NOTIFICATIONS`), which the running server sends.
///
/// # Errors
/// [`Fault`]: the database or the hashing did not work.
///
/// Source: Django's command `changepassword`.
pub async fn change_password(vestibule: &Vestibule, name: &str, password: SecretString) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    let account = match named(app, name).await? {
        Ok(account) => account,
        Err(refused) => return Ok(refused),
    };
    let mut reasons = Vec::new();
    let Some(password) = judged(app, &password, &attributes(&account), &mut reasons) else {
        return Ok(Outcome::Refused(reasons));
    };
    let hash = app.passwords.hash(&password).await?;

    let now = app.clock.now();
    let mut account = Some(account);
    for _ in 0..TRIES {
        let Some(current) = account else {
            return Ok(Outcome::Refused(vec![format!("there is no user {name} any more")]));
        };
        let mut tx = app.db.begin().await?;
        if users::set_password(&mut tx, &current.id, &current.password, &hash).await? {
            let event = Event::new(EventName::PasswordChanged).user(&current.id);
            record(&mut tx, &event.detail("operator", true), now).await?;
            tell_owner(&mut tx, &operator(app, now), &current, PasswordEvent::Changed).await?;
            let names = users::login_names(&mut tx, &current, app.has_addresses()).await?;
            app.throttle.unlock(&mut tx, &current.id.to_string(), &names).await?;
            tx.commit().await?;
            return Ok(Outcome::Done);
        }
        // A login has made the hash stronger meanwhile, or someone else has changed it: the operator's word is the last.
        tx.roll_back().await?;
        account = users::by_id(&mut app.db.read().await?, &current.id).await?;
    }
    Ok(Outcome::Refused(vec![
        "the password was changed by others again and again; try once more".to_owned(),
    ]))
}

/// Why a right cannot be given: what it means there is in the project's Python.
pub(super) fn lacking(app: &App, column: &str) -> String {
    let table = app.users.shown();
    format!(
        "the user table {table} has no column {column}: what stands for it is in the Django project, and so is who sets it (manage.py)"
    )
}

/// Mails a user, found by name, address or key, a link to choose a new password: what to do for somebody who cannot get in, since nobody else
/// learns the password. The running server sends it.
///
/// # Errors
/// [`Fault`]: the database did not work, or its queue of mails is full.
pub async fn send_reset(vestibule: &Vestibule, name: &str) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    let account = match named(app, name).await? {
        Ok(account) => account,
        Err(refused) => return Ok(refused),
    };
    if !account.is_active {
        let why = format!("{name} is locked, and a link would lead nowhere: `vestibule user unlock {name}`");
        return Ok(Outcome::Refused(vec![why]));
    }
    let operator = operator(app, app.clock.now());
    Ok(
        if recovery::send_link(app, account, operator.language, operator.now).await? {
            Outcome::Done
        } else {
            Outcome::Refused(vec![format!(
                "{name} has no email address that a mail could be sent to"
            )])
        },
    )
}

fn operator(app: &App, now: OffsetDateTime) -> Teller<'_> {
    Teller {
        app,
        now,
        language: app.templates.languages().negotiate(None, None),
        by: By::Operator,
        tells_unverified: true,
    }
}

async fn name_reasons(app: &App, name: &str) -> Result<Vec<String>, Fault> {
    if !app.users.has_usernames() {
        return Ok(Vec::new());
    }
    let reason = if name.is_empty() {
        Some("a username is needed".to_owned())
    } else if name.chars().nth(app.users.longest_username).is_some() {
        Some(format!(
            "a username has at most {} characters",
            app.users.longest_username
        ))
    } else if !username::is_valid(name) {
        Some("a username has letters, digits and @ . + - _ only".to_owned())
    } else if users::username_taken(&mut app.db.read().await?, name).await? {
        Some(NAME_TAKEN.to_owned())
    } else {
        None
    };
    Ok(reason.into_iter().collect())
}

async fn address_reasons(app: &App, address: &str) -> Result<Vec<String>, Fault> {
    let needed = !app.users.has_usernames();
    let reason = if address.is_empty() {
        needed.then_some("an email address is needed")
    } else if unambiguous(address).is_none() || address.chars().nth(app.users.longest_email).is_some() {
        Some("this is not an email address that every mail server reads in one way")
    } else if users::email_taken(&mut app.db.read().await?, address, app.has_addresses()).await? {
        // Of two with one address neither could log in by it.
        Some("a user with this email address exists already")
    } else {
        None
    };
    Ok(reason.map(str::to_owned).into_iter().collect())
}

/// The password, unless something is wrong with it.
fn judged(
    app: &App,
    password: &SecretString,
    attributes: &UserAttributes,
    reasons: &mut Vec<String>,
) -> Option<RawPassword> {
    let Ok(password) = RawPassword::parse(password.expose_secret().to_owned()) else {
        reasons.push("the password is longer than 4,096 bytes".to_owned());
        return None;
    };
    if password.expose().is_empty() {
        reasons.push("the password is empty".to_owned());
        return None;
    }
    if password.expose().contains('\0') {
        reasons.push("the password contains a NUL, which no form could send".to_owned());
        return None;
    }
    let complaints = password_complaints(&app.settings.passwords.validators, &password, attributes);
    reasons.extend(complaints.iter().map(django_formats::validators::Complaint::english));
    complaints.is_empty().then_some(password)
}

const NAME_TAKEN: &str = "a user with this name exists already";
const TRIES: u32 = 5;
