//! One file per algorithm: the form of its stored text, and how it is run.

pub(super) mod argon2;
pub(super) mod bcrypt;
pub(super) mod md5;
pub(super) mod pbkdf2;
pub(super) mod scrypt;
