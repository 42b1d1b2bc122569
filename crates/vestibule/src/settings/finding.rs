//! What `check` tells: what is wrong, why, and the exact repair.

/// Something that `check` should tell.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// A stable name, such as `secret_key_short`.
    pub code: &'static str,
    /// Whether only `check --deploy` tells it.
    pub deploy_only: bool,
    /// Whether it is told without failing the check: it depends on what the site is for.
    pub is_advice: bool,
    /// What is wrong and why that matters, in a sentence.
    pub text: String,
    /// What mends it: a command to run, or the settings to write. Empty where the text says all there is.
    pub repair: String,
}

impl Finding {
    pub(crate) fn new(code: &'static str, text: impl Into<String>, repair: impl Into<String>) -> Self {
        Self {
            code,
            deploy_only: false,
            is_advice: false,
            text: text.into(),
            repair: repair.into(),
        }
    }

    /// Told by `check --deploy` alone.
    pub(crate) fn of_deployment(self) -> Self {
        Self {
            deploy_only: true,
            ..self
        }
    }

    /// Told, and no failure.
    pub(crate) fn advice(self) -> Self {
        Self {
            is_advice: true,
            ..self
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let advice = if self.is_advice { " (advice)" } else { "" };
        write!(f, "{}{advice}: {}", self.code, self.text)?;
        if self.repair.is_empty() {
            return Ok(());
        }
        write!(f, "\n    repair: {}", self.repair)
    }
}
