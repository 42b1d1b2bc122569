//! The migrations, one file an app and engine: Django's and allauth's tables as their own migrations leave them, then ours.

use super::{dialect::Engine, migrate::Applied};
use std::collections::HashSet;

/// An app of `django_migrations`: the rows that it records, its tables, its models.
pub(super) struct App {
    pub(super) label: &'static str,
    /// A table that is there exactly when the app was migrated.
    pub(super) table: &'static str,
    pub(super) rows: &'static [&'static str],
    scripts: [&'static str; 3],
    /// `(model, verbose name)`: a content type and four permissions each.
    pub(super) models: &'static [(&'static str, &'static str)],
}

impl App {
    pub(super) fn script(&self, engine: Engine) -> &'static str {
        pick(self.scripts, engine)
    }

    /// Whether all its rows are among these.
    pub(super) fn is_in(&self, recorded: &HashSet<Applied>) -> bool {
        self.rows.iter().all(|row| recorded.contains(&self.applied(row)))
    }

    /// One of its rows.
    pub(super) fn applied(&self, row: &str) -> Applied {
        Applied {
            app: self.label.to_owned(),
            name: row.to_owned(),
        }
    }
}

/// A migration of Vestibule's own tables. It only adds: the version before still runs on what it leaves.
pub(super) struct Own {
    pub(super) name: &'static str,
    scripts: [&'static str; 3],
}

impl Own {
    pub(super) fn script(&self, engine: Engine) -> &'static str {
        pick(self.scripts, engine)
    }

    pub(super) fn is_first(&self) -> bool {
        self.name == "0001_initial"
    }
}

fn pick([sqlite, postgres, mysql]: [&'static str; 3], engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
        Engine::MySql => mysql,
    }
}

macro_rules! scripts {
    ($file:literal) => {
        [
            include_str!(concat!("../../migrations/sqlite/", $file, ".sql")),
            include_str!(concat!("../../migrations/postgres/", $file, ".sql")),
            include_str!(concat!("../../migrations/mysql/", $file, ".sql")),
        ]
    };
}

const DJANGO_MIGRATIONS: [&str; 3] = scripts!("django_migrations");
const INDEXES: [&str; 3] = scripts!("vestibule_indexes");
const SOCIALACCOUNT_SITES: [&str; 3] = scripts!("socialaccount_sites");

/// The table `django_migrations`.
pub(super) fn django_migrations(engine: Engine) -> &'static str {
    pick(DJANGO_MIGRATIONS, engine)
}

/// Vestibule's own, in order. A new one is added at the end; one that was released is never changed.
pub(super) const OWN: &[Own] = &[
    Own {
        name: "0001_initial",
        scripts: scripts!("vestibule.0001_initial"),
    },
    Own {
        name: "0002_commits",
        scripts: scripts!("vestibule.0002_commits"),
    },
    Own {
        name: "0003_session_engines",
        scripts: scripts!("vestibule.0003_session_engines"),
    },
];

/// The names of Vestibule's own tables.
pub(crate) fn own_tables() -> Vec<&'static str> {
    let lines = OWN.iter().flat_map(|own| own.script(Engine::MySql).lines());
    let made = lines.filter_map(|line| line.strip_prefix("CREATE TABLE \""));
    made.filter_map(|rest| rest.split('"').next()).collect()
}

/// Our indexes on Django's tables, for databases that Vestibule made.
pub(super) fn indexes(engine: Engine) -> &'static str {
    pick(INDEXES, engine)
}

/// What `socialaccount` has where `sites` is installed.
pub(super) fn socialaccount_sites(engine: Engine) -> &'static str {
    pick(SOCIALACCOUNT_SITES, engine)
}

/// Django's own apps, each after those that its foreign keys name.
pub(super) const DJANGO: &[App] = &[
    App {
        label: "contenttypes",
        table: "django_content_type",
        rows: &["0001_initial", "0002_remove_content_type_name"],
        scripts: scripts!("contenttypes.0002_remove_content_type_name"),
        models: &[("contenttype", "content type")],
    },
    App {
        label: "auth",
        table: "auth_user",
        rows: &[
            "0001_initial",
            "0002_alter_permission_name_max_length",
            "0003_alter_user_email_max_length",
            "0004_alter_user_username_opts",
            "0005_alter_user_last_login_null",
            "0006_require_contenttypes_0002",
            "0007_alter_validators_add_error_messages",
            "0008_alter_user_username_max_length",
            "0009_alter_user_last_name_max_length",
            "0010_alter_group_name_max_length",
            "0011_update_proxy_permissions",
            "0012_alter_user_first_name_max_length",
        ],
        scripts: scripts!("auth.0012_alter_user_first_name_max_length"),
        models: &[("permission", "permission"), ("group", "group"), ("user", "user")],
    },
    App {
        label: "sessions",
        table: "django_session",
        rows: &["0001_initial"],
        scripts: scripts!("sessions.0001_initial"),
        models: &[("session", "session")],
    },
    App {
        label: "sites",
        table: "django_site",
        rows: &["0001_initial", "0002_alter_domain_unique"],
        scripts: scripts!("sites.0002_alter_domain_unique"),
        models: &[("site", "site")],
    },
    App {
        label: "admin",
        table: "django_admin_log",
        rows: &[
            "0001_initial",
            "0002_logentry_remove_auto_add",
            "0003_logentry_add_action_flag_choices",
        ],
        scripts: scripts!("admin.0003_logentry_add_action_flag_choices"),
        models: &[("logentry", "log entry")],
    },
];

/// allauth's apps.
pub(super) const ALLAUTH: &[App] = &[
    App {
        label: "account",
        table: "account_emailaddress",
        rows: &[
            "0001_initial",
            "0002_email_max_length",
            "0003_alter_emailaddress_create_unique_verified_email",
            "0004_alter_emailaddress_drop_unique_email",
            "0005_emailaddress_idx_upper_email",
            "0006_emailaddress_lower",
            "0007_emailaddress_idx_email",
            "0008_emailaddress_unique_primary_email_fixup",
            "0009_emailaddress_unique_primary_email",
        ],
        scripts: scripts!("account.0009_emailaddress_unique_primary_email"),
        models: &[
            ("emailaddress", "email address"),
            ("emailconfirmation", "email confirmation"),
        ],
    },
    App {
        label: "mfa",
        table: "mfa_authenticator",
        rows: &[
            "0001_initial",
            "0002_authenticator_timestamps",
            "0003_authenticator_type_uniq",
        ],
        scripts: scripts!("mfa.0003_authenticator_type_uniq"),
        models: &[("authenticator", "authenticator")],
    },
    App {
        label: "socialaccount",
        table: "socialaccount_socialaccount",
        rows: &[
            "0001_initial",
            "0002_token_max_lengths",
            "0003_extra_data_default_dict",
            "0004_app_provider_id_settings",
            "0005_socialtoken_nullable_app",
            "0006_alter_socialaccount_extra_data",
        ],
        scripts: scripts!("socialaccount.0006_alter_socialaccount_extra_data"),
        models: &[
            ("socialaccount", "social account"),
            ("socialapp", "social application"),
            ("socialtoken", "social application token"),
        ],
    },
    App {
        label: "usersessions",
        table: "usersessions_usersession",
        rows: &["0001_initial"],
        scripts: scripts!("usersessions.0001_initial"),
        models: &[("usersession", "user session")],
    },
];
