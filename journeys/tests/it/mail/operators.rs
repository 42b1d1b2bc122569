//! What an operator sees of mail.

use journeys::{House, MailServer};

use super::outbox::{plan, queue, sent};

#[tokio::test]
async fn sendtestemail_says_what_happened() {
    let server = MailServer::open(&["--refuse", "nobody@example.com"]).await;
    let house = plan(&server).closed();
    let ran = house.run(&["sendtestemail", "ada@example.com"], "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.text);
    assert!(ran.text.contains("sent by smtp://127.0.0.1"), "{}", ran.text);
    assert_eq!(server.received()[0]["to"][0], "ada@example.com");

    let ran = house.run(&["sendtestemail", "nobody@example.com"], "").await;
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    assert!(
        ran.text.contains("550") && ran.text.contains("no such user here"),
        "{}",
        ran.text
    );
    for bad in ["nobody", "a@b,c@d", "a@b\r\nBcc: c@d"] {
        let ran = house.run(&["sendtestemail", bad], "").await;
        assert_eq!(ran.code, Some(2), "{bad:?}: {}", ran.text);
    }
    assert_eq!(house.run(&["sendtestemail"], "").await.code, Some(2));
    assert!(
        !house.folder().join("vestibule.sqlite3").exists(),
        "it needs no database"
    );
}

#[tokio::test]
async fn mails_are_printed_unless_somebody_says_where_to() {
    let house = House::open().await;
    assert!(house.log().contains("/accounts/dev/inbox/"), "{}", house.log());
    queue(&house.database(), "ada@example.com", 1).await;
    sent(&house.database()).await;
    assert!(
        house.log().contains("To: ada@example.com\nSubject: Mail 1\n\nText\n"),
        "{}",
        house.log()
    );
    let mut developer = house.visitor();
    developer
        .get("/accounts/dev/inbox/")
        .await
        .expect(200)
        .expect_text("Mail 1");
    developer
        .get("/accounts/dev/inbox/1/")
        .await
        .expect(200)
        .expect_text("Text");
}

#[tokio::test]
async fn a_mail_is_a_file_where_a_folder_is_named_and_there_is_no_inbox_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("file://{}", folder.path().display());
    let house = House::plan().set("EMAIL_URL", &url).open().await;
    queue(&house.database(), "ada@example.com", 2).await;
    sent(&house.database()).await;
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("a name"))
        .collect();
    assert!(
        names.len() == 2 && names.iter().all(|name| name.ends_with(".eml")),
        "{names:?}"
    );
    house.visitor().get("/accounts/dev/inbox/").await.expect(404);

    drop(folder);
    let ran = house.run(&["sendtestemail", "ada@example.com"], "").await;
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    assert!(ran.text.contains("is not there"), "{}", ran.text);
}

#[tokio::test]
async fn check_tells_of_mails_that_wait_too_long() {
    let house = plan(&MailServer::closed())
        .set("EMAIL_URL", "smtp://127.0.0.1:1/")
        .open()
        .await;
    let checked = house.run(&["check"], "").await;
    assert!(
        checked.code == Some(0) && checked.text.contains("mails waiting: 0\n"),
        "{}",
        checked.text
    );
    queue(&house.database(), "ada@example.com", 2).await;
    super::outbox::eventually(&house.database(), "vestibule_outbox WHERE last_error <> ''", |count| {
        count > 0
    })
    .await;
    house
        .database()
        .execute("UPDATE vestibule_outbox SET created_at = datetime('now', '-7 minutes')")
        .await;
    let checked = house.run(&["check"], "").await;
    assert_eq!(checked.code, Some(1), "{}", checked.text);
    assert!(
        checked
            .text
            .contains("mail_waits: 2 mails wait, the oldest for 7 minutes; the last failure was: "),
        "{}",
        checked.text
    );
    let checked = house.run(&["check", "--deploy"], "").await;
    assert!(checked.text.contains("mail_sender_unset"), "{}", checked.text);
}
