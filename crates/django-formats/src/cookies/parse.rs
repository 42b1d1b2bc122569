//! The `Cookie` header.

use super::unquote;
use crate::python;
use std::fmt;

/// The cookies of one request. Values are secrets, so only names print.
#[derive(Clone, Default)]
pub struct Cookies(Vec<Cookie>);

/// Reads a `Cookie` header as Django does: bytes that are no UTF-8 become U+FFFD, white space of any kind around names and values goes,
/// a part without `=` is a value without a name, quoted values are unquoted.
///
/// Several headers (HTTP/2) are to be joined with `; ` before.
#[must_use]
pub fn parse(header: impl AsRef<[u8]>) -> Cookies {
    let header = String::from_utf8_lossy(header.as_ref());
    let cookies = header.split(';').filter_map(|part| {
        let (written, value) = part.split_once('=').unwrap_or(("", part));
        let (name, value) = (python::strip(written), python::strip(value));
        let exact = written.trim_matches([' ', '\t']) == name;
        (!name.is_empty() || !value.is_empty()).then(|| Cookie {
            name: name.to_owned(),
            exact,
            value: unquote(value),
        })
    });
    Cookies(cookies.collect())
}

impl Cookies {
    /// The value that Django gives to this name: of several the last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rfind(|cookie| cookie.name == name)
            .map(|cookie| cookie.value.as_str())
    }

    /// As [`Cookies::get`], among the cookies whose name stood there byte for byte.
    ///
    /// Django takes other white space than a browser off a name, so that a stranger's `U+2000 __Host-sessionid` reads as `__Host-sessionid`
    /// though no browser guards it. Names with such a prefix are to be read with this.
    #[must_use]
    pub fn get_exact(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rfind(|cookie| cookie.exact && cookie.name == name)
            .map(|cookie| cookie.value.as_str())
    }

    /// The names, in the header's order, each as often as it came.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|cookie| cookie.name.as_str())
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

#[derive(Clone)]
struct Cookie {
    name: String,
    /// Nothing but blanks and tabs was taken off the name.
    exact: bool,
    value: String,
}
