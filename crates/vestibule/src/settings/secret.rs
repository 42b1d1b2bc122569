//! The file `vestibule.secret`: a `SECRET_KEY` made on the first start, readable by its owner alone.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use django_formats::random::{self, Random};
use zeroize::Zeroizing;

use super::{
    SecretKey, Settings,
    error::{Problem, SettingsError},
};

/// Reads the key in `vestibule.secret` in this folder, or makes the file.
///
/// Two starts at once agree on one key: a finished file is linked into place, and whoever comes second reads it.
///
/// # Errors
/// [`Problem::SecretFile`]: it can be read by others (the message holds the `chmod` to run), belongs to somebody else, holds no
/// key, or cannot be read or made; no randomness.
pub fn load_or_create(dir: &Path, random: &mut dyn Random) -> Result<SecretKey, SettingsError> {
    let path = dir.join(FILE_NAME);
    let key = match File::open(&path) {
        Ok(file) => read(&path, file),
        Err(error) if error.kind() == ErrorKind::NotFound => create(dir, &path, random),
        Err(error) => Err(problem(&path, format!("cannot be opened: {error}"))),
    };
    Ok(key?)
}

impl Settings {
    /// Takes the key of `vestibule.secret` in this folder where `SECRET_KEY` is not set.
    ///
    /// # Errors
    /// As [`load_or_create`].
    pub fn fill_secret_key(&mut self, dir: &Path, random: &mut dyn Random) -> Result<(), SettingsError> {
        if self.server.secret_key.is_none() {
            self.server.secret_key = Some(load_or_create(dir, random)?);
        }
        Ok(())
    }
}

fn read(path: &Path, file: File) -> Result<SecretKey, Problem> {
    refuse_open_to_others(path, &file)?;
    let mut text = Zeroizing::new(String::new());
    // A key is short; whoever points this at a disk gets an error, not an hour of reading.
    file.take(LONGEST_FILE)
        .read_to_string(&mut text)
        .map_err(|error| problem(path, format!("cannot be read: {error}")))?;
    let key = text.trim_end_matches(['\r', '\n']);
    if key.is_empty() {
        return Err(problem(
            path,
            "is empty: delete it to have a new key made, which ends all sessions".to_owned(),
        ));
    }
    Ok(SecretKey::new(key.to_owned()))
}

fn create(dir: &Path, path: &Path, random: &mut dyn Random) -> Result<SecretKey, Problem> {
    let mut draw = |length| {
        random::text(random, length, random::ALPHANUMERIC)
            .map_err(|error| problem(path, format!("cannot be made: {error}")))
    };
    let key = Zeroizing::new(draw(KEY_LENGTH)?);
    let draft = dir.join(format!("{FILE_NAME}.{}", draw(16)?));

    let written = write_draft(&draft, &key).and_then(|()| fs::hard_link(&draft, path));
    // The draft goes in any case; what matters is said by `written`.
    let _ = fs::remove_file(&draft);
    match written {
        Ok(()) => {
            // The name is as worth keeping as the content; a file system that cannot sync a folder keeps it its own way.
            let _ = File::open(dir).and_then(|dir| dir.sync_all());
            Ok(SecretKey::new(key.to_string()))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => match File::open(path) {
            Ok(file) => read(path, file),
            Err(error) => Err(problem(path, format!("cannot be opened: {error}"))),
        },
        Err(error) => Err(problem(
            path,
            format!("cannot be made: {error}; or set VESTIBULE_SECRET_KEY"),
        )),
    }
}

fn write_draft(draft: &Path, key: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    writeln!(file, "{key}")?;
    file.sync_all()
}

/// Refuses a file of settings that holds a key and that others can read.
pub(super) fn refuse_open_file(path: &Path) -> Result<(), Problem> {
    let file = File::open(path).map_err(|error| problem(path, format!("cannot be read: {error}")))?;
    refuse_open_to_others(path, &file)
}

/// Asks the open file, not its name: the file that is judged is the one that is read.
#[cfg(unix)]
fn refuse_open_to_others(path: &Path, file: &File) -> Result<(), Problem> {
    use std::os::unix::fs::MetadataExt;

    let meta = file
        .metadata()
        .map_err(|error| problem(path, format!("cannot be read: {error}")))?;
    if !meta.is_file() {
        return Err(problem(path, "is no plain file".to_owned()));
    }
    if meta.mode() & 0o077 != 0 {
        let mode = meta.mode() & 0o777;
        return Err(problem(
            path,
            format!(
                "can be read by others (mode {mode:03o}); run: chmod 600 {}",
                path.display()
            ),
        ));
    }
    let me = rustix::process::geteuid().as_raw();
    if meta.uid() != me && meta.uid() != ROOT {
        let owner = meta.uid();
        return Err(problem(
            path,
            format!(
                "belongs to user {owner}, not to user {me}, who runs this; run: chown {me} {}",
                path.display()
            ),
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_open_to_others(_: &Path, _: &File) -> Result<(), Problem> {
    Ok(())
}

fn problem(path: &Path, message: String) -> Problem {
    Problem::SecretFile {
        path: PathBuf::from(path),
        message,
    }
}

/// The file's name.
pub const FILE_NAME: &str = "vestibule.secret";
/// 64 of 62 letters: 381 bits, and no letter that a shell or a Python text would change.
const KEY_LENGTH: usize = 64;
const LONGEST_FILE: u64 = 4096;
/// Root may read everything anyway, and mounts secrets into containers.
#[cfg(unix)]
const ROOT: u32 = 0;
