//! Chromium walks the pages as people do.

mod access;
mod flow;
mod places;
mod recovery;
mod safety;
