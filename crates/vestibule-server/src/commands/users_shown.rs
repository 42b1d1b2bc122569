//! Users as a table, as lines, as JSON. Whatever a name holds, one line stays one line.

use std::fmt::Write as _;

use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use vestibule::ops::{UserDetail, UserEntry, UserPage, one_line};

pub(super) fn page_text(page: &UserPage) -> String {
    let rows: Vec<[String; 5]> = page.users.iter().map(row).collect();
    let heads = ["ID", "USERNAME", "EMAIL", "RIGHTS", "LAST LOGIN"];
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let widest = rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max();
            widest.unwrap_or(0).max(head.len())
        })
        .collect();
    let mut text = line(&heads.map(str::to_owned), &widths);
    for row in &rows {
        text.push_str(&line(row, &widths));
    }
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{} users, page {} of {}", page.total, page.page, page.pages);
    text
}

pub(super) fn page_json(page: &UserPage) -> String {
    let users: Vec<Value> = page.users.iter().map(entry).collect();
    pretty(&json!({"total": page.total, "page": page.page, "pages": page.pages, "users": users}))
}

pub(super) fn detail_text(detail: &UserDetail) -> String {
    let user = &detail.user;
    let addresses = detail.addresses.iter().map(|address| {
        let notes = [(address.primary, "primary"), (address.verified, "verified")];
        let notes: Vec<&str> = notes.into_iter().filter(|(is, _)| *is).map(|(_, note)| note).collect();
        if notes.is_empty() {
            address.email.clone()
        } else {
            format!("{} ({})", address.email, notes.join(", "))
        }
    });
    let lines = [
        ("Id", user.id.to_string()),
        ("Username", user.username.clone()),
        ("Email", user.email.clone()),
        ("Name", format!("{} {}", detail.first_name, detail.last_name)),
        ("Rights", rights(user)),
        ("Groups", detail.groups.join(", ")),
        ("Addresses", addresses.collect::<Vec<_>>().join(", ")),
        ("Joined", moment(Some(user.date_joined))),
        ("Last login", moment(user.last_login)),
    ];
    let mut text = String::new();
    for (what, value) in lines {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{what:<11} {}", one_line(value.trim(), usize::MAX));
    }
    text
}

pub(super) fn detail_json(detail: &UserDetail) -> String {
    let addresses: Vec<Value> = detail
        .addresses
        .iter()
        .map(|address| json!({"email": address.email, "verified": address.verified, "primary": address.primary}))
        .collect();
    let mut user = entry(&detail.user);
    if let Some(fields) = user.as_object_mut() {
        fields.insert("first_name".to_owned(), json!(detail.first_name));
        fields.insert("last_name".to_owned(), json!(detail.last_name));
        fields.insert("groups".to_owned(), json!(detail.groups));
        fields.insert("addresses".to_owned(), Value::Array(addresses));
    }
    pretty(&user)
}

fn entry(user: &UserEntry) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.username,
        "email": user.email,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "last_login": user.last_login.map(|at| moment(Some(at))),
        "date_joined": moment(Some(user.date_joined)),
    })
}

fn row(user: &UserEntry) -> [String; 5] {
    let cells = [
        user.id.to_string(),
        user.username.clone(),
        user.email.clone(),
        rights(user),
        moment(user.last_login),
    ];
    cells.map(|cell| one_line(&cell, usize::MAX))
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:<width$}"))
        .collect();
    format!("{}\n", padded.join("  ").trim_end())
}

fn rights(user: &UserEntry) -> String {
    let words = [
        (user.is_superuser, "superuser"),
        (user.is_staff, "staff"),
        (!user.is_active, "locked"),
    ];
    let words: Vec<&str> = words.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
    if words.is_empty() {
        "-".to_owned()
    } else {
        words.join(",")
    }
}

fn moment(at: Option<OffsetDateTime>) -> String {
    at.and_then(|at| at.replace_nanosecond(0).ok()?.format(&Rfc3339).ok())
        .unwrap_or_else(|| "never".to_owned())
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
