//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Sign-up, login, sessions, forgotten passwords and logout, on one database with Django.
///
/// Without a command it serves. Every setting can be given in the environment as well (VESTIBULE_LISTEN, …) or in vestibule.toml;
/// `vestibule settings` lists them.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) flags: SettingFlags,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What goes over the environment and the file.
#[derive(Debug, Args)]
pub(crate) struct SettingFlags {
    /// The settings file [default: vestibule.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The address to listen on
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<String>,
    /// The site as visitors write it
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The Host names that are answered, with commas between them
    #[arg(long, global = true, value_name = "HOSTS")]
    pub(crate) allowed_hosts: Option<String>,
    /// The database; others on this machine can read a password that stands here, so prefer the environment for one
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
}

impl SettingFlags {
    /// The flags that were given, by the names of their settings.
    pub(crate) fn given(&self) -> Vec<(String, String)> {
        let flags = [
            ("LISTEN", &self.listen),
            ("PUBLIC_URL", &self.public_url),
            ("ALLOWED_HOSTS", &self.allowed_hosts),
            ("DATABASE_URL", &self.database_url),
        ];
        flags
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
            .collect()
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the pages (what happens without a command too)
    Serve,
    /// Make the tables that are missing: all on an empty database, Vestibule's own on Django's
    Migrate {
        /// Make allauth's tables too where Django's database lacks them
        #[arg(long)]
        with_allauth: bool,
    },
    /// Tell what is wrong with settings and database
    Check {
        /// Also what would be wrong where strangers can reach it
        #[arg(long)]
        deploy: bool,
    },
    /// Make a user who may do everything
    Createsuperuser {
        /// Their username [asked for when not given]
        #[arg(long, value_name = "NAME")]
        username: Option<String>,
        /// Their email address [asked for when not given]
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// Set a user's password, which ends their sessions
    Changepassword {
        /// Their username, email address or id
        name: String,
        #[command(flatten)]
        password: PasswordFrom,
    },
    /// List, show, lock, unlock, promote and delete users, and mail them reset links
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// List, show and check the templates of pages and mails
    Templates {
        #[command(subcommand)]
        command: TemplatesCommand,
    },
    /// Copy a SQLite database into a new file, while the server runs
    Backup {
        /// The file to make; one that is there is never overwritten
        file: PathBuf,
    },
    /// Delete sessions that have expired
    Clearsessions,
    /// Send a mail at once, by the way that EMAIL_URL names, and tell what happened
    Sendtestemail {
        /// The address to send it to
        address: String,
    },
    /// Print every setting, its value and where that came from
    Settings {
        /// Print the reference of all settings instead, in Markdown
        #[arg(long)]
        markdown: bool,
    },
}

/// What to do with users. NAME is a username, an email address or an id.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// List users, 50 a page, in the order of their ids
    List {
        /// Only those whose name or address contains this, at most 100 characters
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// Which page, from 1
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        page: u32,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one user with groups and addresses
    Show {
        name: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Deactivate: no login, and all their sessions end with the next request, here and at Django
    Lock { name: String },
    /// Activate, and lift what failed logins have locked
    Unlock { name: String },
    /// Mail a link to choose a new password; nobody else learns it
    SendReset { name: String },
    /// Open Django's admin to a user
    SetStaff {
        name: String,
        /// Make them a superuser too, who may do everything
        #[arg(long)]
        superuser: bool,
        /// Take the rights back: staff and superuser; with --superuser that one alone
        #[arg(long)]
        off: bool,
    },
    /// Delete a user and what hangs on the user
    Delete {
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// What to do with templates.
#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// Every template: whether the site replaces it, and what its context knows
    List,
    /// Print one as it comes with the pages, to begin one's own with
    Show { name: String },
    /// Render each with every sample in every language
    Check,
}

/// Where a password is read.
#[derive(Debug, Args)]
pub(crate) struct PasswordFrom {
    /// Read the password from standard input instead of asking for it twice
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
