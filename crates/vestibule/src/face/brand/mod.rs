//! The site's face: its name, its line, its mark, its colour.
//!
//! A site gives one colour. What text, links, borders and focus rings need is derived from it and kept readable: 4.5 : 1 for
//! text, 3 : 1 for what is no text, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11). A pale colour gets dark ink on it by itself.
mod color; // oklch, sRGB, contrast
mod logo; // a picture in the place of the arch
mod palette; // what is derived from one colour
mod settings; // Brand itself

#[cfg(test)]
mod tests;

pub use self::{
    color::{Color, ColorError},
    logo::{Logo, LogoError},
    settings::{Brand, BrandError},
};
