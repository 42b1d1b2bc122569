//! What a visitor chooses for this browser: light or dark, and the language. Cookies, no session.

use crate::{
    Fault,
    face::{LANGUAGE_COOKIE, context::Theme},
    web::{Form, Page},
};
use axum::response::Response;
use django_formats::cookies::{Expiry, SameSite, SetCookie};

/// A year, in seconds.
const LASTS: i64 = 31_536_000;

/// POST `theme` (`auto`, `light`, `dark`), `next`.
pub(crate) async fn set_theme(page: Page, form: Form) -> Result<Response, Fault> {
    let theme = Theme::parse(form.text("theme"));
    Ok(chosen(&page, &form, Theme::COOKIE, theme.as_str()))
}

/// POST `language`, `next`: Django's `set_language`. A language that is not there changes nothing.
pub(crate) async fn set_language(page: Page, form: Form) -> Result<Response, Fault> {
    match page.app().templates.languages().supported(form.text("language")) {
        Some(catalog) => Ok(chosen(&page, &form, LANGUAGE_COOKIE, catalog.code())),
        None => Ok(page.go(&page.back(form.optional("next")))),
    }
}

fn chosen(page: &Page, form: &Form, name: &str, value: &str) -> Response {
    let mut cookie = SetCookie::new(name, value);
    cookie.expiry = Expiry::After {
        seconds: LASTS,
        now: page.now(),
    };
    cookie.same_site = Some(SameSite::Lax);
    cookie.secure = page.visit.origin.is_secure;
    page.visit.set_cookie(cookie.to_string());
    page.go(&page.back(form.optional("next")))
}
