//! Overrides, refusals, escaping.
use std::{fs, path::Path};

use serde::Serialize;

use super::{TemplateError, Templates, escape::escaped};
use crate::{
    face::{
        assets::Assets,
        brand::Brand,
        context::{AccountLockedMail, Common, ErrorKind, ErrorPage, MailContext, PageContext, check_samples},
        locale::Languages,
    },
    fault::{Fault, causes_on_one_line},
    mailer::MailKind,
};

fn with_folder(folder: &Path) -> Result<Templates, TemplateError> {
    let (brand, languages) = (Brand::default(), Languages::embedded("en").expect("catalogues"));
    let assets = Assets::new(&brand, "/accounts/");
    Templates::new(&brand, &languages, &assets, "/accounts/", &[folder.to_owned()])
}

fn folder_with(name: &str, source: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, source).expect("a file");
    folder
}

fn not_found(templates: &Templates) -> Result<String, TemplateError> {
    templates.render(&ErrorPage::new(ErrorKind::NotFound), &Common::new("en", "/"))
}

#[derive(Serialize)]
struct Probe {
    name: &'static str,
}

impl PageContext for Probe {
    fn template(&self) -> &'static str {
        "probe.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        Vec::new()
    }
}

fn probe(source: &str, name: &'static str) -> Result<String, TemplateError> {
    let folder = folder_with("probe.html", source);
    with_folder(folder.path())?.render(&Probe { name }, &Common::new("en", "/"))
}

#[test]
fn a_sites_file_replaces_ours_and_can_build_on_it() {
    let folder = folder_with(
        "404.html",
        "{% extends 'builtin/404.html' %}{% block heading %}Gone <{{ status }}>{% endblock %}",
    );
    let html = not_found(&with_folder(folder.path()).expect("it compiles")).expect("it renders");
    assert!(html.contains("<h1>Gone <404></h1>") && html.contains("No page has this address."));
}

#[test]
fn a_broken_template_stops_the_start_with_file_and_line() {
    let folder = folder_with("account/login.html", "one\ntwo {{ three\n");
    let error = with_folder(folder.path()).expect_err("it does not compile");
    let TemplateError::Template { file, line, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((file.as_str(), *line), ("account/login.html", 2), "{error}");
}

#[test]
fn what_a_context_does_not_have_is_an_error_with_file_and_line() {
    let error = probe("\n\n{{ nobody }}", "x").expect_err("strict");
    assert!(error.to_string().contains("probe.html, line 3"), "{error}");
    for source in [
        "{{ url('nowhere') }}",
        "{{ asset('nothing.css') }}",
        "{{ url('index', nxt='/') }}",
    ] {
        assert!(probe(source, "x").is_err(), "{source}");
    }
}

#[test]
fn everything_is_escaped_whatever_a_file_is_called() {
    let markup = "<b>\"'&</b>";
    let escaped_markup = "&lt;b&gt;&quot;&#x27;&amp;&lt;/b&gt;";
    assert_eq!(escaped(markup), escaped_markup);
    assert_eq!(probe("{{ name }}", markup).expect("a page"), escaped_markup);
    assert_eq!(
        probe("{{ _('Hello {username},', username=name) }}", "<i>").expect("a page"),
        "Hello &lt;i&gt;,"
    );
    let folder = folder_with("probe.html", "{% include 'part.txt' %}");
    fs::write(folder.path().join("part.txt"), "{{ name }}").expect("a file");
    let templates = with_folder(folder.path()).expect("it compiles");
    assert_eq!(
        templates
            .render(&Probe { name: "<i>" }, &Common::new("en", "/"))
            .expect("a page"),
        "&lt;i&gt;"
    );
}

#[test]
fn s_inj_04_data_is_never_a_template() {
    assert_eq!(
        probe("{{ name }}", "{{ 7*7 }}{% include '404.html' %}").expect("a page"),
        "{{ 7*7 }}{% include &#x27;404.html&#x27; %}"
    );
}

#[test]
fn s_inj_04_templates_stay_in_their_folder() {
    let folder = folder_with("probe.html", "{% include '../secret.html' %}");
    fs::write(folder.path().parent().expect("a parent").join("secret.html"), "secret").expect("a file");
    let templates = with_folder(folder.path()).expect("it compiles");
    assert!(templates.render(&Probe { name: "" }, &Common::new("en", "/")).is_err());
}

#[cfg(unix)]
#[test]
fn s_inj_04_a_link_out_of_the_folder_is_refused() {
    let outside = folder_with("secret.html", "secret");
    let folder = folder_with("other.html", "");
    std::os::unix::fs::symlink(outside.path().join("secret.html"), folder.path().join("404.html")).expect("a link");
    assert!(with_folder(folder.path()).is_err());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = with_folder(Path::new("/nowhere/at/all")).expect_err("no folder");
    assert!(error.to_string().contains("/nowhere/at/all"));
}

#[test]
fn a_subject_has_one_line_and_a_text_no_entities() {
    let folder = folder_with(
        "account/email/account_locked_subject.txt",
        "a\r\nBcc: b\n\u{2028}{{ username }}",
    );
    let templates = with_folder(folder.path()).expect("it compiles");
    let (_, mut mail) = AccountLockedMail::samples().remove(0);
    mail.username = Some("O'Neill\r\nX: <y>".to_owned());
    let rendered = templates.render_mail(&mail, "de").expect("a mail");
    assert_eq!(rendered.subject, "a Bcc: b O'Neill X: <y>");
    assert!(rendered.text.starts_with("Guten Tag O'Neill"));
    assert!(rendered.html.contains("O&#x27;Neill") && rendered.html.contains("<html lang=\"de\" dir=\"ltr\">"));
}

#[test]
fn a_mail_that_could_go_to_nobody_is_a_broken_template_and_one_without_an_address_is_none() {
    let name = "account/email/account_locked_subject.txt";
    let folder = folder_with(name, &"long ".repeat(50));
    let templates = with_folder(folder.path()).expect("it compiles");
    let (_, mail) = AccountLockedMail::samples().remove(0);
    let written = templates.write_mail(MailKind::LoginLocked, "ada@example.org", &mail, "en");
    let fault = written.expect_err("its subject is too long");
    assert!(matches!(&fault, Fault::Template { template, .. } if template == "account/email/account_locked"));
    assert!(causes_on_one_line(&fault).contains("subject is too long"), "{fault:?}");
    let told = check_samples(&templates, "en");
    let file = folder.path().join(name).display().to_string();
    assert!(told.len() == 1 && told[0].to_string().contains(&file), "{told:?}");

    let templates = with_folder(folder_with("probe.html", "").path()).expect("it compiles");
    for nowhere in [
        "",
        "ada",
        "a\r\nb@example.org",
        &format!("{}@example.org", "a".repeat(254)),
    ] {
        let written = templates.write_mail(MailKind::LoginLocked, nowhere, &mail, "en");
        assert!(written.expect("no fault").is_none(), "{nowhere:?}");
    }
}
