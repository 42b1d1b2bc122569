//! Every page in every state, with the names and texts that hurt: for previews, screenshots and tests.
use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use minijinja::{Value, value::Serde};
use serde::Serialize;
use time::{OffsetDateTime, macros::datetime};

use super::{
    AccountLockedMail, ActivityPage, Common, ErrorPage, FirstSuperuserPage, InactivePage, InboxMailPage, InboxPage,
    IndexPage, LoginPage, LogoutPage, MailContext, MessageLevel, MessageView, PageContext, PasswordChangePage,
    PasswordChangedMail, PasswordResetDonePage, PasswordResetFromKeyDonePage, PasswordResetFromKeyPage,
    PasswordResetKeyMail, PasswordResetMail, PasswordResetPage, PasswordRule, PasswordSetMail, PasswordSetPage,
    ProfilePage, SignupClosedPage, SignupField, SignupPage, TestMail, Theme, UnknownAccountMail, texts,
};
use crate::{
    face::{
        form_view::FieldView,
        locale::Text,
        templates::{TemplateError, Templates, names_of},
    },
    users::MAX_USERNAME,
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
    let mut samples = Samples::default();
    fill(templates, language, theme, &mut samples)?;
    Ok(samples.all)
}

/// Renders every sample in one language and tells what goes wrong, the same fault once.
pub fn check_samples(templates: &Templates, language: &str) -> Vec<TemplateError> {
    let mut samples = Samples {
        faults: Some(Vec::new()),
        ..Samples::default()
    };
    let last = fill(templates, language, Theme::Auto, &mut samples).err();
    let mut told = HashSet::new();
    let all = samples.faults.into_iter().flatten().chain(last);
    all.filter(|fault| told.insert(fault.to_string())).collect()
}

/// Each page's and mail's template, and the names that its context has beside those of every page.
pub fn known_names(templates: &Templates) -> BTreeMap<String, Vec<String>> {
    let mut samples = Samples {
        faults: Some(Vec::new()),
        ..Samples::default()
    };
    // What is broken is `check_samples`' to tell.
    let _ = fill(templates, "en", Theme::Auto, &mut samples);
    samples.knows
}

/// Samples on their way.
#[derive(Default)]
struct Samples {
    all: Vec<Sample>,
    /// Kept, so that the rest is rendered too; `None`: the first fault ends it.
    faults: Option<Vec<TemplateError>>,
    knows: BTreeMap<String, Vec<String>>,
}

impl Samples {
    fn push(&mut self, sample: Sample) {
        self.all.push(sample);
    }

    fn fault(&mut self, fault: TemplateError) -> Result<(), TemplateError> {
        match &mut self.faults {
            Some(faults) => {
                faults.push(fault);
                Ok(())
            }
            None => Err(fault),
        }
    }

    fn knows<T: Serialize>(&mut self, template: String, context: &T) {
        self.knows
            .entry(template)
            .or_insert_with(|| names_of(&Value::from(Serde(context))));
    }
}

fn fill(templates: &Templates, language: &str, theme: Theme, samples: &mut Samples) -> Result<(), TemplateError> {
    let visitor = common(language, theme, None);
    let user = |username: &str| common(language, theme, Some(username));
    page::<IndexPage>(templates, &visitor, samples)?;
    page::<LoginPage>(templates, &visitor, samples)?;
    page::<SignupPage>(templates, &visitor, samples)?;
    page::<SignupClosedPage>(templates, &visitor, samples)?;
    page::<InactivePage>(templates, &visitor, samples)?;
    page::<FirstSuperuserPage>(templates, &visitor, samples)?;
    page::<LogoutPage>(templates, &user("ada"), samples)?;
    page::<ProfilePage>(templates, &at("/accounts/profile/", user("ada")), samples)?;
    page::<ActivityPage>(templates, &at("/accounts/activity/", user("ada")), samples)?;
    page::<ErrorPage>(templates, &visitor, samples)?;
    passwords(templates, language, [&visitor, &user("ada")], samples)?;
    mail::<AccountLockedMail>(templates, language, samples)?;
    mail::<TestMail>(templates, language, samples)?;
    page::<InboxPage>(templates, &at("/accounts/dev/inbox/", visitor.clone()), samples)?;
    page::<InboxMailPage>(templates, &at("/accounts/dev/inbox/7/", visitor), samples)?;
    for (state, name) in [("ada", "ada"), ("long", LONG.as_str()), ("markup", MARKUP)] {
        let common = with_messages(user(name));
        let mut add = |template: &str, body| samples.push(sample(template, &format!("as-{state}"), body, false));
        add(
            "index.html",
            templates.render(&IndexPage { signup_open: true }, &common)?,
        );
        add("account/logout.html", templates.render(&LogoutPage {}, &common)?);
        let profile = ProfilePage::new(name, Some("ada@example.org"), Some(moment().into()), None);
        add(
            "account/profile.html",
            templates.render(&profile, &at("/accounts/profile/", common))?,
        );
    }
    Ok(())
}

/// The pages and mails about a password, for a visitor and for a member.
fn passwords(
    templates: &Templates,
    language: &str,
    [visitor, member]: [&Common; 2],
    samples: &mut Samples,
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
/// As long as a name that a mail can hold.
pub(super) static LONG_NAME: LazyLock<String> = LazyLock::new(|| LONG.chars().take(MAX_USERNAME).collect());
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

fn page<P: PageContext>(templates: &Templates, common: &Common, samples: &mut Samples) -> Result<(), TemplateError> {
    for (state, page) in P::samples() {
        samples.knows(page.template().to_owned(), &page);
        match templates.render(&page, common) {
            Ok(html) => samples.push(sample(page.template(), state, html, false)),
            Err(fault) => samples.fault(fault)?,
        }
    }
    Ok(())
}

fn mail<M: MailContext>(templates: &Templates, language: &str, samples: &mut Samples) -> Result<(), TemplateError> {
    for (state, mail) in M::samples() {
        let name = format!("account/email/{}", M::NAME);
        for part in ["subject.txt", "message.txt", "message.html"] {
            samples.knows(format!("{name}_{part}"), &mail);
        }
        let rendered = templates.render_mail(&mail, language);
        let mail = match rendered.and_then(|mail| templates.sendable::<M>(mail)) {
            Ok(mail) => mail,
            Err(fault) => {
                samples.fault(fault)?;
                continue;
            }
        };
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
