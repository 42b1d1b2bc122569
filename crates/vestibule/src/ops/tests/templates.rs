//! A site's own templates: where they go wrong is told before a visitor sees it.

use super::{
    super::{check, check_templates, list_templates, show_template},
    house::settings,
};
use crate::{
    Settings, Vestibule,
    settings::{DatabaseUrl, LoadOptions},
    testing_db,
};
use std::{fs, path::Path};

/// Settings with these files in a folder of templates.
fn with(url: &DatabaseUrl, folder: &Path, files: &[(&str, &str)]) -> Settings {
    for (name, source) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, source).expect("a file");
    }
    let options = LoadOptions {
        flags: vec![("SITE_TEMPLATES".to_owned(), folder.display().to_string())],
        ..LoadOptions::default()
    };
    let mut settings = settings(url);
    settings.site = Settings::load_from(options).expect("settings").site;
    settings
}

#[tokio::test]
async fn a_broken_override_stops_the_start_and_names_file_line_and_what_is_known_there() {
    let (there, folder) = (testing_db::sqlite().await, tempfile::tempdir().expect("a folder"));
    let base = "{% extends 'builtin/account/login.html' %}\n{% block title %}{{ brand.name }}{% endblock %}\n{% block content %}\n";
    let unknown = format!("{base}{{{{ nobody }}}}{{% endblock %}}");
    let settings = with(&there.url, folder.path(), &[("account/login.html", &unknown)]);
    let file = folder.path().join("account/login.html").display().to_string();

    let error = Vestibule::start(settings.clone())
        .await
        .expect_err("it is broken")
        .to_string();
    for part in [&*file, "line 4", "known here:", "signup_open", "csrf_token"] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let told = check_templates(&settings).expect("it compiles");
    assert_eq!(
        told.len(),
        1,
        "the same fault in each state and language is told once: {told:?}"
    );
    let findings = check(&settings).await.expect("it looks");
    assert!(
        findings
            .iter()
            .any(|finding| finding.code == "template_broken" && !finding.deploy_only)
    );

    let settings = with(&there.url, folder.path(), &[("account/login.html", "one\n{% if %}")]);
    let error = Vestibule::start(settings.clone())
        .await
        .expect_err("it is no template")
        .to_string();
    assert!(error.contains(&file) && error.contains("line 2"), "{error}");
    assert!(check_templates(&settings).is_err());
}

#[tokio::test]
async fn every_broken_override_is_told_at_once() {
    let (there, folder) = (testing_db::sqlite().await, tempfile::tempdir().expect("a folder"));
    let files = [
        ("account/logout.html", "{{ no_one }}"),
        ("404.html", "{{ nothing }}"),
        ("account/email/account_locked_subject.txt", "{{ nowhere }}"),
    ];
    let settings = with(&there.url, folder.path(), &files);
    let told = check_templates(&settings).expect("it compiles");
    for (name, _) in files {
        assert!(told.iter().any(|line| line.contains(name)), "{name}: {told:?}");
    }
}

#[tokio::test]
async fn an_override_that_holds_is_shown_and_listed() {
    let (there, folder) = (testing_db::sqlite().await, tempfile::tempdir().expect("a folder"));
    let own = "{% extends 'builtin/account/login.html' %}{% block title %}Our own door{% endblock %}";
    let files = [("account/login.html", own), ("parts/extra.html", "{# An extra. #}")];
    let settings = with(&there.url, folder.path(), &files);
    assert_eq!(check_templates(&settings).expect("it compiles"), Vec::<String>::new());
    let vestibule = Vestibule::start(settings.clone()).await.expect("it starts");
    vestibule.close().await;

    let entries = list_templates(&settings).expect("it compiles");
    let entry = |name: &str| entries.iter().find(|entry| entry.name == name).expect("it is listed");
    assert!(entry("account/login.html").own_file.is_some() && entry("account/login.html").is_builtin);
    assert!(
        entry("account/login.html")
            .knows
            .iter()
            .any(|name| name == "signup_open")
    );
    assert!(
        entry("account/email/account_locked_message.txt")
            .knows
            .iter()
            .any(|name| name == "username")
    );
    assert!(entry("layouts/base.html").purpose.is_some());
    assert!(!entry("parts/extra.html").is_builtin);
    assert!(entry("404.html").own_file.is_none());
    assert_eq!(show_template("nothing.html"), None);
    assert_eq!(show_template("../Cargo.toml"), None);
    assert!(show_template("account/login.html").is_some_and(|source| source.contains("{% block content %}")));
}

#[tokio::test]
async fn s_inj_04_an_override_that_leads_out_of_its_folder_stops_the_start() {
    let (there, folder) = (testing_db::sqlite().await, tempfile::tempdir().expect("a folder"));
    let own = folder.path().join("templates");
    fs::write(folder.path().join("secret.html"), "a secret").expect("a file");
    let include = "{% include '../secret.html' %}";
    let settings = with(&there.url, &own, &[("404.html", include)]);
    let error = Vestibule::start(settings).await.expect_err("it leads out").to_string();
    assert!(!error.contains("a secret") && error.contains("404.html"), "{error}");

    #[cfg(unix)]
    {
        fs::remove_file(own.join("404.html")).expect("a file");
        std::os::unix::fs::symlink(folder.path().join("secret.html"), own.join("500.html")).expect("a link");
        let settings = with(&there.url, &own, &[]);
        assert!(Vestibule::start(settings).await.is_err(), "a link out");
    }
}

#[tokio::test]
async fn s_inj_04_the_brand_of_a_site_is_data_and_never_a_template() {
    let there = testing_db::sqlite().await;
    let options = LoadOptions {
        flags: vec![
            ("SITE_NAME".to_owned(), "{{ 7*7 }}<b>".to_owned()),
            ("SITE_TAGLINE".to_owned(), "{% include '404.html' %}".to_owned()),
            ("SITE_BRAND_COLOR".to_owned(), "#fde047".to_owned()),
        ],
        ..LoadOptions::default()
    };
    let mut settings = settings(&there.url);
    settings.site = Settings::load_from(options).expect("settings").site;
    let vestibule = Vestibule::start(settings).await.expect("it starts");
    let page = vestibule.app.templates.render(
        &crate::face::context::IndexPage { signup_open: true },
        &crate::face::context::Common::new("en", "/"),
    );
    let html = page.expect("it renders");
    assert!(
        html.contains("· {{ 7*7 }}&lt;b&gt;</title>") && html.contains("{% include &#x27;404.html&#x27; %}"),
        "{html}"
    );
    // A pale colour gets dark ink by itself; the palette is tested in `face::brand`.
    let css = vestibule.app.assets.get("site.css").expect("a stylesheet");
    assert!(String::from_utf8_lossy(&css.bytes).contains("--brand-ink:light-dark(oklch(0.17"));
    vestibule.close().await;
}
