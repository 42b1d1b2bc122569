//! Django's and django-allauth's formats, byte for byte.

pub mod names;
pub mod password;
pub mod random;
pub mod validators;
