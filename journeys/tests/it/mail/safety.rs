//! A connection that was to be safe and is not: no mail in clear, no password, and whoever runs the house hears of it.

use journeys::{House, MailServer};

use super::outbox::{eventually, queue};

#[tokio::test]
async fn s_sec_07_no_mail_leaves_over_a_connection_that_is_not_safe() {
    // The options of the server, the scheme, and whether its authority is trusted.
    let cases: [(&[&str], &str, bool); 6] = [
        (&["--tls", "none"], "smtp", true), // STARTTLS is stripped on the way
        (&["--tls", "starttls"], "smtp", false),
        (&["--tls", "starttls", "--name", "mail.example.com"], "smtp", true),
        (&["--tls", "implicit"], "smtps", false),
        (&["--tls", "implicit", "--name", "mail.example.com"], "smtps", true),
        (&["--tls", "implicit", "--name", "127.0.0.2"], "smtps", true),
    ];
    for (options, scheme, is_trusted) in cases {
        let server = MailServer::open(&[options, &["--login", "post:secretpw"]].concat()).await;
        let url = if is_trusted {
            server.url(scheme, "post:secretpw@")
        } else {
            server.url_of_strangers(scheme, "post:secretpw@")
        };
        let house = House::plan().set("EMAIL_URL", &url).open().await;
        queue(&house.database(), "ada@example.com", 3).await;
        eventually(
            &house.database(),
            "vestibule_event WHERE name = 'mail_not_secure'",
            |count| count == 1,
        )
        .await;

        for event in ["login", "mail", "received"] {
            assert!(server.noted(event).is_empty(), "{options:?}: {event}");
        }
        assert_eq!(
            house.database().count("vestibule_outbox").await,
            3,
            "{options:?}: they wait"
        );
        assert!(!house.log().contains("secretpw"), "{options:?}");

        let ran = house.run(&["sendtestemail", "ada@example.com"], "").await;
        assert_eq!(ran.code, Some(1), "{options:?}: {}", ran.text);
        assert!(
            ran.text.contains("safely") && !ran.text.contains("secretpw"),
            "{options:?}: {}",
            ran.text
        );
        assert!(server.noted("mail").is_empty(), "{options:?}");
    }
}

#[tokio::test]
async fn s_sec_07_answers_that_were_slipped_in_before_the_encryption_are_no_answers() {
    for (added, login) in [
        ("answer", ""),
        ("dialogue", ""),
        ("answer", "post:secretpw@"),
        ("login", "post:secretpw@"),
    ] {
        let mut options = vec!["--inject", added];
        if !login.is_empty() {
            options.extend(["--login", "post:secretpw"]);
        }
        let server = MailServer::open(&options).await;
        let plan = House::plan().set("EMAIL_URL", &server.url("smtp", login));
        let house = plan.set("EMAIL_TIMEOUT", "3").open().await;
        queue(&house.database(), "nobody@example.com", 1).await;
        let database = house.database();
        eventually(&database, "vestibule_event WHERE name = 'mail_not_secure'", |count| {
            count == 1
        })
        .await;
        assert_eq!(database.count("vestibule_outbox").await, 1, "{added}: it waits");
        let told = database.value("SELECT last_error FROM vestibule_outbox").await;
        for event in ["login", "mail", "received"] {
            assert!(server.noted(event).is_empty(), "{added}, {event}: {told}");
        }
    }
}

#[tokio::test]
async fn a_server_that_knows_no_tls_is_reached_in_clear_only_when_the_url_says_so() {
    let server = MailServer::open(&["--tls", "none"]).await;
    let url = format!("{}?starttls=never", server.url_of_strangers("smtp", ""));
    let house = House::plan().set("EMAIL_URL", &url).open().await;
    queue(&house.database(), "ada@example.com", 1).await;
    super::outbox::sent(&house.database()).await;
    assert_eq!(server.received()[0]["tls"], false);

    let ran = House::plan()
        .set("EMAIL_URL", &url.replace("://", "://post:secretpw@"))
        .closed()
        .run(&["sendtestemail", "ada@example.com"], "")
        .await;
    assert_eq!(ran.code, Some(2), "{}", ran.text);
    assert!(
        ran.text.contains("EMAIL_URL") && !ran.text.contains("secretpw"),
        "{}",
        ran.text
    );
}
