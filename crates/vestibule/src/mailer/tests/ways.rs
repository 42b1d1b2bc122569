//! The mail's own bytes, and the ways out that need no server.

use super::house::NOW;
use crate::{
    Mail, NotSent, Settings,
    mailer::{MailKind, Message, Transport, console, mail::Letterhead, transport::TransportError},
};

fn settings(url: &str) -> Settings {
    let mut settings = Settings::default();
    settings.email.url = url.parse().expect("an EMAIL_URL");
    settings
}

fn mail(to: &str, text: &str, html: &str) -> Mail {
    let message = Message::new(MailKind::Test, to, "Grüße, \"Ada\"", text.to_owned(), html.to_owned());
    let mut settings = Settings::default();
    settings.site.name = "Häuser <post@bücher.example>".to_owned();
    Mail::new(message.expect("a mail"), &Letterhead::from(&settings), "7", NOW)
}

fn head_and_body(eml: &[u8]) -> (String, String) {
    let text = String::from_utf8(eml.to_vec()).expect("ASCII");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_owned(), body.to_owned())
}

#[test]
fn a_mail_has_both_texts_and_says_that_a_machine_wrote_it() {
    let eml = mail("ada@bücher.example", "Hello\n", "<p>Hello</p>")
        .to_eml()
        .expect("a mail");
    assert!(eml.is_ascii(), "no server needs 8BITMIME for it");
    let (head, body) = head_and_body(&eml);
    for line in [
        "To: ada@xn--bcher-kva.example",
        "Auto-Submitted: auto-generated",
        "Date: Fri, 02 Jan 2026 03:04:05 +0000",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|there| there == line), "{line} in {head}");
    }
    assert!(head.contains("Content-Type: multipart/alternative"), "{head}");
    assert!(head.contains("Message-ID: <") && head.contains("@localhost>"), "{head}");
    let (plain, html) = (body.find("text/plain"), body.find("text/html"));
    assert!(plain.is_some() && plain < html, "plain text first: {body}");

    let (head, _) = head_and_body(&mail("ada@example.com", "Hello\n", "").to_eml().expect("a mail"));
    assert!(head.contains("Content-Type: text/plain"), "{head}");
}

#[test]
fn s_inj_03_no_text_of_a_mail_becomes_a_header() {
    let text = "a\r\nBcc: x@evil.example\r\n\r\n.\r\nMAIL FROM:<evil@evil.example>\r\n";
    let (head, _) = head_and_body(&mail("ada@example.com", text, "").to_eml().expect("a mail"));
    // The site's name holds an address of its own, and stays a name.
    assert_eq!(head.matches("noreply@localhost").count(), 1, "{head}");
    let names: Vec<_> = head
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(':').next())
        .collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(names.len(), unique.len(), "{names:?}");
    assert!(!names.contains(&"Bcc"), "{names:?}");
}

#[test]
fn s_mail_06_an_address_goes_out_as_it_is_stored_or_not_at_all() {
    for bad in [
        "ada@exa mple.com",
        "ada@[",
        "a..b@example.com",
        "ada@xn--\u{fffd}.example",
    ] {
        let message = Message::new(MailKind::Test, bad, "Hello", String::new(), String::new());
        let Ok(message) = message else { continue };
        let mail = Mail::new(message, &Letterhead::from(&Settings::default()), "7", NOW);
        assert!(matches!(mail.to_eml(), Err(NotSent::Never(_))), "{bad}");
    }
    let (head, _) = head_and_body(
        &mail("=?utf-8?q?x=40evil?=@example.com", "", "")
            .to_eml()
            .expect("a mail"),
    );
    assert!(head.contains("=?utf-8?q?x=40evil?=@example.com"), "{head}");
}

#[test]
fn s_inj_03_a_printed_mail_moves_no_cursor() {
    let shown = console::shown(&mail(
        "ada@example.com",
        "Hello \u{1b}[2J\u{202e}\nhttp://x/reset/\n",
        "",
    ));
    assert!(shown.contains("Hello \\u001b[2J\\u202e\nhttp://x/reset/\n"), "{shown}");
    assert!(
        shown.contains("To: ada@example.com\nSubject: Grüße, \"Ada\"\n"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_file_is_whole_private_and_one_for_each_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", folder.path().display());
    let transport = Transport::new(&settings(&url), None).expect("a transport");
    let mail = mail("ada@example.com", "Hello\n", "");
    // Sent twice, as after a kill: it is one mail all the same.
    for _ in 0..2 {
        transport.send_at_once(&mail).await.expect("sent");
    }
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| file.expect("a file"))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let path = files[0].path();
    assert_eq!(path.extension().and_then(|name| name.to_str()), Some("eml"));
    assert!(
        std::fs::read_to_string(&path)
            .expect("text")
            .contains("To: ada@example.com")
    );
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&files[0].metadata().expect("metadata").permissions());
        assert_eq!(mode & 0o777, 0o600);
    }

    drop(folder);
    assert!(matches!(
        transport.send_at_once(&mail).await,
        Err(NotSent::Unreachable(_))
    ));
    assert!(matches!(
        Transport::new(&settings(&url), None),
        Err(TransportError::NoFolder(_))
    ));
}

#[test]
fn certificates_that_are_none_stop_the_start() {
    let url = "smtps://mail.example.com/?ca=/dev/null/none.pem";
    let refused = Transport::new(&settings(url), None).expect_err("no such file");
    assert!(refused.to_string().contains("/dev/null/none.pem"), "{refused}");
}
