//! What all pages share: the look, the words and the frame that rooms fill.
//!
//! A room gives a [`context::PageContext`] and [`context::Common`] to [`templates::Templates::render`]; the rest of this
//! module is what that needs: fields ([`form_view`]), languages ([`locale`]), the site's face ([`brand`]) and the files
//! beside the pages ([`assets`]).
pub mod assets;
pub mod brand;
pub mod context;
pub mod form_view;
pub mod locale;
pub mod templates;
