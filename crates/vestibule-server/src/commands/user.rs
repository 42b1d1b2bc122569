//! `vestibule createsuperuser` and `vestibule changepassword`: users without a page.

use std::io::{IsTerminal, Read, Write, stdin, stdout};

use secrecy::SecretString;
use vestibule::{
    Vestibule,
    ops::{self, Outcome},
    settings::Settings,
};
use zeroize::Zeroizing;

use super::{Failure, print};

/// Who is to be made, as far as the command line says.
pub(super) struct NewSuperuser {
    pub(super) username: Option<String>,
    pub(super) email: Option<String>,
    pub(super) password_stdin: bool,
}

pub(super) async fn create_superuser(settings: Settings, user: NewSuperuser) -> Result<(), Failure> {
    let asks = !user.password_stdin;
    let username = given_or_asked(user.username, "Username", "--username", asks)?;
    let email = given_or_asked(user.email, "Email address", "--email", asks)?;
    let password = password(user.password_stdin)?;

    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    let outcome = ops::create_superuser(&vestibule, &username, &email, password).await;
    vestibule.close().await;
    told(outcome.map_err(Failure::no)?, "superuser created\n")
}

pub(super) async fn change_password(settings: Settings, name: &str, password_stdin: bool) -> Result<(), Failure> {
    let password = password(password_stdin)?;

    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    let outcome = ops::change_password(&vestibule, name, password).await;
    vestibule.close().await;
    told(
        outcome.map_err(Failure::no)?,
        "password changed; the user's sessions have ended\n",
    )
}

pub(super) fn told(outcome: Outcome, done: &str) -> Result<(), Failure> {
    match outcome {
        Outcome::Done => print(done),
        Outcome::Refused(reasons) => Err(Failure::No(reasons.join("\n"))),
    }
}

/// Standard input cannot hold both a password and answers, and a script has nobody to ask.
fn given_or_asked(given: Option<String>, what: &str, flag: &str, may_ask: bool) -> Result<String, Failure> {
    if let Some(given) = given {
        return Ok(given);
    }
    if !may_ask || !stdin().is_terminal() {
        return Err(Failure::Usage(format!("{flag} is needed where nobody can be asked")));
    }
    print(&format!("{what}: "))?;
    stdout().flush().map_err(Failure::no)?;
    let mut line = String::new();
    stdin().read_line(&mut line).map_err(Failure::no)?;
    Ok(line.trim().to_owned())
}

fn password(from_stdin: bool) -> Result<SecretString, Failure> {
    if from_stdin {
        return read_password(stdin());
    }
    if !stdin().is_terminal() {
        return Err(Failure::Usage(
            "--password-stdin is needed where nobody can be asked".to_owned(),
        ));
    }
    let asked = |prompt| {
        rpassword::prompt_password(prompt)
            .map(Zeroizing::new)
            .map_err(Failure::no)
    };
    let first = asked("Password: ")?;
    let second = asked("Password (again): ")?;
    // Both were typed here, a moment ago, by the same person: no clock can tell them anything.
    if *first != *second {
        return Err(Failure::No("the two passwords differ; nothing is changed".to_owned()));
    }
    Ok(SecretString::from(first.as_str()))
}

/// The whole input without its last line end, as `echo` and files have it; every other byte belongs to the password.
pub(super) fn read_password(input: impl Read) -> Result<SecretString, Failure> {
    let mut text = Zeroizing::new(String::new());
    input
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| Failure::No(format!("the password cannot be read from standard input: {error}")))?;
    let password = text
        .strip_suffix("\r\n")
        .or_else(|| text.strip_suffix('\n'))
        .unwrap_or(&text);
    if password.is_empty() {
        return Err(Failure::No("standard input holds no password".to_owned()));
    }
    Ok(SecretString::from(password))
}

/// Far over the longest password, which is judged later; `--password-stdin < /dev/zero` ends all the same.
const LONGEST_INPUT: u64 = 64 * 1024;
