//! What a mail server says, without what it repeats of a mail: a link that opens an account, an address.

/// Stands for what is left out. Codes and words stay.
const LEFT_OUT: char = '…';

/// Each word that may hold a link, an address or a token is left out, with all that hangs on it. `is_of_mail`: it was said of one mail, and then no
/// path of a file can stand in it, but a piece of a link.
pub(super) fn without_echo(said: &str, is_of_mail: bool) -> String {
    let mut out = String::with_capacity(said.len());
    for piece in said.split_inclusive(|c: char| c.is_whitespace() || c.is_control()) {
        let word = piece.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
        let blank = piece.strip_prefix(word).unwrap_or_default();
        let (code, rest) = after_code(word);
        out.push_str(code);
        if is_echo(rest, is_of_mail) {
            out.push(LEFT_OUT);
        } else {
            out.push_str(rest);
        }
        out.push_str(blank);
    }
    out
}

/// `550-` of a reply of several lines, and what hangs on it.
fn after_code(word: &str) -> (&str, &str) {
    match word.split_once('-') {
        Some((code, rest)) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            word.split_at_checked(word.len() - rest.len()).unwrap_or(("", word))
        }
        _ => ("", word),
    }
}

fn is_echo(word: &str, is_of_mail: bool) -> bool {
    let lower = word.to_lowercase();
    // As mails and links write them too.
    let is_address = lower.contains('@') || AT.iter().any(|at| lower.contains(at)) || holds_address(&lower);
    let is_link = lower.contains("://") || lower.contains("%2f") || (is_of_mail && lower.contains('/'));
    is_address || is_link || longest_run(word) >= TOKEN
}

/// `ada=example.org`, as senders of bounces write it.
fn holds_address(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// Of letters and digits: a token is one, whatever stands around it.
fn longest_run(word: &str) -> usize {
    let runs = word.split(|c: char| !c.is_ascii_alphanumeric());
    runs.map(str::len).max().unwrap_or(0)
}

const AT: [&str; 2] = ["%40", "=40"];
/// A reset's token ends in 32 hex digits; the names that servers give to mails are shorter.
const TOKEN: usize = 24;
