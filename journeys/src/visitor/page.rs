//! An answer, and what a test expects of it. Each expectation that fails shows the whole answer.

use http::StatusCode;
use serde_json::Value;

use super::{SetCookie, markup};
use crate::wire::Answer;

/// An answer to one request.
#[derive(Debug, Clone)]
pub struct Page {
    asked: String,
    answer: Answer,
}

impl Page {
    pub(super) fn new(asked: String, answer: Answer) -> Self {
        Self { asked, answer }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    /// A header's first value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All values of a header, joined as a proxy would.
    pub fn headers(&self, name: &str) -> String {
        let values = self.answer.headers.get_all(name).iter();
        values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Names of all headers.
    pub fn header_names(&self) -> Vec<String> {
        self.answer
            .headers
            .keys()
            .map(|name| name.as_str().to_owned())
            .collect()
    }

    /// The cookies that it sets or takes away.
    pub fn set_cookies(&self) -> Vec<SetCookie> {
        SetCookie::all(&self.answer.headers)
    }

    /// The cookie of this name that it sets or takes away.
    pub fn set_cookie(&self, name: &str) -> Option<SetCookie> {
        self.set_cookies().into_iter().find(|cookie| cookie.name == name)
    }

    /// Where it redirects.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// The body as it came.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.answer.body).into_owned()
    }

    /// Bytes in the body.
    pub fn weight(&self) -> usize {
        self.answer.body.len()
    }

    /// What a person reads.
    pub fn text(&self) -> String {
        markup::text(&self.html())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.answer.body).unwrap_or_else(|error| panic!("not JSON ({error}): {self}"))
    }

    /// The code of every error that it shows, in order.
    pub fn codes(&self) -> Vec<String> {
        markup::values(&self.html(), "data-code")
    }

    /// Name and value of every field of this type (`hidden`, `text`, …) in the page's form.
    pub fn fields(&self, kind: &str) -> Vec<(String, String)> {
        let inputs = markup::tags(&self.form(), "input").into_iter();
        let wanted = inputs.filter(|input| input.get("type").map_or("text", String::as_str) == kind);
        wanted
            .filter_map(|mut input| Some((input.remove("name")?, input.remove("value").unwrap_or_default())))
            .collect()
    }

    /// What the page's form would send for this field.
    pub fn field(&self, name: &str) -> Option<String> {
        let inputs = markup::tags(&self.form(), "input").into_iter();
        let mut named = inputs.filter(|input| input.get("name").is_some_and(|known| known == name));
        named.next().map(|mut input| input.remove("value").unwrap_or_default())
    }

    /// Where the page's form is sent; `None`: to the page's own address.
    pub fn action(&self) -> Option<String> {
        markup::tags(&self.form(), "form")
            .into_iter()
            .find_map(|mut form| form.remove("action"))
            .filter(|to| !to.is_empty())
    }

    /// The form that the page is about: the first in its main part, else the first of all. Empty when there is none.
    fn form(&self) -> String {
        let html = self.html();
        let main = html
            .split_once("<main")
            .map_or(html.as_str(), |(_, main)| main.split("</main>").next().unwrap_or(main));
        let whole = if main.contains("<form") { main } else { html.as_str() };
        let form = whole
            .split_once("<form")
            .map(|(_, form)| form.split("</form>").next().unwrap_or(form));
        form.map(|form| format!("<form{form}")).unwrap_or_default()
    }

    /// Every address that the page loads or links to: `href`, `src` and `action`.
    pub fn links(&self) -> Vec<String> {
        ["href", "src", "action"]
            .into_iter()
            .flat_map(|name| markup::values(&self.html(), name))
            .collect()
    }

    /// The CSRF token in its form.
    pub fn token(&self) -> Option<String> {
        self.field("csrfmiddlewaretoken")
    }

    /// Fails unless the status is this.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status(), status, "expected {status}, got {self}");
        self
    }

    /// Fails unless it is a 302 to exactly this.
    #[track_caller]
    pub fn expect_redirect(&self, to: &str) -> &Self {
        assert_eq!(
            (self.status(), self.location()),
            (302, Some(to)),
            "expected 302 to {to}, got {self}"
        );
        self
    }

    /// Fails unless it is the form again with this error among its errors, and without any password in it.
    #[track_caller]
    pub fn expect_error(&self, code: &str) -> &Self {
        assert_eq!(
            self.answer.status,
            StatusCode::OK,
            "expected the form with {code}, got {self}"
        );
        assert!(
            self.codes().iter().any(|known| known == code),
            "expected {code} among {:?} in {self}",
            self.codes()
        );
        for (name, value) in self.fields("password") {
            assert_eq!(value, "", "the password field {name} came back filled: {self}");
        }
        self
    }

    /// Fails unless the error `code` stands at field `name`: the field is invalid and described by an element with it.
    #[track_caller]
    pub fn expect_error_at(&self, name: &str, code: &str) -> &Self {
        self.expect_error(code);
        let form = self.form();
        let inputs = markup::tags(&form, "input");
        let input = inputs
            .iter()
            .find(|input| input.get("name").is_some_and(|known| known == name));
        let input = input.unwrap_or_else(|| panic!("no field {name} in {self}"));
        assert_eq!(
            input.get("aria-invalid").map(String::as_str),
            Some("true"),
            "{name} is not marked invalid: {self}"
        );
        let described = input.get("aria-describedby").cloned().unwrap_or_default();
        let tied = described.split_whitespace().any(|id| {
            markup::element(&form, id).is_some_and(|element| element.contains(&format!("data-code=\"{code}\"")))
        });
        assert!(
            tied,
            "{code} is not tied to {name} (aria-describedby={described:?}): {self}"
        );
        self
    }

    /// Fails unless a person can read this on it.
    #[track_caller]
    pub fn expect_text(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "expected the text {text:?} in {self}");
        self
    }

    /// Fails if this is anywhere in the answer, headers included.
    #[track_caller]
    pub fn expect_no(&self, text: &str) -> &Self {
        assert!(
            !format!("{:?} {}", self.answer.headers, self.html()).contains(text),
            "{text:?} is in {self}"
        );
        self
    }

    /// The answer without what differs each time: dates, request id, CSRF token and secret, and the given texts.
    ///
    /// Two answers that must not be told apart are equal in this form.
    pub fn without(&self, texts: &[&str]) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (name, value) in &self.answer.headers {
            if !matches!(name.as_str(), "date" | "expires" | "content-length" | "set-cookie") {
                lines.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
            }
        }
        for cookie in self.set_cookies() {
            let dated = |attribute: &&String| attribute.to_ascii_lowercase().starts_with("expires=");
            let attributes: Vec<_> = cookie.attributes.iter().filter(|attribute| !dated(attribute)).collect();
            lines.push(format!("set-cookie: {}={}; {attributes:?}", cookie.name, cookie.value));
        }
        lines.sort();
        let mut whole = format!("{}\n{}\n\n{}", self.answer.status, lines.join("\n"), self.html());

        let secrets = self.set_cookies().into_iter().map(|cookie| cookie.value);
        let tokens = self
            .token()
            .into_iter()
            .chain(self.header("x-request-id").map(str::to_owned))
            .chain(secrets);
        for token in tokens
            .chain(texts.iter().map(|text| (*text).to_owned()))
            .filter(|text| !text.is_empty())
        {
            whole = whole.replace(&token, "…");
        }
        whole
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} to {}", self.answer.status, self.asked)?;
        for (name, value) in &self.answer.headers {
            writeln!(f, "  {name}: {}", String::from_utf8_lossy(value.as_bytes()))?;
        }
        let body: String = self.html().chars().take(6000).collect();
        write!(f, "\n{body}")
    }
}
