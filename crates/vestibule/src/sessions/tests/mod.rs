//! Sessions against Django's own answers, and against what must not happen.

mod attacks;
mod house;
mod middleware;
mod rules;
