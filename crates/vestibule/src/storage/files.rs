//! Who else can read a SQLite database.

use crate::settings::Finding;
use std::path::Path;

/// The database's files that others than the owner can read or write.
pub(crate) fn open_files(file: &Path) -> Vec<Finding> {
    let beside = ["", "-wal", "-shm", "-journal"].map(|suffix| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        name
    });
    beside
        .iter()
        .filter_map(|name| open_to_others(Path::new(name)))
        .collect()
}

#[cfg(unix)]
fn open_to_others(file: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        let file = file.display();
        // Django makes its file so: a warning, but for `check --deploy`.
        Finding::new(
            "database_file_open",
            format!("{file} has mode {mode:04o}: others on this machine can read passwords and sessions in it"),
            format!("chmod 600 {file}"),
        )
        .of_deployment()
    })
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<Finding> {
    None
}
