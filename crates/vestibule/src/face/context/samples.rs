//! Every page in every state, with the names and texts that hurt: for previews, screenshots and tests.
use std::sync::LazyLock;

use time::{OffsetDateTime, macros::datetime};

use super::{
    AccountLockedMail, ActivityPage, Common, ErrorPage, InactivePage, IndexPage, LoginPage, LogoutPage, MailContext,
    MessageLevel, MessageView, PageContext, PasswordChangePage, PasswordChangedMail, PasswordResetDonePage,
    PasswordResetFromKeyDonePage, PasswordResetFromKeyPage, PasswordResetKeyMail, PasswordResetMail, PasswordResetPage,
    PasswordRule, PasswordSetMail, PasswordSetPage, ProfilePage, SignupClosedPage, SignupField, SignupPage, Theme,
    UnknownAccountMail, texts,
};
use crate::face::{
    form_view::FieldView,
    locale::Text,
    templates::{TemplateError, Templates},
};

/// One rendered page or mail.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Template and state: `account/login.refused`; an error page of several states has one each.
    pub name: String,
    /// What a browser would get. Of a mail: its HTML; its text has a sample of its own, with the subject first.
    pub body: String,
    /// The body is plain text.
    pub is_text: bool,
}

/// Renders every sample of every page and mail, in one language and light.
///
/// # Errors
/// A template that does not compile or asks for what its context does not have.
pub fn render_samples(templates: &Templates, language: &str, theme: Theme) -> Result<Vec<Sample>, TemplateError> {
    let mut samples = Vec::new();
    let visitor = common(language, theme, None);
    let user = |username: &str| common(language, theme, Some(username));
    page::<IndexPage>(templates, &visitor, &mut samples)?;
    page::<LoginPage>(templates, &visitor, &mut samples)?;
    page::<SignupPage>(templates, &visitor, &mut samples)?;
    page::<SignupClosedPage>(templates, &visitor, &mut samples)?;
    page::<InactivePage>(templates, &visitor, &mut samples)?;
    page::<LogoutPage>(templates, &user("ada"), &mut samples)?;
    page::<ProfilePage>(templates, &at("/accounts/profile/", user("ada")), &mut samples)?;
    page::<ActivityPage>(templates, &at("/accounts/activity/", user("ada")), &mut samples)?;
    page::<ErrorPage>(templates, &visitor, &mut samples)?;
    passwords(templates, language, [&visitor, &user("ada")], &mut samples)?;
    mail::<AccountLockedMail>(templates, language, &mut samples)?;
    for (state, name) in [("ada", "ada"), ("long", LONG.as_str()), ("markup", MARKUP)] {
        let common = with_messages(user(name));
        let mut add = |template: &str, body| samples.push(sample(template, &format!("as-{state}"), body, false));
        add(
            "index.html",
            templates.render(&IndexPage { signup_open: true }, &common)?,
        );
        add("account/logout.html", templates.render(&LogoutPage {}, &common)?);
        let profile = ProfilePage::new(name, Some("ada@example.org"), moment().into(), None);
        add(
            "account/profile.html",
            templates.render(&profile, &at("/accounts/profile/", common))?,
        );
    }
    Ok(samples)
}

/// The pages and mails about a password, for a visitor and for a member.
fn passwords(
    templates: &Templates,
    language: &str,
    [visitor, member]: [&Common; 2],
    samples: &mut Vec<Sample>,
) -> Result<(), TemplateError> {
    let at = |path| at(path, member.clone());
    page::<PasswordChangePage>(templates, &at("/accounts/password/change/"), samples)?;
    page::<PasswordSetPage>(templates, &at("/accounts/password/set/"), samples)?;
    page::<PasswordResetPage>(templates, visitor, samples)?;
    page::<PasswordResetDonePage>(templates, visitor, samples)?;
    page::<PasswordResetFromKeyPage>(templates, visitor, samples)?;
    page::<PasswordResetFromKeyDonePage>(templates, visitor, samples)?;
    mail::<PasswordResetKeyMail>(templates, language, samples)?;
    mail::<UnknownAccountMail>(templates, language, samples)?;
    mail::<PasswordChangedMail>(templates, language, samples)?;
    mail::<PasswordSetMail>(templates, language, samples)?;
    mail::<PasswordResetMail>(templates, language, samples)
}

/// Django's four rules.
pub(super) const RULES: [PasswordRule; 4] = [
    PasswordRule::MinimumLength(8),
    PasswordRule::NotSimilar,
    PasswordRule::NotCommon,
    PasswordRule::NotNumeric,
];

/// As long as a name can be, and then some.
pub(super) static LONG: LazyLock<String> = LazyLock::new(|| "longname".repeat(25));
/// What an attacker types into every field. Rendered, none of it may be markup.
pub(super) const MARKUP: &str = "\"><script>alert(1)</script>'{{ 7*7 }}<img src=x onerror=alert(2)>";

pub(super) fn moment() -> OffsetDateTime {
    datetime!(2026-01-02 03:04:05.678 UTC)
}

pub(super) fn signup() -> Vec<(&'static str, SignupPage)> {
    use SignupField::{Email, Email2, Password1, Password2, Username};
    let usual = [(Username, true), (Email, true), (Password1, true), (Password2, true)];
    let page = |typed: &str| SignupPage::new(&usual, &RULES, |_| typed.to_owned());
    let all_wrong = |page: SignupPage| {
        page.with_error("username", texts::error("username_taken"))
            .with_error("email", texts::error("invalid_email"))
            .with_error("password1", texts::error_with("password_too_short", 8))
            .with_error("password1", texts::error("password_too_common"))
            .with_error("password2", texts::error("password_mismatch"))
    };
    let own = FieldView::text("company", Text::verbatim(MARKUP), MARKUP)
        .hint(Text::verbatim(MARKUP))
        .required(false);
    let every_field = [
        (Email, false),
        (Email2, false),
        (Username, true),
        (Password1, true),
        (Password2, true),
    ];
    vec![
        ("empty", page("")),
        (
            "every-field",
            SignupPage::new(&every_field, &RULES, |_| "ada@example.org".to_owned()).with_field(own),
        ),
        ("errors", all_wrong(page("ada"))),
        ("long", all_wrong(page(&LONG))),
        ("markup", page(MARKUP).with_error("nowhere", texts::error("unheard_of"))),
    ]
}

fn page<P: PageContext>(
    templates: &Templates,
    common: &Common,
    samples: &mut Vec<Sample>,
) -> Result<(), TemplateError> {
    for (state, page) in P::samples() {
        samples.push(sample(page.template(), state, templates.render(&page, common)?, false));
    }
    Ok(())
}

fn mail<M: MailContext>(templates: &Templates, language: &str, samples: &mut Vec<Sample>) -> Result<(), TemplateError> {
    for (state, mail) in M::samples() {
        let mail = templates.render_mail(&mail, language)?;
        let name = format!("account/email/{}", M::NAME);
        samples.push(sample(&name, state, mail.html, false));
        samples.push(sample(&name, state, format!("{}\n\n{}", mail.subject, mail.text), true));
    }
    Ok(())
}

fn sample(template: &str, state: &str, body: String, is_text: bool) -> Sample {
    Sample {
        name: format!("{}.{state}", template.trim_end_matches(".html")),
        body,
        is_text,
    }
}

fn common(language: &str, theme: Theme, username: Option<&str>) -> Common {
    Common {
        theme,
        csrf_token: Some("sample".repeat(10)),
        username: username.map(str::to_owned),
        next: Some("/private?a=1&b=\"2\"".to_owned()),
        request_id: Some("01980000-0000-7000-8000-000000000000".to_owned()),
        ..Common::new(language, "/accounts/")
    }
}

fn at(path: &str, common: Common) -> Common {
    let new = Common::new(&common.language, path);
    Common {
        username: common.username,
        csrf_token: common.csrf_token,
        messages: common.messages,
        theme: common.theme,
        ..new
    }
}

fn with_messages(mut common: Common) -> Common {
    let name = common.username.clone().unwrap_or_default();
    common.messages = vec![
        MessageView::new(MessageLevel::Success, format!("Logged in as {name}.")),
        MessageView::new(MessageLevel::Info, "By the way."),
        MessageView::new(MessageLevel::Warning, name),
        MessageView::new(MessageLevel::Error, "That did not work."),
    ];
    common
}
