//! `vestibule user …`: users, without a page.

use std::io::{IsTerminal, stdin};

use vestibule::{
    Fault, Vestibule,
    ops::{self, Outcome, Rights},
    settings::Settings,
};

use super::{
    Failure, print,
    user::told,
    users_shown::{detail_json, detail_text, page_json, page_text},
};
use crate::cli::UserCommand;

pub(super) async fn run(settings: Settings, command: UserCommand) -> Result<(), Failure> {
    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    let done = act(&vestibule, command).await;
    vestibule.close().await;
    done
}

async fn act(vestibule: &Vestibule, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::List { search, page, json } => {
            let shown = read(ops::list_users(vestibule, &search, page).await)?;
            print(&if json { page_json(&shown) } else { page_text(&shown) })
        }
        UserCommand::Show { name, json } => {
            let shown = read(ops::show_user(vestibule, &name).await)?;
            print(&if json { detail_json(&shown) } else { detail_text(&shown) })
        }
        UserCommand::Lock { name } => {
            let outcome = ops::lock_user(vestibule, &name).await.map_err(Failure::no)?;
            told(outcome, "locked: no login, and their sessions count no more\n")
        }
        UserCommand::Unlock { name } => {
            let outcome = ops::unlock_user(vestibule, &name).await.map_err(Failure::no)?;
            told(outcome, "unlocked; what failed logins had locked is lifted\n")
        }
        UserCommand::SendReset { name } => {
            let outcome = ops::send_reset(vestibule, &name).await.map_err(Failure::no)?;
            told(
                outcome,
                "the mail with the link is queued; `vestibule serve` sends it\n",
            )
        }
        UserCommand::SetStaff { name, superuser, off } => {
            let (rights, done) = match (superuser, off) {
                (false, false) => (Rights::Staff, "staff now\n"),
                (true, false) => (Rights::Superuser, "staff and superuser now\n"),
                (true, true) => (Rights::NoSuperuser, "no superuser any more\n"),
                (false, true) => (Rights::None, "neither staff nor superuser any more\n"),
            };
            told(
                ops::set_rights(vestibule, &name, rights).await.map_err(Failure::no)?,
                done,
            )
        }
        UserCommand::Delete { name, yes } => {
            if !yes && !confirmed(vestibule, &name).await? {
                return Err(Failure::No("nothing is deleted".to_owned()));
            }
            told(
                ops::delete_user(vestibule, &name).await.map_err(Failure::no)?,
                "deleted\n",
            )
        }
    }
}

/// Names whom it is about, and waits for a yes.
async fn confirmed(vestibule: &Vestibule, name: &str) -> Result<bool, Failure> {
    if !stdin().is_terminal() {
        return Err(Failure::Usage("--yes is needed where nobody can be asked".to_owned()));
    }
    print(&detail_text(&read(ops::show_user(vestibule, name).await)?))?;
    print("Delete this user and all that hangs on the user? There is no way back. [y/N] ")?;
    let mut line = String::new();
    stdin().read_line(&mut line).map_err(Failure::no)?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

fn read<T>(read: Result<Result<T, Outcome>, Fault>) -> Result<T, Failure> {
    read.map_err(Failure::no)?.map_err(|refused| match refused {
        Outcome::Refused(reasons) => Failure::No(reasons.join("\n")),
        Outcome::Done => Failure::No("nothing was found".to_owned()),
    })
}
