//! What every page gets beside its own fields.
use serde::Serialize;

use crate::face::form_view::FormView;

/// The content of one page.
pub trait PageContext: Serialize {
    /// The template's name, as allauth's where it has one: `account/login.html`.
    fn template(&self) -> &'static str;

    /// The page's form. If something is wrong with it, the title says so first.
    fn form(&self) -> Option<&FormView> {
        None
    }

    /// The page in each state that looks different, with a short name for the state.
    fn samples() -> Vec<(&'static str, Self)>
    where
        Self: Sized;
}

/// What every page shows or needs: whose it is, in which language and light, and what its forms carry.
#[derive(Clone, Serialize)]
pub struct Common {
    #[serde(skip)]
    pub(crate) language: String,
    /// The visitor's choice of light and dark.
    pub theme: Theme,
    /// A fresh masked token for the page's forms; `None`: no session to protect, the page then shows no forms.
    pub csrf_token: Option<String>,
    /// What happened before, to be shown once.
    pub messages: Vec<MessageView>,
    /// Who is logged in.
    pub username: Option<String>,
    pub(super) path: String,
    /// Where to go after the form. Only what the one judge of redirects has let through.
    pub next: Option<String>,
    /// The request's id, shown on error pages.
    pub request_id: Option<String>,
}

impl Common {
    /// For a page at `path_and_query` in `language` (a code from [`negotiate`](crate::face::locale::Languages::negotiate)).
    ///
    /// A path that a browser would read as another host (`//evil.example`) becomes `/`: it stands in links and forms.
    pub fn new(language: &str, path_and_query: &str) -> Self {
        let names_a_host = path_and_query.starts_with("//");
        let odd = |c: char| c <= ' ' || c == '\\' || c == '\u{7f}';
        let is_plain = path_and_query.starts_with('/') && !names_a_host && !path_and_query.contains(odd);
        Self {
            language: language.to_owned(),
            theme: Theme::Auto,
            csrf_token: None,
            messages: Vec::new(),
            username: None,
            path: if is_plain {
                path_and_query.to_owned()
            } else {
                "/".to_owned()
            },
            next: None,
            request_id: None,
        }
    }

    /// The page's own path and query.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// A visitor's choice of light and dark, kept in the cookie [`Theme::COOKIE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the device.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Name of the cookie. Scripts set it too: not `HttpOnly`, path `/`, a year, `SameSite=Lax`.
    pub const COOKIE: &str = "vestibule_theme";

    /// Reads the cookie's or the form's value; what is none of the three is as the device.
    pub fn parse(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }

    /// The cookie's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A message about what happened before. Its text is plain, whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MessageView {
    text: String,
    look: &'static str,
    picture: &'static str,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageLevel {
    /// By the way.
    Info,
    /// It worked.
    Success,
    /// It worked, but.
    Warning,
    /// It did not.
    Error,
}

impl MessageView {
    /// A message in the visitor's language.
    pub fn new(level: MessageLevel, text: impl Into<String>) -> Self {
        let (look, picture) = match level {
            MessageLevel::Info => ("info", "info"),
            MessageLevel::Success => ("success", "check"),
            MessageLevel::Warning => ("warning", "alert"),
            MessageLevel::Error => ("bad", "alert"),
        };
        Self {
            text: text.into(),
            look,
            picture,
        }
    }
}

impl MessageLevel {
    /// Django's numbers: 10 debug, 20 info, 25 success, 30 warning, 40 error; those between as the one below.
    pub fn from_django(level: i64) -> Self {
        match level {
            ..25 => Self::Info,
            25..30 => Self::Success,
            30..40 => Self::Warning,
            _ => Self::Error,
        }
    }
}
