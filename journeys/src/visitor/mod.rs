//! A visitor: a browser without a screen, whose cookies are kept byte for byte.

mod jar;
mod markup;
mod page;
mod person;

pub use self::{
    jar::{Jar, SetCookie},
    page::Page,
    person::Visitor,
};
