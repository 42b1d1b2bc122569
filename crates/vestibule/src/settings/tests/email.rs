//! Where mails go: each way, each refusal, and no password in any text.

use super::house::{from_env, load, refusal};
use crate::settings::{EmailUrl, Settings, Tls};

fn server(url: &str) -> Box<crate::settings::MailServer> {
    match url.parse() {
        Ok(EmailUrl::Smtp(server)) => server,
        other => panic!("{url}: {other:?}"),
    }
}

fn deploy_codes(settings: &Settings) -> Vec<&'static str> {
    let findings = settings.findings();
    let codes = findings.iter().map(|finding| finding.code);
    codes.filter(|code| code.starts_with("mail_")).collect()
}

#[test]
fn each_way_out_is_read() {
    assert!(
        Settings::default().email.url.is_console(),
        "what holds without a setting"
    );
    assert!("console:".parse::<EmailUrl>().expect("a way").is_console());
    let folder: EmailUrl = "file:///var/mail/a%20b".parse().expect("a way");
    assert_eq!(
        folder.folder().and_then(|folder| folder.to_str()),
        Some("/var/mail/a b")
    );

    let plain = server("smtp://mail.example.com");
    assert_eq!(
        (plain.host.as_str(), plain.port, plain.tls),
        ("mail.example.com", 587, Tls::StartTls)
    );
    assert!(plain.login.is_none());
    let full = server("smtps://us%40er:p%2Fw%3A%20%C3%BC@b%C3%BCcher.example:2465/?ca=/etc/ca.pem");
    assert_eq!(
        (full.host.as_str(), full.port, full.tls),
        ("xn--bcher-kva.example", 2465, Tls::Implicit)
    );
    let login = full.login.as_ref().expect("a login");
    assert_eq!((login.user.as_str(), login.expose_password()), ("us@er", "p/w: ü"));
    assert_eq!(full.ca.as_ref().and_then(|file| file.to_str()), Some("/etc/ca.pem"));
    assert_eq!(server("smtps://mail.example.com").port, 465);
    assert_eq!(server("smtp://[::1]:25?starttls=never").host, "::1");
    assert_eq!(server("smtp://localhost:25?starttls=never").tls, Tls::Never);
}

#[test]
fn s_sec_07_a_password_never_goes_out_in_clear_and_an_option_is_never_lost() {
    for bad in [
        "smtp://user:pw@mail.example.com?starttls=never",
        "smtp://user@mail.example.com",
        "smtps://mail.example.com?starttls=never",
        "smtp://mail.example.com?starttls=maybe",
        "smtp://mail.example.com?tls=no",
        "smtp://mail.example.com?ca=relative.pem",
        "smtp://mail.example.com/path",
        "smtp://user:p#w@mail.example.com",
        "smtp://user:p%0aw@mail.example.com",
        "smtp:///",
        "smtp://",
        "file://relative",
        "console:x",
        "mailto:ada@example.com",
        "",
    ] {
        assert!(bad.parse::<EmailUrl>().is_err(), "{bad}");
        let told = refusal("", &[("VESTIBULE_EMAIL_URL", bad)]);
        assert!(told.contains("starttls=never") && !told.contains("pw@"), "{told}");
    }
}

#[test]
fn s_sec_01_the_password_of_a_mail_server_does_not_print() {
    let settings = from_env(&[(
        "VESTIBULE_EMAIL_URL",
        "smtp://user:hunter2pw@mail.example.com:25?ca=/x.pem",
    )]);
    let shown = settings.describe();
    assert!(
        shown.contains("VESTIBULE_EMAIL_URL=smtp://user:hidden@mail.example.com:25?ca=/x.pem"),
        "{shown}"
    );
    for text in [shown, format!("{settings:?}"), settings.email.url.to_string()] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    let told = refusal("[email]\nurl = \"smtp://user:hunter2pw@mail.example.com/x\"\n", &[]);
    assert!(told.contains("EMAIL_URL") && !told.contains("hunter2"), "{told}");
}

#[test]
fn mails_are_from_the_site_unless_somebody_is_named() {
    assert_eq!(
        Settings::default().mail_sender().to_string(),
        "Vestibule <noreply@localhost>"
    );
    let settings = from_env(&[
        ("VESTIBULE_PUBLIC_URL", "https://id.example.com"),
        ("VESTIBULE_SITE_NAME", "Example, Ltd"),
    ]);
    assert_eq!(
        settings.mail_sender().to_string(),
        "\"Example, Ltd\" <noreply@id.example.com>"
    );
    let settings = load(
        "default_from_email = \"Ex <a@b.example>\"\n[email]\ntimeout = 5\n[mailer]\nlease = 9\n",
        &[],
        &[],
    );
    let settings = settings.expect("settings");
    assert_eq!(settings.mail_sender().to_string(), "Ex <a@b.example>");
    assert_eq!((settings.email.timeout.get(), settings.email.lease.get()), (5, 9));
    for bad in ["nobody", "a@b\r\nBcc: c@d", "a@b, c@d"] {
        let told = refusal("", &[("VESTIBULE_DEFAULT_FROM_EMAIL", bad)]);
        assert!(told.contains("DEFAULT_FROM_EMAIL"), "{told}");
    }
    let told = refusal(
        "",
        &[("VESTIBULE_MAILER_LEASE", "0"), ("VESTIBULE_MAILER_RETRY_AFTER", "0")],
    );
    assert!(
        told.contains("MAILER_LEASE") && told.contains("MAILER_RETRY_AFTER"),
        "{told}"
    );
}

#[test]
fn check_deploy_says_when_mails_reach_nobody_or_cross_the_network_in_clear() {
    let of = |url| deploy_codes(&from_env(&[("VESTIBULE_EMAIL_URL", url)]));
    assert_eq!(of("console:"), ["mail_not_sent"]);
    assert_eq!(of("file:///tmp"), ["mail_not_sent"]);
    assert_eq!(of("smtp://mail.example.com?starttls=never"), ["mail_in_clear"]);
    assert_eq!(of("smtp://localhost?starttls=never"), ["mail_sender_unset"]);
    let named = [
        ("VESTIBULE_EMAIL_URL", "smtp://mail.example.com"),
        ("VESTIBULE_DEFAULT_FROM_EMAIL", "a@b.example"),
    ];
    assert!(deploy_codes(&from_env(&named)).is_empty());
    let findings = Settings::default().findings();
    assert!(findings.iter().all(|finding| finding.deploy_only), "{findings:?}");
}

#[test]
fn the_inbox_is_open_on_this_machine_alone() {
    assert!(Settings::default().has_dev_inbox());
    for (name, value) in [
        ("VESTIBULE_EMAIL_URL", "file:///tmp"),
        ("VESTIBULE_LISTEN", "0.0.0.0:8000"),
        ("VESTIBULE_PUBLIC_URL", "https://id.example.com"),
        ("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1"),
        ("VESTIBULE_ALLAUTH_TRUSTED_PROXY_COUNT", "1"),
    ] {
        assert!(!from_env(&[(name, value)]).has_dev_inbox(), "{name}");
    }
}
