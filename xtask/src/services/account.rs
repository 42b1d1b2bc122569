//! The account that a server runs under: database servers refuse to run as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// A user of this machine, or whoever we are.
#[derive(Clone, Copy)]
pub(crate) struct Account(Option<(u32, u32)>);

impl Account {
    /// `name` where we are root; otherwise the user that we are.
    pub(crate) fn for_server(name: &str) -> Result<Self> {
        if !rustix::process::getuid().is_root() {
            return Ok(Self(None));
        }
        let passwd = std::fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        find(&passwd, name)
            .map(|ids| Self(Some(ids)))
            .with_context(|| format!("no user {name} on this machine"))
    }

    /// A command that will run under this account.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes a folder that belongs to this account.
    pub(crate) fn create_folder(self, folder: &Path) -> Result<()> {
        std::fs::create_dir(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        if let Some((uid, gid)) = self.0 {
            chown(folder, Some(uid), Some(gid))?;
        }
        Ok(())
    }
}

/// User and group id of `name` in the text of a passwd file.
pub(super) fn find(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let mut ids = fields.skip(1);
        Some((ids.next()?.parse().ok()?, ids.next()?.parse().ok()?))
    })
}
