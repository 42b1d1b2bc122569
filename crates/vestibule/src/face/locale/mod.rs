//! The visitor's language: which one, and the words in it.
//!
//! Texts are written in English in templates (`_("…")`) and in Rust ([`tr`], [`ntr`]) and looked up in gettext catalogues,
//! `locale/<code>/LC_MESSAGES/vestibule.po`, when a page is rendered. A text without a translation is shown in English.
//! Which language a visitor gets is decided as Django decides it ([`Languages::negotiate`]).
mod catalog; // one language: its words, its plural forms, its direction
mod negotiate; // cookie and Accept-Language against the languages that stand
mod plural; // C expressions of the Plural-Forms header
mod text; // a text that waits for its language

#[cfg(test)]
mod tests;

pub use self::{
    catalog::{Catalog, CatalogError, Direction, Languages},
    negotiate::COOKIE as LANGUAGE_COOKIE,
    text::{Text, fill, ntr, tr},
};
