//! Password hashes and validators.
