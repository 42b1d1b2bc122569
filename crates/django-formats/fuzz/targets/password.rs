//! Fuzz targets of passwords and names: each function takes any bytes and must return. The fuzzer calls them, and so does the replay of the corpus.

use django_formats::{
    names::{email as address, username as name},
    password::{Hasher, Scratch, Verdict, harden, identify, must_update, upgrades, verify},
};

/// A typed password, a line break, a stored text.
pub(crate) fn password_hash(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (password, encoded) = text.split_once('\n').unwrap_or(("password", &text));
    let preferred = Hasher::Pbkdf2Sha256 { iterations: 1 };

    assert!(identify(encoded).algorithm.is_some() || Hasher::of(encoded).is_err());
    assert!(!upgrades(encoded, &preferred) || must_update(encoded, &preferred));
    let mut scratch = Scratch::of(&preferred);
    if Hasher::of(encoded).is_ok_and(|hasher| !is_cheap(&hasher)) {
        return;
    }
    if verify(password, encoded, &mut scratch) != Verdict::Right {
        harden(password, encoded, &preferred, &mut scratch);
    }
}

/// An address as typed.
pub(crate) fn email(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let normalized = address::normalize_domain(&text);
    assert!(!address::is_valid(&text) || text.contains('@'));
    assert!(!address::is_valid(&text) || normalized.contains('@'));
    assert!(address::same(&text, &text));
}

/// A user name as typed.
pub(crate) fn username(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let normalized = name::normalize(&text);
    assert_eq!(name::normalize(&normalized), normalized);
    assert!(!name::is_valid_ascii(&normalized) || name::is_valid(&normalized));
}

/// The fuzzer looks for panics, not for slow hashes within the caps.
fn is_cheap(hasher: &Hasher) -> bool {
    match *hasher {
        Hasher::Pbkdf2Sha256 { iterations } | Hasher::Pbkdf2Sha1 { iterations } => iterations <= 100,
        Hasher::Bcrypt { rounds } | Hasher::BcryptSha256 { rounds } => rounds <= 4,
        Hasher::Argon2 { .. } | Hasher::Scrypt { .. } => hasher.memory_bytes() <= 1 << 17,
        _ => true,
    }
}
