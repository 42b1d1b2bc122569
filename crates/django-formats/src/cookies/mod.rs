//! Cookies as Django reads and writes them.
//!
//! Neither side percent-encodes. A value with characters beyond a small set is *quoted* as Python does it: `"…\054…"`.
//!
//! Source: `django.http.cookie.parse_cookie`, `HttpResponse.set_cookie`, Python's `http.cookies`.

mod parse;
mod quote;
mod set_cookie;

pub use self::{
    parse::{Cookies, parse},
    quote::{quote, unquote},
    set_cookie::{Expiry, SameSite, SetCookie},
};
