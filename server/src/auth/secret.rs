//! Secrets: random texts that are given out once and kept only as hashes, and
//! passwords.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use sha2::{Digest, Sha256};

/// Random bytes of a secret; nobody guesses 160 bits.
const BYTES: usize = 20;
/// The shortest password, characters; what NIST SP 800-63B asks at least.
pub const PASSWORD_CHARS: usize = 8;
/// The longest password, bytes.
pub const PASSWORD_BYTES: usize = 1024;

/// A hash that takes as long as any, of a password that nobody has.
pub const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$eHVuZ2UgeHVuZ2UgeHVuZw\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a secret cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The password is too short or too long.
    #[error(
        "a password has {PASSWORD_CHARS} characters or more, and {PASSWORD_BYTES} bytes at most"
    )]
    Length,
    /// The work broke off.
    #[error("the password could not be hashed")]
    BrokeOff,
    /// The password cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// A new secret, as 40 hexadecimal digits.
///
/// # Errors
/// [`SecretError::Random`]
pub fn random() -> Result<String, SecretError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(SecretError::Random)?;
    Ok(hex(&bytes))
}

/// The hash by which a random secret is kept and found again: SHA-256 in
/// hexadecimal digits. Random secrets need no salt and no slow hash.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash by which a password is kept: argon2id (RFC 9106) with a random
/// salt, as a PHC string. Takes some 20 ms of work and 19 MiB.
///
/// # Errors
/// [`SecretError`]
pub fn hash_password(password: &str) -> Result<String, SecretError> {
    let is_long_enough = password.chars().count() >= PASSWORD_CHARS;
    if !is_long_enough || password.len() > PASSWORD_BYTES {
        return Err(SecretError::Length);
    }
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(SecretError::Hash)?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed.
#[must_use]
pub fn is_password(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else {
        return false;
    };
    password.len() <= PASSWORD_BYTES
        && Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed claim")]
    use super::*;

    #[test]
    fn a_password_is_known_again_by_its_argon2id_hash_and_by_nothing_else() {
        let hash = hash_password("correct horse").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(is_password("correct horse", &hash));
        assert!(!is_password("correct horsf", &hash));
        assert!(!is_password("correct horse", "no hash"));
        assert_ne!(hash, hash_password("correct horse").unwrap());
        assert_eq!(hash_password("七个字的密码吧"), Err(SecretError::Length));
    }

    #[test]
    fn a_secret_is_random_and_its_fingerprint_is_sha_256() {
        assert_ne!(random().unwrap(), random().unwrap());
        assert_eq!(random().unwrap().len(), 40);
        assert_eq!(
            fingerprint("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
