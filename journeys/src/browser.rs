//! Chromium, driven as a person would use it.
//!
//! Each [`Browser`] has its own driver and an empty profile. It notes what the console complains about: a report of the
//! content security policy is an error there.

use std::{process::Stdio, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver, WebElement};
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::tools;

/// An open browser with one window. Dropped: killed, its profile removed.
#[derive(Debug)]
pub struct Browser {
    driver: WebDriver,
    process: Child,
    _profile: TempDir,
}

impl Browser {
    /// With scripts, as most people have it.
    pub async fn open() -> Self {
        Self::start(true).await
    }

    /// Without scripts.
    pub async fn without_scripts() -> Self {
        Self::start(false).await
    }

    async fn start(scripts: bool) -> Self {
        // `Err`: installed already. Without a provider the driver's HTTP client may panic.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let profile = TempDir::with_prefix("vestibule-browser-").expect("a folder");
        let port = tools::free_port();
        let mut command = Command::new(tools::chromedriver());
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
            .env("HOME", profile.path())
            .env("TMPDIR", profile.path())
            .kill_on_drop(true)
            .process_group(0);
        let process = command.spawn().expect("chromedriver starts");

        let mut caps = DesiredCapabilities::chrome();
        caps.set_binary(tools::chromium().to_str().expect("a path"))
            .expect("capabilities");
        let folder = format!("--user-data-dir={}", profile.path().join("profile").display());
        for argument in ARGUMENTS.iter().copied().chain([folder.as_str()]) {
            caps.add_arg(argument).expect("capabilities");
        }
        caps.set_browser_log_level(LoggingPrefsLogLevel::All)
            .expect("capabilities");
        if !scripts {
            let prefs = json!({ "profile.managed_default_content_settings.javascript": 2 });
            caps.add_experimental_option("prefs", prefs).expect("capabilities");
        }

        let driver = connect(port, caps).await;
        Self {
            driver,
            process,
            _profile: profile,
        }
    }

    /// The driver itself, for what has no verb here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens an address.
    pub async fn goto(&self, url: &str) {
        self.driver
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Goes back.
    pub async fn back(&self) {
        self.driver.back().await.expect("back");
    }

    /// The address in its bar.
    pub async fn url(&self) -> String {
        self.driver.current_url().await.expect("an address").to_string()
    }

    /// The path, query and fragment of that address.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.expect("an address");
        url.as_str()
            .strip_prefix(&url.origin().ascii_serialization())
            .unwrap_or(url.as_str())
            .to_owned()
    }

    /// The text that can be seen.
    pub async fn text(&self) -> String {
        self.find("body").await.text().await.expect("text")
    }

    /// The first element of this CSS selector.
    pub async fn find(&self, selector: &str) -> WebElement {
        let found = self.driver.find(By::Css(selector.to_owned())).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!(
                "no {selector} at {}: {error}\n{}",
                self.url().await,
                self.source().await
            ),
        }
    }

    /// The document as it stands.
    pub async fn source(&self) -> String {
        self.driver.source().await.expect("source")
    }

    /// Types into the field of this name.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self.find(&format!("main [name='{name}']")).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("typing");
    }

    /// Presses the submit button of the form in the page's main part, and waits for the next page.
    pub async fn submit(&self) {
        let old = self.find("html").await;
        self.find("main form [type='submit'], main form button:not([type])")
            .await
            .click()
            .await
            .expect("a click");
        for _ in 0..400 {
            // The old document is gone: its element is stale.
            if old.tag_name().await.is_err() {
                return;
            }
            sleep(Duration::from_millis(25)).await;
        }
        panic!(
            "no new page after the press at {}: {}",
            self.url().await,
            self.text().await
        );
    }

    /// Signs up with this name and password.
    pub async fn sign_up(&self, url: &str, name: &str, password: &str) {
        self.goto(&format!("{url}/accounts/signup/")).await;
        self.fill("username", name).await;
        self.fill("email", &format!("{name}@example.org")).await;
        self.fill("password1", password).await;
        self.fill("password2", password).await;
        self.submit().await;
    }

    /// Fills in the login form of the page that is open.
    pub async fn log_in(&self, login: &str, password: &str) {
        self.fill("login", login).await;
        self.fill("password", password).await;
        self.submit().await;
    }

    /// Light or dark, as the visitor's system asks.
    pub async fn prefers(&self, scheme: &str) {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.driver
            .cdp()
            .send_raw("Emulation.setEmulatedMedia", media)
            .await
            .expect("emulation");
    }

    /// Width and height of the window in CSS pixels.
    pub async fn sized(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.driver
            .cdp()
            .send_raw("Emulation.setDeviceMetricsOverride", size)
            .await
            .expect("emulation");
    }

    /// Runs a script of the test's, not of the page's, and gives what it returns.
    pub async fn evaluate(&self, script: &str) -> Value {
        let returned = self.driver.execute(script.to_owned(), Vec::new()).await;
        returned
            .unwrap_or_else(|error| panic!("{script}: {error}"))
            .json()
            .clone()
    }

    /// What axe finds wrong with the page: rule, then the elements.
    pub async fn axe(&self) -> Vec<String> {
        self.driver.execute(tools::axe(), Vec::new()).await.expect("axe loads");
        let script = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(\
            r => done(r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.map(n => n.html + ' ' + \
            n.failureSummary).join(' | '))), e => done(['axe failed: ' + e]));";
        let found = self.driver.execute_async(script, Vec::new()).await.expect("axe runs");
        found.convert().expect("a list of findings")
    }

    /// Bytes that the page and all that it loads weigh on the wire, with an empty cache.
    pub async fn weight(&self, url: &str) -> u64 {
        let cdp = self.driver.cdp();
        cdp.send_raw("Network.enable", json!({})).await.expect("network");
        cdp.send_raw("Network.setCacheDisabled", json!({ "cacheDisabled": true }))
            .await
            .expect("network");
        self.goto(url).await;
        let script = "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))\
            .reduce((sum, entry) => sum + entry.encodedBodySize, 0)";
        self.evaluate(script).await.as_u64().expect("a number")
    }

    /// What the console says since it was asked last, debug chatter apart.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the console");
        let bad = log
            .into_iter()
            .filter(|entry| entry.level == "SEVERE" || entry.level == "WARNING");
        bad.map(|entry| entry.message).collect()
    }

    /// The cookies that scripts and servers have set, name and value.
    pub async fn cookies(&self) -> Vec<(String, String)> {
        let cookies = self.driver.get_all_cookies().await.expect("cookies");
        cookies.into_iter().map(|cookie| (cookie.name, cookie.value)).collect()
    }

    /// Closes it in good order.
    pub async fn close(self) {
        drop(self.driver.clone().quit().await);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's children outlive it otherwise; it leads a process group of its own.
        if let Some(id) = self.process.id() {
            drop(
                std::process::Command::new("kill")
                    .args(["-KILL", "--", &format!("-{id}")])
                    .status(),
            );
        }
    }
}

async fn connect(port: u16, caps: thirtyfour::ChromeCapabilities) -> WebDriver {
    let url = format!("http://127.0.0.1:{port}");
    let mut last = None;
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            match WebDriver::new(&url, caps.clone()).await {
                Ok(driver) => return driver,
                Err(error) => last = Some(error),
            }
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("no browser: {last:?}");
}

const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
