//! `check`: what is wrong, why, and the exact repair.

use super::{
    check_templates,
    check_users::{of_problems, of_users},
};
use crate::{
    Fault, Settings,
    app::App,
    cache::Cache,
    clock::Clock,
    fault::with_causes,
    mailer::queue,
    network::{TrustedProxies, unnamed},
    settings::{Finding, Hasher},
    storage::{Db, Layout, layout, open_files, pending},
    users::{Problem, UserTable, has_superuser, look as look_at_users, named},
};
use time::OffsetDateTime;

/// Looks at settings, files and database. Writes nothing, also not a SQLite file that is not there yet.
///
/// # Errors
/// [`Fault`]: the database cannot be reached.
pub async fn check(settings: &Settings) -> Result<Vec<Finding>, Fault> {
    let mut findings = settings.findings();
    findings.extend(silent_cache(settings).await);
    findings.extend(broken_templates(settings));
    let file = settings.server.database_url.sqlite_path();
    findings.extend(file.into_iter().flat_map(open_files));
    if file.is_some_and(|file| !file.exists()) {
        // The start makes it.
        return Ok(findings);
    }

    let db = App::open_database(settings).await?;
    let looked = look(&db, settings, Clock::system().now()).await;
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

/// A cache that does not answer: logins are refused without it.
async fn silent_cache(settings: &Settings) -> Option<Finding> {
    let url = settings.cache.url.as_ref()?;
    let asked = async { Cache::open(url, &settings.cache)?.ping().await };
    let fault = asked.await.err()?;
    Some(Finding::new(
        "cache_away",
        format!("the shared cache {url:?} does not answer: {}", with_causes(&fault)),
        "start it, or set VESTIBULE_CACHE_URL to the LOCATION of Django's CACHES[\"default\"]",
    ))
}

async fn look(db: &Db, settings: &Settings, now: OffsetDateTime) -> Result<Vec<Finding>, Fault> {
    let found = layout(db).await?;
    let users = look_at_users(db, &settings.auth_user).await?;
    let mut findings = missing_tables(&found, &users, settings);
    let mut db = db.clone();
    match &users {
        Ok(users) => {
            db = named(db, users);
            findings.extend(of_users(users, settings));
            findings.extend(of_problems(&users.unready));
        }
        Err(problems) => findings.extend(of_problems(problems)),
    }
    if found.has("vestibule_outbox") {
        findings.extend(waiting_mails(&db, now).await?);
    }
    if found.made_here {
        findings.extend(of_own_database(&db, users.is_ok(), settings).await?);
    } else {
        findings.extend(foreign_backend(settings));
    }
    if found.has("vestibule_meta") {
        findings.extend(unnamed_proxy(&db, settings).await?);
    }
    Ok(findings)
}

/// Where no Django shares the database, as far as one can tell.
async fn of_own_database(db: &Db, has_users: bool, settings: &Settings) -> Result<Vec<Finding>, Fault> {
    let mut advice = Vec::new();
    if settings.passwords.hasher == Hasher::Pbkdf2Sha256 {
        advice.push(Finding::new(
            "hasher_argon2",
            "PBKDF2 is what every Django can check; where none shares the database, Argon2id withstands a stolen table better",
            "VESTIBULE_PASSWORDS_HASHER=argon2: new passwords get it, those that are there stay good",
        ));
    }
    if has_users && !has_superuser(&mut db.read().await?).await? {
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

fn missing_tables(found: &Layout, users: &Result<UserTable, Vec<Problem>>, settings: &Settings) -> Vec<Finding> {
    let is_sqlite = settings.server.database_url.sqlite_path().is_some();
    let is_empty = !found.has("django_migrations") && users.is_err();
    if pending(found) && is_sqlite && is_empty && settings.auth_user.is_djangos() {
        // The start makes all tables.
        return Vec::new();
    }
    let mut findings = Vec::new();
    if pending(found) && !is_sqlite {
        findings.push(Finding::new(
            "migration_pending",
            "tables of Vestibule are missing",
            "vestibule migrate, which says what it makes",
        ));
        if is_empty && settings.auth_user.is_djangos() {
            return findings;
        }
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
