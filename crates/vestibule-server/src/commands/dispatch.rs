//! From the command line to the command.

use super::{
    Failure, backup, check, mail, migrate, serve, sessions, settings, templates,
    user::{self, NewSuperuser},
    users,
};
use crate::{
    cli::{Cli, Command},
    load_settings,
    logging::{self, LogOf},
};

/// Does what the command line says.
pub(crate) async fn run(cli: Cli) -> Result<(), Failure> {
    let command = cli.command.unwrap_or(Command::Serve);
    if let Command::Settings { markdown } = command {
        return settings::run(&cli.flags, markdown);
    }

    let loaded = load_settings::load(&cli.flags).map_err(|error| match command {
        // Settings that are not understood are what a check looks for.
        Command::Check { .. } => Failure::no(error),
        _ => Failure::usage(error),
    })?;
    let log_of = match command {
        Command::Serve => LogOf::Server,
        _ => LogOf::Command,
    };
    logging::start(&loaded, log_of)?;
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }

    match command {
        Command::Serve => serve::run(loaded).await,
        Command::Migrate { with_allauth } => migrate::run(&loaded, with_allauth).await,
        Command::Check { deploy } => check::run(&loaded, deploy).await,
        Command::Createsuperuser {
            username,
            email,
            password,
        } => {
            let new = NewSuperuser {
                username,
                email,
                password_stdin: password.password_stdin,
            };
            user::create_superuser(loaded, new).await
        }
        Command::Changepassword { name, password } => {
            user::change_password(loaded, &name, password.password_stdin).await
        }
        Command::User { command } => users::run(loaded, command).await,
        Command::Templates { command } => templates::run(&loaded, &command),
        Command::Backup { file } => backup::run(&loaded, &file).await,
        Command::Clearsessions => sessions::run(loaded).await,
        Command::Sendtestemail { address } => mail::run(&loaded, &address).await,
        Command::Settings { markdown } => settings::run(&cli.flags, markdown),
    }
}
