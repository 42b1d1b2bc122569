//! Mails on their way to a real server: they arrive, they wait, they are given up, and none goes in clear.

mod deliveries;
mod faults;
mod kills;
mod operators;
mod outbox;
mod safety;
