//! A forgotten password, in a site without a network.
mod hooks;
mod house;
mod links;
mod request;
mod reset;
mod rules;
