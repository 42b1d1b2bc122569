//! Where the programs are that the journeys start.
//!
//! | variable | program | else |
//! | --- | --- | --- |
//! | `VESTIBULE_TEST_SERVER` | the server | built with cargo beside this test binary |
//! | `VESTIBULE_TEST_AXUM_APP` | `examples/axum-app` | likewise |
//! | `VESTIBULE_TEST_CUSTOM_USER` | `examples/custom-user` | likewise |
//! | `VESTIBULE_TEST_PYTHON` | a Python with Django 5.2 and django-allauth | `python3` |
//! | `VESTIBULE_TEST_PYTHON_NEWEST` | a Python with the newest Django | none: its pass of the matrix is not run |
//! | `VESTIBULE_TEST_CHROMIUM` | Chromium | `chromium` |
//! | `VESTIBULE_TEST_CHROMEDRIVER` | its driver | `chromedriver` |
//! | `VESTIBULE_TEST_NGINX` | nginx | `nginx` |
//! | `VESTIBULE_TEST_REDIS_URL` | a Redis server, as a URL | none: what needs it fails and says so |
//! | `VESTIBULE_TEST_AXE` | `axe.min.js` of the npm package `axe-core` | none: the test fails and says so |

use std::{
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU16, Ordering},
    },
};

/// Whether the variable is set to something other than nothing and `0`.
pub fn is_on(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// The server under test.
pub fn server() -> PathBuf {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    made(BUILT.get_or_init(|| {
        given("VESTIBULE_TEST_SERVER").map_or_else(|| build("vestibule-server", "--bin", "vestibule"), Ok)
    }))
}

/// The example app.
pub fn axum_app() -> PathBuf {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    made(
        BUILT.get_or_init(|| {
            given("VESTIBULE_TEST_AXUM_APP").map_or_else(|| build("axum-app", "--bin", "axum-app"), Ok)
        }),
    )
}

/// The example app on a user table of one's own.
pub fn custom_user() -> PathBuf {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    made(BUILT.get_or_init(|| {
        given("VESTIBULE_TEST_CUSTOM_USER").map_or_else(|| build("custom-user", "--bin", "custom-user"), Ok)
    }))
}

/// The app of ours that shows what no page of the server does: `examples/guarded.rs` of this package.
pub fn guarded_app() -> PathBuf {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    made(BUILT.get_or_init(|| build("journeys", "--example", "guarded")))
}

/// A Python that has Django and allauth.
pub fn python() -> PathBuf {
    given("VESTIBULE_TEST_PYTHON").unwrap_or_else(|| "python3".into())
}

/// A Python that has the newest Django, where there is one.
pub fn newest_python() -> Option<PathBuf> {
    given("VESTIBULE_TEST_PYTHON_NEWEST")
}

/// Where the cells of the interop matrix are noted for `cargo xtask test`; nowhere in a run by hand.
pub fn matrix() -> Option<PathBuf> {
    given("VESTIBULE_TEST_MATRIX")
}

/// The browser.
pub fn chromium() -> PathBuf {
    given("VESTIBULE_TEST_CHROMIUM").unwrap_or_else(|| "chromium".into())
}

/// The program that drives the browser.
pub fn chromedriver() -> PathBuf {
    given("VESTIBULE_TEST_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into())
}

/// The URL of a Redis.
///
/// # Panics
/// When `VESTIBULE_TEST_REDIS_URL` names none.
pub fn redis() -> String {
    let url = std::env::var_os("VESTIBULE_TEST_REDIS_URL").and_then(|url| url.into_string().ok());
    url.expect("VESTIBULE_TEST_REDIS_URL must name a Redis; `cargo xtask services` starts one")
}

/// The proxy.
pub fn nginx() -> PathBuf {
    given("VESTIBULE_TEST_NGINX").unwrap_or_else(|| "nginx".into())
}

/// The text of axe-core.
///
/// # Panics
/// When `VESTIBULE_TEST_AXE` names no file.
pub fn axe() -> String {
    let path = given("VESTIBULE_TEST_AXE")
        .expect("VESTIBULE_TEST_AXE must name axe.min.js (npm pack axe-core); `cargo xtask test --install` fetches it");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A port of 127.0.0.1 on which nobody listens, and that nobody else in this run gets.
///
/// Taken below the range from which the system serves `bind(0)` and outgoing connections: a port of theirs may be gone again
/// before the server has it.
pub fn free_port() -> u16 {
    static TAKEN: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 11_000).unwrap_or(0);
    let free = (0..11_000).find_map(|_| {
        let port = 21_000 + (start + TAKEN.fetch_add(1, Ordering::Relaxed)) % 11_000;
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok().then_some(port)
    });
    free.expect("a free port")
}

/// The folder of this package.
pub fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn given(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// What was built once, or why it could not be: not tried again by each test.
fn made(built: &Result<PathBuf, String>) -> PathBuf {
    built.clone().unwrap_or_else(|why| panic!("{why}"))
}

/// Builds a package of this workspace into the folder where this test binary lies, so that no journey meets an old server.
fn build(package: &str, kind: &str, name: &str) -> Result<PathBuf, String> {
    let me = std::env::current_exe().expect("the path of this test");
    let profile = me.ancestors().nth(2).expect("target/debug/deps/it").to_path_buf();
    let target = profile.parent().expect("target").to_path_buf();

    let cargo = given("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--package", package, kind, name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", target)
        .status()
        .expect("cargo starts");
    if !built.success() {
        return Err(format!("cargo build --package {package} {kind} {name} failed"));
    }
    Ok(if kind == "--example" {
        profile.join("examples").join(name)
    } else {
        profile.join(name)
    })
}
