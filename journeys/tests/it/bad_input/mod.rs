//! Wrong, missing, double, oversized and hostile input of every form.

mod login;
mod signup;
