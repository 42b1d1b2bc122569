//! `console:`: the mail on the terminal, its text as it is read, so that a link can be followed.

use super::{Mail, NotSent};
use crate::fault::one_line;
use std::io::Write;

pub(super) fn print(mail: &Mail) -> Result<(), NotSent> {
    let text = shown(mail);
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever has closed the terminal does not read; the queue must not grow for that.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(NotSent::Later(error.to_string())),
        _ => Ok(()),
    }
}

/// What a stranger chose as their name moves no cursor.
pub(super) fn shown(mail: &Mail) -> String {
    let line = |text: &str| one_line(text, usize::MAX);
    let body: String = mail.text().lines().map(|text| format!("{}\n", line(text))).collect();
    format!(
        "{RULE}\nFrom: {}\nTo: {}\nSubject: {}\n\n{body}{RULE}\n",
        line(&mail.from()),
        line(mail.to()),
        line(mail.subject())
    )
}

const RULE: &str = "----------------------------------------------------------------------";
