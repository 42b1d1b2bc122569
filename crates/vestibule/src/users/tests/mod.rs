//! People in real databases, and what Django and allauth answer for them.
mod house;
mod ids;
mod look_ups;
mod permissions;
mod vectors;
mod writing;
