//! Cookies as they came: no quoting is undone, nothing is percent-decoded.

use http::HeaderMap;

/// One `Set-Cookie` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// Before the first `=`.
    pub name: String,
    /// Verbatim, quotes included.
    pub value: String,
    /// `HttpOnly`, `Path=/`, …: each as written, blanks around it apart.
    pub attributes: Vec<String>,
}

impl SetCookie {
    /// All cookies that an answer sets.
    pub fn all(headers: &HeaderMap) -> Vec<Self> {
        headers
            .get_all("set-cookie")
            .iter()
            .map(|value| Self::parse(&String::from_utf8_lossy(value.as_bytes())))
            .collect()
    }

    fn parse(text: &str) -> Self {
        let mut parts = text.split(';');
        let (name, value) = parts.next().unwrap_or_default().split_once('=').unwrap_or_default();
        let attributes = parts.map(|part| part.trim().to_owned()).collect();
        Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            attributes,
        }
    }

    /// The attribute's value (empty for a bare one), or `None` when it is absent.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|attribute| {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Whether it takes the cookie away.
    pub fn deletes(&self) -> bool {
        self.attribute("max-age")
            .is_some_and(|age| age.starts_with('-') || age == "0")
            || self
                .attribute("expires")
                .is_some_and(|date| date.contains(" 1970 ") || date.contains("-1970 "))
    }
}

/// What the visitor would send.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jar {
    cookies: Vec<(String, String)>,
}

impl Jar {
    /// The cookie's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Name and value of each cookie.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cookies.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Puts a cookie in, over one of the same name.
    pub fn put(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a cookie out.
    pub fn remove(&mut self, name: &str) {
        self.cookies.retain(|(known, _)| known != name);
    }

    /// Does what the answer asks.
    pub fn obey(&mut self, headers: &HeaderMap) {
        for cookie in SetCookie::all(headers) {
            if cookie.deletes() {
                self.remove(&cookie.name);
            } else {
                self.put(&cookie.name, &cookie.value);
            }
        }
    }

    /// The `Cookie` header, or `None` when the jar is empty.
    pub fn header(&self) -> Option<String> {
        let pairs: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}
