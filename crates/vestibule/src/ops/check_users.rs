//! What `check` tells of the user table: what was found in it, and what stops the start.

use crate::{
    Settings,
    settings::Finding,
    users::{Problem, UserTable},
};

/// What was found, where the table is not Django's own or not as Django makes it.
pub(super) fn of_users(users: &UserTable, settings: &Settings) -> Option<Finding> {
    let lacks: Vec<&str> = users.lacks.clone();
    if settings.auth_user.is_djangos() && lacks.is_empty() && users.filling.is_empty() {
        return None;
    }
    let mut text = format!(
        "the user table is {}, its key {} of the type {}",
        users.shown(),
        users.key_column,
        users.key_type
    );
    text.push_str(&if users.has_usernames() {
        format!(
            "; usernames are in {}, addresses in {}",
            users.username_column, users.email_column
        )
    } else {
        format!("; the address in {} is the username", users.email_column)
    });
    if !lacks.is_empty() {
        text.push_str(&format!("; without the columns {}", lacks.join(", ")));
    }
    for (what, joined) in [("groups", &users.groups), ("permissions", &users.permissions)] {
        text.push_str(&match joined {
            Some(joined) => format!("; {what} in {} by {}", joined.table, joined.own_column),
            None => format!("; without {what}"),
        });
    }
    if !users.filling.is_empty() {
        let columns: Vec<&str> = users.filling.iter().map(|filling| filling.column.as_str()).collect();
        text.push_str(&format!(
            "; a new user gets AUTH_USER_DEFAULTS in {}",
            columns.join(", ")
        ));
    }
    Some(Finding::new("user_table", text, "").advice())
}

/// What stops the start.
pub(super) fn of_problems(problems: &[Problem]) -> Vec<Finding> {
    let finding = |problem: &Problem| {
        let code = match problem {
            Problem::NoTable { .. } | Problem::SchemaElsewhere => "user_table_missing",
            Problem::NoColumn { .. } | Problem::OtherKey { .. } => "user_columns",
            Problem::Unfilled { .. } | Problem::BadDefault { .. } => "user_defaults",
        };
        Finding::new(code, problem.to_string(), "")
    };
    problems.iter().map(finding).collect()
}
