//! The mailer's tests: what a mail may hold, what becomes of it, and that none is lost.
mod faults;
mod house;
mod limits;
mod message;
mod rules;
mod ways;
mod worker;
