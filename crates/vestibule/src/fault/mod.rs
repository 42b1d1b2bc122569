//! What no visitor can mend: status 500 or 503, a request id on the page, the cause in the log.
//!
//! A refusal (a wrong password, a full throttle) is a value and never a [`Fault`].
//!
//! [`with_causes`] writes an error with its causes, [`causes_on_one_line`] the same for a log, where a line stays a line.
mod causes;
mod kinds;
mod one_line;
#[cfg(test)]
mod tests;

pub(crate) use self::causes::causes_on_one_line;
pub use self::{
    causes::with_causes,
    kinds::{BoxError, Fault},
    one_line::one_line,
};
