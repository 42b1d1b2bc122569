//! The development inbox: its list, and one mail.
use serde::Serialize;

use super::{Moment, PageContext, samples};

/// A page of the development inbox.
#[derive(Clone, Debug, Serialize)]
pub struct InboxPage {
    /// Newest first.
    pub mails: Vec<InboxLine>,
    /// The page with newer mails.
    pub newer: Option<usize>,
    /// The page with older mails.
    pub older: Option<usize>,
}

/// A mail in the list.
#[derive(Clone, Debug, Serialize)]
pub struct InboxLine {
    /// Its number, which stands in its address.
    pub number: u64,
    /// The recipient.
    pub to: String,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub at: Moment,
}

/// One mail of the development inbox, as plain text.
#[derive(Clone, Debug, Serialize)]
pub struct InboxMailPage {
    number: u64,
    from: String,
    to: String,
    subject: String,
    at: Moment,
    pieces: Vec<Piece>,
    has_html: bool,
}

/// A part of a mail's text: words, or a link to this site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Piece {
    text: String,
    href: Option<String>,
}

impl InboxMailPage {
    /// `site`: the site's own address without a slash at its end. What begins with it becomes a link to the page's path, so that it can be
    /// followed under whatever name the server is reached; no other address does.
    pub fn new(line: InboxLine, from: &str, text: &str, has_html: bool, site: &str) -> Self {
        Self {
            number: line.number,
            from: from.to_owned(),
            to: line.to,
            subject: line.subject,
            at: line.at,
            pieces: pieces(text, site),
            has_html,
        }
    }
}

fn pieces(text: &str, site: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    // Each part ends with its blank, so that nothing of the text is lost.
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let path = word
            .strip_prefix(site)
            .filter(|path| path.starts_with('/') && !path.starts_with("//"));
        let Some(path) = path else {
            words.push_str(part);
            continue;
        };
        if !words.is_empty() {
            pieces.push(Piece {
                text: std::mem::take(&mut words),
                href: None,
            });
        }
        pieces.push(Piece {
            text: word.to_owned(),
            href: Some(path.to_owned()),
        });
        words.push_str(part.strip_prefix(word).unwrap_or_default());
    }
    pieces.push(Piece {
        text: words,
        href: None,
    });
    pieces
}

impl PageContext for InboxPage {
    fn template(&self) -> &'static str {
        "dev/inbox.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |texts: &[&str], newer, older| Self {
            mails: texts.iter().zip(1..).map(|(text, number)| line(number, text)).collect(),
            newer,
            older,
        };
        vec![
            ("empty", page(&[], None, None)),
            (
                "filled",
                page(
                    &["[Vestibule] Password login is locked", "[Vestibule] Test"],
                    None,
                    Some(2),
                ),
            ),
            ("long", page(&[&samples::LONG], Some(1), None)),
            ("markup", page(&[samples::MARKUP], Some(1), Some(3))),
        ]
    }
}

impl PageContext for InboxMailPage {
    fn template(&self) -> &'static str {
        "dev/inbox_mail.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let site = "http://127.0.0.1:8000";
        let page = |subject: &str, text: &str, has_html| {
            Self::new(line(7, subject), "Vestibule <noreply@localhost>", text, has_html, site)
        };
        let letter =
            "Hello ada,\n\nfollow this link:\n\nhttp://127.0.0.1:8000/accounts/profile/\n\nIt is for you alone.\n";
        vec![
            ("plain", page("[Vestibule] Test", letter, true)),
            ("text-alone", page("[Vestibule] Test", "One line.", false)),
            ("long", page(&samples::LONG, &samples::LONG, true)),
            ("markup", page(samples::MARKUP, samples::MARKUP, true)),
        ]
    }
}

fn line(number: u64, text: &str) -> InboxLine {
    InboxLine {
        number,
        to: "ada@example.org".to_owned(),
        subject: text.to_owned(),
        at: samples::moment().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn only_the_sites_own_addresses_become_links() {
        let piece = |text: &str, href: Option<&str>| Piece {
            text: text.to_owned(),
            href: href.map(str::to_owned),
        };
        assert_eq!(
            pieces(
                "Go to\nhttp://x.test/a/?b=1\n or http://x.test.evil.example/ https://x.test/ http://x.test//evil.example",
                "http://x.test"
            ),
            [
                piece("Go to\n", None),
                piece("http://x.test/a/?b=1", Some("/a/?b=1")),
                piece(
                    "\n or http://x.test.evil.example/ https://x.test/ http://x.test//evil.example",
                    None
                ),
            ]
        );
    }
}
