//! Debian's packages: servers, the browser, the clients of the other registries.

use std::process::Command;

use super::need::{Need, Registry};
use crate::{services, shell};

/// The database servers, and the cache.
pub(super) fn servers() -> Vec<Need> {
    vec![
        need("postgresql", services::postgres_programs().is_some()),
        need("mariadb-server", services::mariadb_programs().is_some()),
        need("redis-server", services::redis_program().is_some()),
    ]
}

/// The browser and what fetches the rest. A Python or Node from elsewhere is as good as Debian's.
pub(super) fn others() -> Vec<Need> {
    let has = |name| shell::find_program(&[name]).is_some();
    vec![
        need("chromium", has("chromium")),
        need("chromium-driver", has("chromedriver")),
        need("python3-venv", has("python3") && can_make_venvs()),
        need("npm", has("npm")),
        need("nginx-light", has("nginx")),
        need("curl", has("curl")),
    ]
}

/// The commands that fetch packages. Two runs of apt at once would leave dpkg half configured: wait for the lock.
pub(super) fn install(packages: &[&str]) -> Vec<Command> {
    let mut update = apt_get();
    update.args(["-q", "update"]);
    let mut install = apt_get();
    install.args(["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]);
    install
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages);
    vec![update, install]
}

fn need(package: &str, is_there: bool) -> Need {
    Need::new(Registry::Debian, package, is_there)
}

fn can_make_venvs() -> bool {
    let mut python = Command::new("python3");
    python
        .args(["-c", "import venv, ensurepip"])
        .output()
        .is_ok_and(|output| output.status.success())
}

fn apt_get() -> Command {
    if rustix::process::getuid().is_root() {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
