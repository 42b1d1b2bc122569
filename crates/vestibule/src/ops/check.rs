//! `check`: what is wrong, why, and the exact repair.

use super::check_templates;
use crate::{
    Fault, Settings,
    app::App,
    clock::Clock,
    mailer::queue,
    network::{TrustedProxies, unnamed},
    settings::{Finding, Hasher},
    storage::{Db, Layout, layout, open_files, pending},
    users::{UserTable, has_superuser, see_columns},
};
use time::OffsetDateTime;

/// Looks at settings, files and database. Writes nothing, also not a SQLite file that is not there yet.
///
/// # Errors
/// [`Fault`]: the database cannot be reached.
pub async fn check(settings: &Settings) -> Result<Vec<Finding>, Fault> {
    let mut findings = settings.findings();
    findings.extend(broken_templates(settings));
    let file = settings.server.database_url.sqlite_path();
    findings.extend(file.into_iter().flat_map(open_files));
    if file.is_some_and(|file| !file.exists()) {
        // The start makes it.
        return Ok(findings);
    }

    let (db, users) = App::open_database(settings).await?;
    let looked = look(&db, &users, settings, Clock::system().now()).await;
    db.close().await;
    findings.extend(looked?);
    Ok(findings)
}

/// What stops the start, too.
fn broken_templates(settings: &Settings) -> Vec<Finding> {
    let told = check_templates(settings).unwrap_or_else(|error| vec![error.to_string()]);
    let finding = |text| {
        Finding::new(
            "template_broken",
            text,
            "mend the file; vestibule templates show NAME prints the built-in one",
        )
    };
    told.into_iter().map(finding).collect()
}

async fn look(db: &Db, users: &UserTable, settings: &Settings, now: OffsetDateTime) -> Result<Vec<Finding>, Fault> {
    let found = layout(db).await?;
    let mut findings = missing_tables(&found, users, settings);
    if found.has(&users.table) {
        findings.extend(broken_columns(db, users).await?);
    }
    if found.has("vestibule_outbox") {
        findings.extend(waiting_mails(db, now).await?);
    }
    if found.made_here {
        findings.extend(of_own_database(db, &found, users, settings).await?);
    } else {
        findings.extend(foreign_backend(settings));
    }
    if found.has("vestibule_meta") {
        findings.extend(unnamed_proxy(db, settings).await?);
    }
    Ok(findings)
}

/// Where no Django shares the database, as far as one can tell.
async fn of_own_database(
    db: &Db,
    found: &Layout,
    users: &UserTable,
    settings: &Settings,
) -> Result<Vec<Finding>, Fault> {
    let mut advice = Vec::new();
    if settings.passwords.hasher == Hasher::Pbkdf2Sha256 {
        advice.push(Finding::new(
            "hasher_argon2",
            "PBKDF2 is what every Django can check; where none shares the database, Argon2id withstands a stolen table better",
            "VESTIBULE_PASSWORDS_HASHER=argon2: new passwords get it, those that are there stay good",
        ));
    }
    if found.has(&users.table) && !has_superuser(&mut db.read().await?).await? {
        advice.push(Finding::new(
            "no_superuser",
            "nobody may do everything: there is no superuser",
            "vestibule createsuperuser",
        ));
    }
    Ok(advice
        .into_iter()
        .map(|finding| finding.of_deployment().advice())
        .collect())
}

/// A near peer said for whom it asks, and was not believed.
async fn unnamed_proxy(db: &Db, settings: &Settings) -> Result<Option<Finding>, Fault> {
    let server = &settings.server;
    let trusts = |peer| {
        let proxies = TrustedProxies::new(
            server.trusted_proxies.clone(),
            server.trusted_proxy_count,
            server.trusted_client_ip_header.clone(),
        );
        proxies.trusts(peer)
    };
    let peer = unnamed(&mut db.read().await?).await?.filter(|peer| !trusts(*peer));
    Ok(peer.map(|peer| {
        Finding::new(
            "proxy_not_named",
            format!("{peer} sent X-Forwarded headers, which were ignored: behind a proxy that is not named all visitors are limited as one"),
            format!("VESTIBULE_TRUSTED_PROXIES={peer}, if it is your proxy"),
        )
        .of_deployment()
    }))
}

fn missing_tables(found: &Layout, users: &UserTable, settings: &Settings) -> Vec<Finding> {
    let is_sqlite = settings.server.database_url.sqlite_path().is_some();
    if pending(found) && is_sqlite && !found.has("django_migrations") && !found.has(&users.table) {
        // Empty: the start makes all tables.
        return Vec::new();
    }
    let mut findings = Vec::new();
    if pending(found) && !is_sqlite {
        findings.push(Finding::new(
            "migration_pending",
            "tables of Vestibule are missing",
            "vestibule migrate, which says what it makes",
        ));
        if !found.has("django_migrations") && !found.has(&users.table) {
            return findings;
        }
    }
    if !found.has(&users.table) {
        let table = &users.table;
        findings.push(Finding::new(
            "user_table_missing",
            format!("there is no table {table}, so nobody can be looked up"),
            "VESTIBULE_AUTH_USER_TABLE=the table of Django's AUTH_USER_MODEL (app_model, in lower case)",
        ));
    }
    let missing: Vec<&str> = DJANGOS.into_iter().filter(|table| !found.has(table)).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        findings.push(Finding::new(
            "tables_missing",
            format!("Django's tables {missing} are missing"),
            "manage.py migrate, in the Django project",
        ));
    }
    if !found.has("account_emailaddress") {
        let finding = Finding::new(
            "allauth_tables_missing",
            "django-allauth's tables are missing, so sign-up keeps no addresses beside the user",
            "vestibule migrate --with-allauth, or add allauth.account to Django's INSTALLED_APPS and run manage.py migrate",
        );
        findings.push(finding.of_deployment());
    }
    findings
}

/// The columns that a login reads.
async fn broken_columns(db: &Db, users: &UserTable) -> Result<Option<Finding>, Fault> {
    match see_columns(&mut db.read().await?).await {
        Ok(()) => Ok(None),
        Err(Fault::Database { source, .. }) => Ok(Some(Finding::new(
            "user_columns",
            format!(
                "the table {} has not the columns that a login reads ({source})",
                users.table
            ),
            "VESTIBULE_AUTH_USER_PK_FIELD, VESTIBULE_AUTH_USER_USERNAME_FIELD and VESTIBULE_AUTH_USER_EMAIL_FIELD name its columns; the \
             others are those of Django's AbstractUser",
        ))),
        Err(fault) => Err(fault),
    }
}

/// A queue whose oldest mail is old: nobody sends, or nobody takes.
async fn waiting_mails(db: &Db, now: OffsetDateTime) -> Result<Option<Finding>, Fault> {
    let queue = queue(&mut db.read().await?).await?;
    let Some(age) = queue.overdue_for(now) else {
        return Ok(None);
    };
    let repair = if queue.last_error.is_empty() {
        "start `vestibule serve`, which sends them"
    } else {
        "mend what it says; `vestibule sendtestemail ADDRESS` tries at once"
    };
    Ok(Some(Finding::new("mail_waits", queue.sentence(age), repair)))
}

/// Sessions name the first backend; a Django that does not list it takes nobody's session.
fn foreign_backend(settings: &Settings) -> Option<Finding> {
    let first = settings.server.authentication_backends.first()?.as_str();
    (first != DJANGOS_BACKEND).then(|| {
        Finding::new(
            "backend_must_be_listed",
            format!(
                "sessions made here name the backend {first}: a Django that does not list it takes them for nobody's"
            ),
            format!("add \"{first}\" to AUTHENTICATION_BACKENDS in Django's settings.py"),
        )
        .of_deployment()
    })
}

const DJANGOS: [&str; 4] = ["auth_group", "auth_permission", "django_content_type", "django_session"];
const DJANGOS_BACKEND: &str = "django.contrib.auth.backends.ModelBackend";
