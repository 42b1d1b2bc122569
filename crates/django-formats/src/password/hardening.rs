//! The work that a failure still owes, so that its time does not tell what is stored.

use super::{Hasher, Scratch, algorithms, encode, stored::Stored};

/// What [`harden`] ran, beyond the check itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Hardened {
    /// Iterations of PBKDF2 with the stored salt.
    pub iterations: u32,
    /// Hashes of bcrypt with the stored salt and rounds.
    pub hashes: u32,
    /// Whole runs of the preferred hasher.
    pub preferred_runs: u32,
}

/// Does the missing work after a password that was not right.
///
/// A stored text that was not run (none, unknown, malformed, too dear) costs one run of the preferred hasher. One that is cheaper than the preferred
/// hasher of the same algorithm costs the difference: PBKDF2's missing iterations, bcrypt's missing hashes. For other pairs nothing can be made
/// up, as in Django; whoever answers must wait.
///
/// Source: `django.contrib.auth.hashers.verify_password`, `harden_runtime`.
pub fn harden(password: &str, encoded: &str, preferred: &Hasher, scratch: &mut Scratch) -> Hardened {
    let runnable = Stored::parse(encoded)
        .ok()
        .filter(|stored| stored.hasher().check().is_ok() && stored.takes(password));
    let Some(stored) = runnable else {
        run_preferred(preferred, scratch);
        return Hardened {
            preferred_runs: 1,
            ..Hardened::default()
        };
    };
    match (&stored, stored.hasher(), *preferred) {
        (
            Stored::Pbkdf2(parts),
            Hasher::Pbkdf2Sha256 { iterations: stored },
            Hasher::Pbkdf2Sha256 { iterations: preferred },
        )
        | (
            Stored::Pbkdf2(parts),
            Hasher::Pbkdf2Sha1 { iterations: stored },
            Hasher::Pbkdf2Sha1 { iterations: preferred },
        ) => {
            let iterations = preferred.saturating_sub(stored);
            parts.run(password, iterations, scratch);
            Hardened {
                iterations,
                ..Hardened::default()
            }
        }
        (
            Stored::Bcrypt(parts),
            Hasher::BcryptSha256 { rounds: stored },
            Hasher::BcryptSha256 { rounds: preferred },
        )
        | (Stored::Bcrypt(parts), Hasher::Bcrypt { rounds: stored }, Hasher::Bcrypt { rounds: preferred }) => {
            // One round more is twice the work: 2^(difference) hashes in all, of which the check was one.
            let hashes = (1_u32 << preferred.saturating_sub(stored).min(16)) - 1;
            for _ in 0..hashes {
                parts.run(password);
            }
            Hardened {
                hashes,
                ..Hardened::default()
            }
        }
        _ => Hardened::default(),
    }
}

impl Stored<'_> {
    /// Whether the algorithm takes a password of that length: else it was not run.
    fn takes(&self, password: &str) -> bool {
        match self {
            Stored::Bcrypt(parts) => parts.takes(password),
            _ => true,
        }
    }
}

/// Runs the preferred hasher once. What it hashes does not matter: the result is thrown away.
fn run_preferred(preferred: &Hasher, scratch: &mut Scratch) {
    let salt = match *preferred {
        Hasher::BcryptSha256 { rounds } | Hasher::Bcrypt { rounds } => algorithms::bcrypt::salt(rounds, [0; 16]),
        _ => "aaaaaaaaaaaaaaaaaaaaaa".to_owned(),
    };
    let result = encode(preferred, "a password that nobody typed", &salt, scratch);
    // Kept from being optimised away; an error (a preferred hasher over the caps) has nothing to run.
    std::hint::black_box(result.is_ok());
}
