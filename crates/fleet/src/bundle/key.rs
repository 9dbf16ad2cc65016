//! The owner's key, with which bundles are signed, and its public half, by which laptops know them.
use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// Bytes of a fingerprint: enough that nobody finds a second key with the same.
const FINGERPRINT_BYTES: usize = 16;
/// Digits between two dashes of a fingerprint.
const GROUP: usize = 4;

/// The key that signs. Nothing prints it.
pub struct Key(SigningKey);

/// The public half of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A public key as people compare it: `1f2e-…`, eight groups of four hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; FINGERPRINT_BYTES]);

/// A text that is no key, or no fingerprint of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not {0} hexadecimal digits; copy all of it")]
pub struct NotAKey(usize);

impl Key {
    /// The key of these random bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// Reads what [`Key::secret`] wrote.
    ///
    /// # Errors
    /// When it is no key.
    pub fn parse(secret: &str) -> Result<Self, NotAKey> {
        Ok(Self::new(&bytes_of(secret).ok_or(NotAKey(64))?))
    }

    /// The secret, as 64 hexadecimal digits for the key's file.
    pub fn secret(&self) -> String {
        hex(self.0.as_bytes())
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of these bytes, in hexadecimal. The same bytes give the same signature.
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex(&self.0.sign(bytes).to_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key of {}", self.public().fingerprint())
    }
}

impl PublicKey {
    /// Whether this key signed these bytes. Keys and signatures that fit more than one of each other do not count.
    pub fn has_signed(&self, bytes: &[u8], signature: &str) -> bool {
        let signature = bytes_of::<64>(signature).map(|bytes| Signature::from_bytes(&bytes));
        signature.is_some_and(|signature| self.0.verify_strict(bytes, &signature).is_ok())
    }

    /// How people compare it.
    pub fn fingerprint(&self) -> Fingerprint {
        let digest: [u8; 32] = Sha256::digest(self.0.as_bytes()).into();
        let mut fingerprint = [0; FINGERPRINT_BYTES];
        fingerprint.copy_from_slice(&digest[..FINGERPRINT_BYTES]);
        Fingerprint(fingerprint)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.0.as_bytes()))
    }
}

impl FromStr for PublicKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let key = bytes_of(text).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
        key.map(Self).ok_or(NotAKey(64))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in hex(&self.0).chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = NotAKey;

    /// Reads a fingerprint as people type it: case, spaces and dashes do not matter.
    fn from_str(typed: &str) -> Result<Self, NotAKey> {
        let digits: String = typed.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        bytes_of(&digits).map(Self).ok_or(NotAKey(2 * FINGERPRINT_BYTES))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes_of<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.trim();
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, two) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // RFC 8032, section 7.1, test 2.
        let key =
            Key::parse("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").expect("a key");
        assert_eq!(
            key.public().to_string(),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
        );
        let signature = key.sign(&[0x72]);
        assert!(signature.starts_with("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"));
        assert!(key.public().has_signed(&[0x72], &signature));
        assert!(!key.public().has_signed(&[0x73], &signature), "other bytes");
        assert!(!Key::new(&[7; 32]).public().has_signed(&[0x72], &signature), "another key");
        for broken in ["", "92a0", &signature[1..], &format!("{signature}0"), &"f".repeat(128)] {
            assert!(!key.public().has_signed(&[0x72], broken), "`{broken}` is no signature");
        }
    }

    #[test]
    fn a_key_that_signs_everything_is_none() {
        // The point of order one, whose signatures fit any text unless they are looked at strictly.
        let weak: PublicKey = format!("01{}", "0".repeat(62)).parse().expect("a point of the curve");
        let signature = format!("01{}", "0".repeat(126));
        assert!(!weak.has_signed(b"anything", &signature));
    }

    #[test]
    fn a_fingerprint_is_read_as_people_type_it_and_the_secret_is_not_shown() {
        let key = Key::new(&[7; 32]);
        let fingerprint = key.public().fingerprint();
        let shown = fingerprint.to_string();
        assert_eq!((shown.len(), shown.matches('-').count()), (39, 7), "{shown}");
        for typed in [shown.clone(), shown.to_uppercase(), shown.replace('-', " "), shown.replace('-', "")] {
            assert_eq!(typed.parse(), Ok(fingerprint), "`{typed}`");
        }
        for wrong in ["", &shown[1..], "zzzz"] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "`{wrong}`");
        }
        assert!(!format!("{key:?}").contains(&key.secret()), "a log must not hold it");
        assert_eq!(
            Key::parse(&key.secret()).expect("a key").public(),
            key.public(),
            "what is written is read"
        );
    }
}
