//! Judging settings as a whole: what contradicts itself, what must not be served, what `check` tells.

use super::{
    AccountSettings, CookieName, KeyWeakness, LoginMethod, SameSite, Settings, SignupFieldName,
    error::{Problem, SettingsError},
};

/// Something that `check` should tell.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A stable name, such as `secret_key_short`.
    pub code: &'static str,
    /// Whether only `check --deploy` fails for it.
    pub deploy_only: bool,
    /// What is wrong and what to do, in a sentence.
    pub text: String,
}

impl Settings {
    /// What a look at the settings alone finds wrong or weak.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let unknown = self.warnings.iter().map(|warning| Finding {
            code: "unknown_variable",
            deploy_only: false,
            text: warning.to_string(),
        });
        unknown
            .chain(self.start_findings())
            .chain(self.cookie_findings())
            .chain(self.deploy_findings())
            .chain(self.mail_findings())
            .collect()
    }

    /// Refuses what must not be served: an address that others can reach, without `ALLOWED_HOSTS` or with a weak `SECRET_KEY`.
    ///
    /// # Errors
    /// [`Problem::Unsafe`], saying what to set.
    pub fn refuse_unsafe_start(&self) -> Result<(), SettingsError> {
        if !self.binds_publicly() {
            return Ok(());
        }
        let listen = self.server.listen;
        let mut problems = Vec::new();
        if self.server.allowed_hosts.is_empty() {
            problems.push(Problem::Unsafe(format!(
                "LISTEN is {listen}, which others can reach, but ALLOWED_HOSTS is not set: set \
                 VESTIBULE_ALLOWED_HOSTS to the names under which the site is reached (VESTIBULE_ALLOWED_HOSTS=id.example.com)"
            )));
        }
        if let Some(weakness) = self.server.secret_key.as_ref().and_then(super::SecretKey::weakness) {
            let why = weakness.sentence();
            problems.push(Problem::Unsafe(format!(
                "LISTEN is {listen}, which others can reach, but {why}"
            )));
        }
        SettingsError::unless_empty(problems)
    }

    /// Settings that cannot hold together, a sentence each.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let mut found = self.account.contradictions();
        found.extend(self.mail_contradictions());
        if self.server.authentication_backends.is_empty() {
            found.push(
                "AUTHENTICATION_BACKENDS is empty: then no session would be anybody's; name at least one backend"
                    .to_owned(),
            );
        }
        if self.session.cookie_name == self.csrf.cookie_name {
            found.push(
                "SESSION_COOKIE_NAME and CSRF_COOKIE_NAME are the same: each cookie needs a name of its own".to_owned(),
            );
        }
        found
    }

    /// What `serve` would refuse.
    fn start_findings(&self) -> Vec<Finding> {
        let refused = self.refuse_unsafe_start().err();
        let problems = refused.iter().flat_map(SettingsError::problems);
        problems
            .map(|problem| Finding {
                code: "unsafe_start",
                deploy_only: false,
                text: problem.to_string(),
            })
            .collect()
    }

    /// Under https, for one host and the whole of it, a `__Host-` name costs nothing.
    fn could_be_host_cookie(&self) -> bool {
        let session = &self.session;
        self.is_https()
            && self.session_cookie_secure()
            && session.cookie_domain.is_none()
            && session.cookie_path.as_str() == "/"
            && !session.cookie_name.as_str().starts_with("__Host-")
    }

    /// Cookies that browsers would throw away.
    fn cookie_findings(&self) -> Vec<Finding> {
        let cookies = [
            (
                "SESSION",
                &self.session.cookie_name,
                self.session.cookie_samesite,
                self.session_cookie_secure(),
            ),
            (
                "CSRF",
                &self.csrf.cookie_name,
                self.csrf.cookie_samesite,
                self.csrf_cookie_secure(),
            ),
        ];
        let refused = cookies
            .into_iter()
            .filter(|(_, name, same_site, secure)| !secure && (*same_site == SameSite::None || wants_secure(name)));
        let finding = |(prefix, ..): (&str, _, _, _)| Finding {
            code: "cookie_refused_by_browsers",
            deploy_only: false,
            text: format!(
                "browsers throw the {prefix}_COOKIE away: with SameSite None, or a name that begins with __Host- or __Secure-, it must \
                 be Secure; set PUBLIC_URL to https"
            ),
        };
        refused.map(finding).collect()
    }

    fn deploy_findings(&self) -> Vec<Finding> {
        let weakness = self.server.secret_key.as_ref().and_then(super::SecretKey::weakness);
        let key = weakness.map(|weakness| (weakness.code(), weakness.sentence().to_owned()));
        let told = |wrong: bool, code, text: &str| wrong.then(|| (code, text.to_owned()));
        let any_host = self.server.allowed_hosts.iter().any(|host| host.as_str() == "*");
        let insecure = !self.session_cookie_secure() || !self.csrf_cookie_secure();
        let findings = [
            key,
            told(
                !self.is_https(),
                "no_https",
                "PUBLIC_URL is not https: passwords and cookies cross the network in clear",
            ),
            told(
                insecure,
                "cookie_not_secure",
                "session or CSRF cookies are not Secure: set PUBLIC_URL to https, or the _COOKIE_SECURE settings to true",
            ),
            told(
                self.could_be_host_cookie(),
                "session_cookie_not_host",
                "the session cookie could be tossed by a page of another subdomain: set SESSION_COOKIE_NAME to \
                 `__Host-sessionid` (at Django too, where it shares the session)",
            ),
            told(
                !self.session.cookie_httponly,
                "session_cookie_not_httponly",
                "SESSION_COOKIE_HTTPONLY is false: scripts can read the session",
            ),
            told(
                any_host,
                "allowed_hosts_any",
                "ALLOWED_HOSTS is `*`: name the hosts under which the site is reached",
            ),
            told(
                !self.account.rate_limits.guard_logins(),
                "login_unlimited",
                "ACCOUNT_RATE_LIMITS does not limit failed logins: passwords can be guessed without end",
            ),
            told(
                self.account.logout_on_get,
                "logout_on_get",
                "ACCOUNT_LOGOUT_ON_GET is true: any page can log people out",
            ),
        ];
        let finding = |(code, text)| Finding {
            code,
            deploy_only: true,
            text,
        };
        findings.into_iter().flatten().map(finding).collect()
    }
}

impl AccountSettings {
    fn contradictions(&self) -> Vec<String> {
        let has = |name| self.signup_fields.iter().any(|field| field.name == name);
        let required = |name| {
            self.signup_fields
                .iter()
                .any(|field| field.name == name && field.required)
        };
        let only = |method| self.login_methods.iter().all(|chosen| *chosen == method);
        let twice = self.signup_fields.iter().enumerate().any(|(index, field)| {
            self.signup_fields
                .iter()
                .skip(index + 1)
                .any(|later| later.name == field.name)
        });
        let told = |wrong: bool, text: &str| wrong.then(|| text.to_owned());
        [
            told(
                self.login_methods.is_empty(),
                "ACCOUNT_LOGIN_METHODS is empty: nobody could log in; name `username`, `email` or both",
            ),
            told(twice, "ACCOUNT_SIGNUP_FIELDS names a field twice"),
            told(
                !required(SignupFieldName::Password1),
                "ACCOUNT_SIGNUP_FIELDS lacks `password1*`: a new account needs a password to log in with",
            ),
            told(
                has(SignupFieldName::Email2) && !has(SignupFieldName::Email),
                "ACCOUNT_SIGNUP_FIELDS has `email2` without `email`",
            ),
            told(
                !self.login_methods.is_empty() && only(LoginMethod::Email) && !required(SignupFieldName::Email),
                "ACCOUNT_LOGIN_METHODS is `email` alone, so ACCOUNT_SIGNUP_FIELDS must hold `email*`",
            ),
            told(
                !self.login_methods.is_empty() && only(LoginMethod::Username) && !required(SignupFieldName::Username),
                "ACCOUNT_LOGIN_METHODS is `username` alone, so ACCOUNT_SIGNUP_FIELDS must hold `username*`",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl KeyWeakness {
    fn code(self) -> &'static str {
        match self {
            Self::Short => "secret_key_short",
            Self::Insecure => "secret_key_insecure",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Short => "SECRET_KEY has fewer than 50 characters: set a longer one, or none to have one made",
            Self::Insecure => {
                "SECRET_KEY begins with `django-insecure-`: it was made for development; set another, or none to have one made"
            }
        }
    }
}

fn wants_secure(name: &CookieName) -> bool {
    ["__Host-", "__Secure-"]
        .iter()
        .any(|prefix| name.as_str().starts_with(prefix))
}
