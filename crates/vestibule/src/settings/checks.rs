//! Judging settings as a whole: what contradicts itself, what must not be served, what `check` tells.

use super::{
    AccountSettings, CookieName, Finding, LoginMethod, SameSite, Settings, SignupFieldName,
    deploy::CHANGE_KEY,
    error::{Problem, SettingsError},
};

impl Settings {
    /// What a look at the settings alone finds wrong or weak.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let unknown = self.warnings.iter().map(|warning| {
            Finding::new(
                "unknown_variable",
                warning.to_string(),
                "unset it, or write it as meant",
            )
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
                "LISTEN is {listen}, which others can reach, but {why}; {CHANGE_KEY}"
            )));
        }
        SettingsError::unless_empty(problems)
    }

    /// Settings that cannot hold together, a sentence each.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let mut found = self.account.contradictions();
        found.extend(self.mail_contradictions());
        found.extend(self.cache_contradictions());
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
            .map(|problem| Finding::new("unsafe_start", problem.to_string(), ""))
            .collect()
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
        let finding = |(prefix, ..): (&str, _, _, _)| {
            Finding::new(
                "cookie_refused_by_browsers",
                format!(
                    "browsers throw the {prefix}_COOKIE away: with SameSite None, or a name that begins with __Host- or __Secure-, it \
                     must be Secure"
                ),
                format!("VESTIBULE_PUBLIC_URL=https://…, or VESTIBULE_{prefix}_COOKIE_SECURE=true"),
            )
        };
        refused.map(finding).collect()
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

fn wants_secure(name: &CookieName) -> bool {
    ["__Host-", "__Secure-"]
        .iter()
        .any(|prefix| name.as_str().starts_with(prefix))
}
