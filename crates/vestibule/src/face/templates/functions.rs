//! What templates can call: words, addresses, moments.
use std::sync::Arc;

use minijinja::{Environment, Error, ErrorKind, Value, value::Kwargs};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::face::{
    assets::Assets,
    locale::{Catalog, fill},
};

/// Gives an environment the functions of one language.
pub(super) fn add(env: &mut Environment<'static>, catalog: &Arc<Catalog>, assets: &Assets, base: &Arc<str>) {
    let words = Arc::clone(catalog);
    env.add_function("_", move |text: &Value, values: Kwargs| gettext(&words, text, &values));
    let words = Arc::clone(catalog);
    env.add_function("ngettext", move |one: &str, many: &str, count: u64, values: Kwargs| {
        let pattern = words.ngettext(one, many, count);
        Ok::<_, Error>(fill(pattern, |name| match name {
            "count" => Some(count.to_string()),
            _ => named(&values, name),
        }))
    });
    let words = Arc::clone(catalog);
    env.add_function("moment_text", move |moment: &Value| moment_text(&words, moment));
    let words = Arc::clone(catalog);
    env.add_function("moment", move |moment: &Value| {
        let datetime = attribute(moment, "datetime")?;
        // Digits and letters of ours and a translation: nothing in it was typed by a visitor.
        Ok::<_, Error>(Value::from_safe_string(format!(
            "<time datetime=\"{datetime}\">{}</time>",
            moment_text(&words, moment)?
        )))
    });
    let files = assets.clone();
    env.add_function("asset", move |name: &str| {
        let url = files
            .url(name)
            .ok_or_else(|| refuse(format!("there is no file `{name}` among the assets")))?;
        Ok::<_, Error>(url.to_owned())
    });
    let base = Arc::clone(base);
    env.add_function("url", move |name: &str, values: Kwargs| url(&base, name, &values));
}

/// The path of a page by Django's or allauth's name of it, with `?next=` where one is given.
fn url(base: &str, name: &str, values: &Kwargs) -> Result<String, Error> {
    let path = match name {
        "index" => "/".to_owned(),
        "set_language" => "/i18n/setlang/".to_owned(),
        "account_login" => format!("{base}login/"),
        "account_signup" => format!("{base}signup/"),
        "account_logout" => format!("{base}logout/"),
        "account_change_password" => format!("{base}password/change/"),
        "account_set_password" => format!("{base}password/set/"),
        "account_reset_password" => format!("{base}password/reset/"),
        "account_profile" => format!("{base}profile/"),
        "vestibule_activity" => format!("{base}activity/"),
        "vestibule_theme" => format!("{base}theme/"),
        _ => return Err(refuse(format!("there is no page `{name}`"))),
    };
    let next = named(values, "next").map(|next| format!("?next={}", utf8_percent_encode(&next, NON_ALPHANUMERIC)));
    values.assert_all_used()?;
    Ok(path + &next.unwrap_or_default())
}

/// `_("…", name=value)`, or a text that waited for its language.
fn gettext(catalog: &Catalog, text: &Value, values: &Kwargs) -> Result<String, Error> {
    if let Some(msgid) = text.as_str() {
        return Ok(fill(catalog.gettext(msgid), |name| named(values, name)));
    }
    let msgid = attribute(text, "msgid")?;
    let plural = text.get_attr("plural")?;
    let pattern = if plural.is_none() {
        catalog.gettext(&msgid).to_owned()
    } else {
        let count = u64::try_from(plural.get_attr("count")?)?;
        catalog
            .ngettext(&msgid, &attribute(&plural, "msgid")?, count)
            .to_owned()
    };
    let own = text.get_attr("values")?;
    Ok(fill(&pattern, |name| own_value(&own, name)))
}

fn moment_text(catalog: &Catalog, moment: &Value) -> Result<String, Error> {
    let month = gettext(
        catalog,
        &moment.get_attr("month")?,
        &std::iter::empty::<(String, Value)>().collect(),
    )?;
    let words = moment.get_attr("words")?;
    let own = words.get_attr("values")?;
    let pattern = catalog.gettext(&attribute(&words, "msgid")?).to_owned();
    Ok(fill(&pattern, |name| match name {
        "month" => Some(month.clone()),
        _ => own_value(&own, name),
    }))
}

/// A value that a text brought along.
fn own_value(values: &Value, name: &str) -> Option<String> {
    values
        .get_attr(name)
        .ok()
        .filter(|value| !value.is_undefined())
        .map(|value| value.to_string())
}

/// A named argument as text; `none` counts as not given.
fn named(values: &Kwargs, name: &str) -> Option<String> {
    values
        .get::<Option<Value>>(name)
        .ok()
        .flatten()
        .filter(|value| !value.is_none())
        .map(|value| value.to_string())
}

fn attribute(value: &Value, name: &str) -> Result<String, Error> {
    let found = value.get_attr(name)?;
    found
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| refuse(format!("this needs a text with `{name}`")))
}

fn refuse(reason: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}
