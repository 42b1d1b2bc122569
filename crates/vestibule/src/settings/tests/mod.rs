//! Settings as operators write them, right and wrong.

mod bad_values;
mod cache;
mod checks;
mod email;
mod hosts;
mod house;
mod precedence;
mod reference;
mod secret_file;
