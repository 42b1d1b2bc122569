//! `vestibule.secret`: who may read it, and what happens when it is not as it should be.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use django_formats::random::{OsRandom, Random, RandomError};

use crate::settings::{Settings, secret::load_or_create};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").mode() & 0o777
}

#[test]
fn s_sec_03_a_new_secret_file_is_0600_and_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = load_or_create(folder.path(), &mut OsRandom).expect("a key");
    let again = load_or_create(folder.path(), &mut OsRandom).expect("a key");

    assert_eq!(mode(&folder.path().join("vestibule.secret")), 0o600);
    assert_eq!(made.expose(), again.expose());
    assert_eq!(made.weakness(), None);
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "the draft is gone"
    );
}

/// The umask belongs to the process, so a shell of its own starts this test binary once more for the one above.
#[test]
fn s_sec_03_also_under_umask_000() {
    let this = std::env::current_exe().expect("this binary");
    let test = "settings::tests::secret_file::s_sec_03_a_new_secret_file_is_0600_and_read_again";
    let script = format!("umask 000 && exec '{}' --exact {test}", this.display());
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("a shell");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
fn s_sec_03_a_secret_file_open_to_others_is_refused_with_the_line_to_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vestibule.secret");
    load_or_create(folder.path(), &mut OsRandom).expect("a key");
    for open in [0o640, 0o604, 0o660, 0o644, 0o610] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).expect("chmod");
        let refused = load_or_create(folder.path(), &mut OsRandom)
            .expect_err("open to others")
            .to_string();
        assert!(
            refused.ends_with(&format!("(mode {open:03o}); run: chmod 600 {}", path.display())),
            "{refused}"
        );
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("chmod");
    load_or_create(folder.path(), &mut OsRandom).expect("read-only is fine");
}

#[test]
fn an_empty_secret_file_or_a_folder_in_its_place_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vestibule.secret");
    fs::write(&path, "\n").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
    assert!(
        load_or_create(folder.path(), &mut OsRandom)
            .expect_err("empty")
            .to_string()
            .contains("is empty")
    );

    fs::remove_file(&path).expect("gone");
    fs::create_dir(&path).expect("a folder");
    assert!(
        load_or_create(folder.path(), &mut OsRandom)
            .expect_err("a folder")
            .to_string()
            .contains("is no plain file")
    );
}

#[test]
fn twenty_starts_at_once_agree_on_one_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let starts: Vec<_> = (0..20)
        .map(|_| {
            let dir = folder.path().to_owned();
            std::thread::spawn(move || load_or_create(&dir, &mut OsRandom).expect("a key").expose().to_owned())
        })
        .collect();
    let keys: std::collections::BTreeSet<_> = starts.into_iter().map(|start| start.join().expect("a key")).collect();
    assert_eq!(keys.len(), 1);
}

#[test]
fn a_key_that_is_set_makes_no_file_and_no_randomness_makes_no_key() {
    struct Broken;
    impl Random for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError::Source("broken".into()))
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = super::house::from_env(&[("VESTIBULE_SECRET_KEY", "set")]);
    settings.fill_secret_key(folder.path(), &mut Broken).expect("it is set");
    assert_eq!(settings.server.secret_key.as_ref().map(|key| key.expose()), Some("set"));

    assert!(Settings::default().fill_secret_key(folder.path(), &mut Broken).is_err());
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
