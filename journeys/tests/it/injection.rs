//! Hostile characters everywhere a stranger can write them.

use journeys::{House, Kind, PASSWORD, wire};

const TEXTS: [&str; 18] = [
    "\0",
    "a\0b",
    "\u{1f600}\u{10ffff}",
    "\u{d7ff}\u{e000}\u{ffff}",
    "9223372036854775808",
    "-1",
    "1e400",
    "%",
    "_",
    "' OR '1'='1",
    "\"; DROP TABLE auth_user; --",
    "{{7*7}}",
    "{% include '/etc/passwd' %}",
    "<script>alert(1)</script>",
    "a\r\nSet-Cookie: x=y",
    "\u{1b}[2J\u{1b}]0;x\u{7}",
    "\u{2028}\u{2029}\u{85}",
    "=cmd|' /C calc'!A0",
];

/// A house on each engine.
async fn houses() -> Vec<House> {
    let plan = || House::plan().set("ACCOUNT_RATE_LIMITS", "false");
    let mut houses = vec![plan().open().await];
    for kind in Kind::ALL {
        houses.push(plan().on_url(&kind.migrated().await).open().await);
    }
    houses
}

#[tokio::test]
async fn s_inj_02_no_text_in_any_field_is_a_fault_or_changes_a_row() {
    for house in houses().await {
        no_text_in_any_field(&house).await;
    }
}

async fn no_text_in_any_field(house: &House) {
    house.member("ada").await;
    let before = house.database().state().await;
    for text in TEXTS {
        let forms: [(&str, Vec<(&str, &str)>); 4] = [
            (
                "/accounts/login/",
                vec![("login", text), ("password", text), ("remember", text), ("next", text)],
            ),
            (
                "/accounts/login/",
                vec![("login", "ada"), ("password", text), (text, text)],
            ),
            (
                "/accounts/signup/",
                vec![
                    ("username", text),
                    ("email", text),
                    ("password1", text),
                    ("password2", text),
                ],
            ),
            (
                "/accounts/signup/",
                vec![
                    ("username", "bob"),
                    ("email", text),
                    ("password1", PASSWORD),
                    ("password2", PASSWORD),
                ],
            ),
        ];
        for (path, fields) in forms {
            let mut visitor = house.visitor();
            visitor.get(path).await.expect(200);
            let page = visitor.post(path, &fields).await;
            assert!(matches!(page.status(), 200 | 400), "{path} {fields:?}: {page}");
            page.expect_no("<script>alert").expect_no("49</").expect_no("root:x:");
            assert!(page.set_cookie("x").is_none(), "{page}");
        }
    }
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn s_inj_02_no_text_in_a_query_or_a_path_is_a_fault() {
    for house in houses().await {
        no_text_in_a_query_or_a_path(&house).await;
    }
}

async fn no_text_in_a_query_or_a_path(house: &House) {
    let mut ada = house.member("ada").await;
    let before = house.database().state().await;
    for text in TEXTS {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for path in [
            format!("/{encoded}/"),
            format!("/accounts/{encoded}/"),
            format!("/accounts/login/?next={encoded}&{encoded}={encoded}"),
            format!("/accounts/profile/?page={encoded}"),
            format!("/static/{encoded}"),
            format!("/accounts/activity/?page={encoded}&before={encoded}&page_size={encoded}"),
            format!("/accounts/password/reset/key/{encoded}-{encoded}/"),
            format!("/accounts/reset/{encoded}/{encoded}/"),
        ] {
            let page = ada.get(&path).await;
            assert!(matches!(page.status(), 200 | 302 | 400 | 404), "{path}: {page}");
            page.expect_no("<script>alert");
        }
    }
    // 2^63, 2^64 and -1 in the two ways in which a link writes an id; pages that are not there.
    let numbers = [
        "/accounts/password/reset/key/1y2p0ij32e8e8-abcdef-0123456789abcdef/",
        "/accounts/password/reset/key/3w5e11264sgsg-abcdef-0123456789abcdef/",
        "/accounts/password/reset/key/-1-abcdef-0123456789abcdef/",
        "/accounts/reset/OTIyMzM3MjAzNjg1NDc3NTgwOA/abcdef-0123456789abcdef/",
        "/accounts/reset/LTE/abcdef-0123456789abcdef/",
        "/accounts/activity/?page=1000000000",
        "/accounts/activity/?page=9223372036854775808",
        "/accounts/activity/?page=-1",
        "/accounts/activity/?page=0",
        "/accounts/activity/?page=1&page_size=0",
        "/accounts/activity/?page=1&page_size=65535",
    ];
    for path in numbers {
        let page = ada.get(path).await;
        assert!(matches!(page.status(), 200 | 302 | 400 | 404), "{path}: {page}");
    }
    for path in ["/%ff%fe/", "/accounts/login/?next=%ff", "/%", "/accounts/%zz/"] {
        let page = ada.get(path).await;
        assert!(matches!(page.status(), 200 | 302 | 400 | 404), "{path}: {page}");
    }
    assert_eq!(house.database().state().await, before);
}

#[tokio::test]
async fn s_inj_02_no_text_given_to_a_command_is_a_fault() {
    for house in houses().await {
        house.member("ada").await;
        let before = house.database().state().await;
        for text in TEXTS
            .into_iter()
            .filter(|text| !text.contains('\0') && !text.starts_with('-'))
        {
            for arguments in [
                vec!["user", "show", text],
                vec!["user", "list", text],
                vec!["user", "lock", text],
            ] {
                let ran = house.run(&arguments, "").await;
                assert!(matches!(ran.code, Some(0..=2)), "{arguments:?}: {}", ran.text);
                for word in ["panicked", "query users"] {
                    assert!(!ran.text.contains(word), "{arguments:?}: {}", ran.text);
                }
            }
        }
        assert_eq!(house.database().state().await, before);
    }
}

#[tokio::test]
async fn s_inj_02_no_text_in_a_cookie_or_header_is_a_fault() {
    for house in houses().await {
        no_text_in_a_cookie_or_header(&house).await;
    }
}

async fn no_text_in_a_cookie_or_header(house: &House) {
    for text in TEXTS
        .into_iter()
        .filter(|text| !text.bytes().any(|byte| byte < b' ' || byte == 0x7f))
    {
        for name in ["sessionid", "csrftoken", "messages", "django_language", "theme"] {
            let mut visitor = house.visitor();
            visitor.jar.put(name, text);
            let page = visitor.get("/accounts/login/").await;
            assert!(matches!(page.status(), 200 | 400), "{name}={text:?}: {page}");
        }
        for name in [
            "accept-language",
            "accept",
            "user-agent",
            "referer",
            "x-request-id",
            "x-csrftoken",
            "x-requested-with",
        ] {
            let page = house.visitor().with(name, text).get("/accounts/login/").await;
            assert!(page.status() < 500, "{name}: {text:?}: {page}");
            page.expect_no("<script>alert");
        }
    }
}

#[tokio::test]
async fn s_inj_03_one_line_of_the_log_stays_one_line() {
    let house = House::plan().set("LOG", "debug").open().await;
    let mark = "forged-entry";
    let agent = format!("Mozilla\u{1b}[31m\u{85}\u{2028}{mark}");
    let mut visitor = house.visitor().with("user-agent", &agent.replace('\u{1b}', ""));
    visitor
        .get(&format!("/%0a%0d{mark}%1b%5b2J%e2%80%a8/"))
        .await
        .expect(404);
    visitor.log_in(&format!("x\n{mark}\r\n{mark}\u{1b}[2J"), "y").await;
    visitor.sign_up(&format!("x\n{mark}"), PASSWORD).await;
    for (name, value) in [
        ("x-request-id", format!("id\u{2028}{mark}")),
        ("referer", format!("/\u{85}{mark}")),
    ] {
        visitor = visitor.with(name, &value);
    }
    visitor.get("/accounts/login/").await;

    let log = house.log();
    for line in log.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        assert!(!line.trim_start().starts_with(mark), "a line of a stranger's: {line:?}");
    }
    for control in ['\u{7}', '\u{85}', '\u{2028}', '\r', '\0'] {
        assert!(!log.contains(control), "{control:?} in the log");
    }
    assert!(!log.contains("\u{1b}[2J"), "a stranger's escape sequence in the log");
}

#[tokio::test]
async fn s_inj_03_headers_with_line_breaks_are_refused() {
    let house = House::open().await;
    for line in [
        "X-A: b\r\n c",
        "X-A: b\0c",
        "X-A : b",
        "X\u{1b}: b",
        "X-A: \u{7f}\0",
        ": b",
        "X-A: b\rSet-Cookie: a=b",
    ] {
        let heard = wire::raw_get(house.address(), "/accounts/login/", &format!("{line}\r\n")).await;
        assert!(
            matches!(wire::status_of(&heard), None | Some(400)),
            "{line:?}: {}",
            String::from_utf8_lossy(&heard)
        );
    }
}
