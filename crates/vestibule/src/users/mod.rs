//! Who people are: the rows of the user table, their addresses, their permissions.
//!
//! [`Account`] is a row as a flow loads it, with the password. [`User`] is what a handler gets: the same person without it, and with the
//! questions that Django's `request.user` answers. [`UserId`] is the primary key, and reads `_auth_user_id` as Django reads it.
//!
//! The table may be an app's own: [`UserTable`] says how it and its columns are called, and [`names`] hands that to the texts of `store`.
//!
//! Invariants: names and addresses are found as allauth finds them, and each row that the database finds is compared again in [`lookup`],
//! since collations find more (`ret ` for `ret`, `é` for `e`). Two hits are nobody. Known and unknown cost the same statements.
//! A NUL never reaches SQL.

mod account;
mod administration;
mod id;
mod lookup;
mod permissions;
mod removal;
mod setup_token;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod user;

pub use self::administration::{UserAddress, UserEntry};
pub(crate) use self::{
    account::{Account, MAX_EMAIL, MAX_USERNAME, NewAccount},
    administration::{
        addresses_of, count, has_other_superuser, has_superuser, hold_superusers, list, login_names, set_active,
        set_rights,
    },
    id::KeyKind,
    lookup::{Recipient, mailable_name},
    permissions::groups,
    removal::remove,
    setup_token::SetupToken,
    store::{
        by_id, by_login, email_taken, for_password_reset, insert, insert_address, owners, see_columns, set_last_login,
        set_password, username_taken,
    },
    table::{UserTable, names},
};
#[cfg(test)]
pub(crate) use self::{
    administration::ALL as ALL_OF_ADMINISTRATION,
    lookup::Owners,
    permissions::ALL as ALL_OF_PERMISSIONS,
    removal::ALL as ALL_OF_REMOVAL,
    store::{ALL, by_username},
};
pub use self::{id::UserId, user::User};
