//! `check`: what is wrong, why, and the exact repair.

use crate::{
    Fault, Settings,
    app::App,
    clock::Clock,
    mailer::queue,
    settings::Finding,
    storage::{Db, Layout, layout, open_files, pending},
    users::{UserTable, see_columns},
};

/// Looks at settings, files and database. Writes nothing, also not a SQLite file that is not there yet.
///
/// # Errors
/// [`Fault`]: the database cannot be reached.
pub async fn check(settings: &Settings) -> Result<Vec<Finding>, Fault> {
    let mut findings = settings.findings();
    let file = settings.server.database_url.sqlite_path();
    findings.extend(file.into_iter().flat_map(open_files));
    if file.is_some_and(|file| !file.exists()) {
        // The start makes it.
        return Ok(findings);
    }

    let (db, users) = App::open_database(settings).await?;
    let looked = look(&db, &users, settings).await;
    db.close().await;
    findings.extend(looked?);
    Ok(findings)
}

async fn look(db: &Db, users: &UserTable, settings: &Settings) -> Result<Vec<Finding>, Fault> {
    let found = layout(db).await?;
    let mut findings = missing_tables(&found, users, settings);
    if found.has(&users.table) {
        findings.extend(broken_columns(db, users).await?);
    }
    if found.has("vestibule_outbox") {
        findings.extend(waiting_mails(db).await?);
    }
    if !found.made_here {
        findings.extend(foreign_backend(settings));
    }
    Ok(findings)
}

fn missing_tables(found: &Layout, users: &UserTable, settings: &Settings) -> Vec<Finding> {
    let is_sqlite = settings.server.database_url.sqlite_path().is_some();
    if pending(found) && is_sqlite && !found.has("django_migrations") && !found.has(&users.table) {
        // Empty: the start makes all tables.
        return Vec::new();
    }
    let mut findings = Vec::new();
    if pending(found) && !is_sqlite {
        findings.push(finding(
            "migration_pending",
            "tables of Vestibule are missing: run `vestibule migrate`, which says what it makes".to_owned(),
        ));
        if !found.has("django_migrations") && !found.has(&users.table) {
            return findings;
        }
    }
    if !found.has(&users.table) {
        let table = &users.table;
        findings.push(finding(
            "user_table_missing",
            format!("there is no table {table}: AUTH_USER_TABLE must name the table of Django's AUTH_USER_MODEL"),
        ));
    }
    let missing: Vec<&str> = DJANGOS.into_iter().filter(|table| !found.has(table)).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        findings.push(finding(
            "tables_missing",
            format!("Django's tables {missing} are missing: run `manage.py migrate` in the Django project"),
        ));
    }
    if !found.has("account_emailaddress") {
        findings.push(Finding {
            code: "allauth_tables_missing",
            deploy_only: true,
            text: "django-allauth's tables are missing, so sign-up keeps no addresses beside the user: run `vestibule migrate \
                   --with-allauth`, or add allauth.account to Django's INSTALLED_APPS and run `manage.py migrate`"
                .to_owned(),
        });
    }
    findings
}

/// The columns that a login reads.
async fn broken_columns(db: &Db, users: &UserTable) -> Result<Option<Finding>, Fault> {
    match see_columns(&mut db.read().await?).await {
        Ok(()) => Ok(None),
        Err(Fault::Database { source, .. }) => Ok(Some(finding(
            "user_columns",
            format!(
                "the table {} has not the columns that a login reads ({source}): set AUTH_USER_PK_FIELD, AUTH_USER_USERNAME_FIELD and \
                 AUTH_USER_EMAIL_FIELD to its columns; the others are those of Django's AbstractUser",
                users.table
            ),
        ))),
        Err(fault) => Err(fault),
    }
}

/// A queue whose oldest mail is old: nobody sends, or nobody takes.
async fn waiting_mails(db: &Db) -> Result<Option<Finding>, Fault> {
    let queue = queue(&mut db.read().await?).await?;
    let age = queue
        .oldest
        .map_or(time::Duration::ZERO, |oldest| Clock::system().now() - oldest);
    let why = if queue.last_error.is_empty() {
        "no try has failed: is `vestibule serve` running?".to_owned()
    } else {
        format!(
            "the last failure was: {}; `vestibule sendtestemail ADDRESS` tries at once",
            queue.last_error
        )
    };
    Ok((age > OLD_MAIL).then(|| {
        finding(
            "mail_waits",
            format!(
                "{} mails wait, the oldest for {} minutes; {why}",
                queue.length,
                age.whole_minutes()
            ),
        )
    }))
}

/// Sessions name the first backend; a Django that does not list it takes nobody's session.
fn foreign_backend(settings: &Settings) -> Option<Finding> {
    let first = settings.server.authentication_backends.first()?.as_str();
    (first != DJANGOS_BACKEND).then(|| Finding {
        code: "backend_must_be_listed",
        deploy_only: true,
        text: format!(
            "sessions made here name the backend {first}: Django's AUTHENTICATION_BACKENDS must list it, or Django takes them for \
             nobody's"
        ),
    })
}

fn finding(code: &'static str, text: String) -> Finding {
    Finding {
        code,
        deploy_only: false,
        text,
    }
}

const OLD_MAIL: time::Duration = time::Duration::minutes(5);
const DJANGOS: [&str; 4] = ["auth_group", "auth_permission", "django_content_type", "django_session"];
const DJANGOS_BACKEND: &str = "django.contrib.auth.backends.ModelBackend";
