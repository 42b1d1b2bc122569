//! How pages look and read: templates, words, colours, files.
//!
//! A room gives a [`context::PageContext`] and [`context::Common`] to [`templates::Templates::render`]; the rest of this room is what
//! that needs: fields ([`form_view`]), languages ([`locale`]), the site's face ([`brand`]) and the files beside the pages ([`assets`]).
//! It is public for previews: `examples/samples.rs` renders every page in every state.
pub mod assets;
pub mod brand;
pub mod context;
pub mod form_view;
pub mod locale;
pub mod templates;

pub(crate) use self::{
    assets::Assets,
    brand::Brand,
    locale::{LANGUAGE_COOKIE, Languages, Text},
    templates::Templates,
};
