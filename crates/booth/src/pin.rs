//! The owner's PIN: stored as an Argon2id hash, with waits after wrong ones that grow.
//!
//! No clock is read and no time stored. What is stored is how many wrong PINs there were. A wait is counted
//! from the last of them, or in full from the start of the program, so that neither a restart nor a clock
//! that is set shortens it.
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use argon2::password_hash::{self, PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

/// Fewest digits of a PIN.
pub const MIN_DIGITS: usize = 6;
/// Most digits of a PIN.
pub const MAX_DIGITS: usize = 12;

/// So many wrong PINs cost no wait: the owner may mistype.
pub const FREE_TRIES: u32 = 3;
/// The wait after the next wrong one. It doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Memory that one try takes, in KiB: twice what OWASP recommends as a minimum.
const MEMORY_KIB: u32 = 38 * 1024;
const PASSES: u32 = 2;

/// Characters of a recovery code, without those that are read for one another.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Groups of a recovery code and letters of a group: 120 bits.
const CODE_GROUPS: usize = 6;
const GROUP_LETTERS: usize = 4;

const HEADER: &str = "\
# The PIN of Instant Interview, as a hash. The window writes this file. Without it no fair can be under way.
";

/// Why a PIN was not set or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// It cannot be a PIN.
    #[error("a PIN has {MIN_DIGITS} to {MAX_DIGITS} digits and nothing else; choose another one")]
    NotDigits,
    /// It is among the first that anybody would try.
    #[error("anybody would try this PIN first; choose digits that are neither all the same nor in a row")]
    Guessable,
    /// It is not the right one.
    #[error("that is not the PIN")]
    Wrong {
        /// How long no further one is looked at.
        wait: Duration,
        /// How many more may be tried before there is a longer wait.
        tries_left: u32,
    },
    /// There were too many wrong ones just now.
    #[error("too many wrong PINs; wait {} seconds and try again", wait.as_secs().max(1))]
    Waiting {
        /// How much longer.
        wait: Duration,
    },
    /// The recovery code is not the one of this PIN.
    #[error("this is not the recovery file of this PIN; look for the one that was written last")]
    OtherRecovery,
    /// The stored PIN cannot be read.
    #[error("`{}` is damaged; delete it to start without a PIN, and set a new one", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The PIN cannot be stored.
    #[error("`{}` cannot be written: {source}; make room there, or allow writing", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The hash cannot be computed, for instance for want of memory.
    #[error("the PIN cannot be checked: {0}; close other programs and try again")]
    Hash(password_hash::Error),
}

/// What is in the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Stored {
    pin: String,
    recovery: String,
    wrong: u32,
}

impl Stored {
    /// Reads what was written; `None` for anything else. Whoever wrote it decides how much memory and how many passes a
    /// try takes, so no more than ours is taken.
    fn parse(text: &str) -> Option<Self> {
        let stored: Self = toml::from_str(text).ok()?;
        let is_ours = |hash: &String| {
            let params = PasswordHash::new(hash).and_then(|hash| Params::try_from(&hash));
            params.is_ok_and(|params| {
                params.m_cost() <= MEMORY_KIB && params.t_cost() <= PASSES && params.p_cost() <= 1
            })
        };
        let is_sound = [&stored.pin, &stored.recovery].into_iter().all(is_ours);
        is_sound.then_some(stored)
    }
}

/// Whether a text can be the file of a PIN.
pub fn is_stored_pin(text: &str) -> bool {
    Stored::parse(text).is_some()
}

/// The PIN of this laptop.
#[derive(Clone, Debug)]
pub struct Pin {
    file: PathBuf,
    stored: Stored,
    /// Until when no PIN is looked at, counted as the caller counts `now`.
    closed_until: Duration,
}

impl Pin {
    /// Reads the PIN; `None` if none is set. `now` is the time since any fixed moment, as in [`Pin::check`].
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn read(file: &Path, now: Duration) -> Result<Option<Self>, PinError> {
        let damaged = || PinError::Damaged { path: file.to_owned() };
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(damaged()),
        };
        let stored = Stored::parse(&text).ok_or_else(damaged)?;
        let closed_until = now.saturating_add(wait_after(stored.wrong));
        Ok(Some(Self { file: file.to_owned(), stored, closed_until }))
    }

    /// Sets a new PIN, and returns it with the recovery code that opens the program if it is forgotten.
    ///
    /// # Errors
    /// When the digits make no good PIN, or the file cannot be written. An earlier PIN stays then.
    pub fn set(file: &Path, digits: &str) -> Result<(Self, String), PinError> {
        let digits = good(digits)?;
        let code = recovery_code();
        let stored = Stored { pin: hash(digits)?, recovery: hash(&code)?, wrong: 0 };
        let pin = Self { file: file.to_owned(), stored, closed_until: Duration::ZERO };
        pin.write().map_err(|source| PinError::Write { path: file.to_owned(), source })?;
        Ok((pin, code))
    }

    /// Checks a PIN that was typed. A wrong one is counted before it is said to be wrong.
    ///
    /// # Errors
    /// When it is wrong, or there were too many wrong ones just now.
    pub fn check(&mut self, digits: &str, now: Duration) -> Result<(), PinError> {
        let wait = self.wait(now);
        if !wait.is_zero() {
            return Err(PinError::Waiting { wait });
        }
        // Counted first: whoever ends the program while the hash is computed has used up the try, too.
        self.stored.wrong = self.stored.wrong.saturating_add(1);
        // On a full disk it counts until the program ends. The owner must come in to make room.
        let _ = self.write();
        if verify(digits, &self.stored.pin)? {
            self.stored.wrong = 0;
            let _ = self.write();
            return Ok(());
        }
        let wait = wait_after(self.stored.wrong);
        self.closed_until = now.saturating_add(wait);
        Err(PinError::Wrong { wait, tries_left: FREE_TRIES.saturating_sub(self.stored.wrong) })
    }

    /// How long no PIN is looked at.
    pub fn wait(&self, now: Duration) -> Duration {
        self.closed_until.saturating_sub(now)
    }

    /// Removes the PIN if this is the text of its recovery file.
    ///
    /// # Errors
    /// When it is not, or the file cannot be removed.
    pub fn recover(self, text: &str) -> Result<(), PinError> {
        let shape = CODE_GROUPS * GROUP_LETTERS + CODE_GROUPS - 1;
        let is_code =
            |word: &&str| word.len() == shape && word.bytes().all(|b| b == b'-' || CODE_LETTERS.contains(&b));
        let code = text.split_whitespace().find(is_code).ok_or(PinError::OtherRecovery)?;
        if !verify(code, &self.stored.recovery)? {
            return Err(PinError::OtherRecovery);
        }
        std::fs::remove_file(&self.file).map_err(|source| PinError::Write { path: self.file, source })
    }

    fn write(&self) -> io::Result<()> {
        if let Some(folder) = self.file.parent() {
            files::create_private_folder(folder)?;
        }
        let values = toml::to_string(&self.stored).map_err(io::Error::other)?;
        files::replace_private(&self.file, |file| write!(file, "{HEADER}{values}"))
    }
}

/// The text of a recovery file.
pub fn recovery_text(code: &str) -> String {
    format!(
        "Recovery file of Instant Interview\n\n{code}\n\n\
         Keep it away from the laptop. If you forget the PIN, end the program, and start it with\n\
         instant-interview --recovery FILE\n\
         It then starts unlocked and without a PIN. Nothing else that you have stored is changed.\n"
    )
}

/// How long nothing is looked at after so many wrong PINs.
fn wait_after(wrong: u32) -> Duration {
    let Some(doublings) = wrong.checked_sub(FREE_TRIES + 1) else { return Duration::ZERO };
    FIRST_WAIT.saturating_mul(2u32.saturating_pow(doublings)).min(LONGEST_WAIT)
}

fn good(digits: &str) -> Result<&str, PinError> {
    let bytes = digits.as_bytes();
    if !(MIN_DIGITS..=MAX_DIGITS).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
        return Err(PinError::NotDigits);
    }
    let steps =
        || bytes.iter().zip(bytes.iter().skip(1)).map(|(&one, &next)| i16::from(next) - i16::from(one));
    let even = |step: i16| steps().all(|each| each == step);
    if even(0) || even(1) || even(-1) { Err(PinError::Guessable) } else { Ok(digits) }
}

fn recovery_code() -> String {
    let group = |_| (0..GROUP_LETTERS).map(|_| letter()).collect::<String>();
    (0..CODE_GROUPS).map(group).collect::<Vec<_>>().join("-")
}

fn letter() -> char {
    // 256 is a multiple of 32, so each letter is as likely as any other.
    char::from(CODE_LETTERS[usize::from(rand::random::<u8>()) % CODE_LETTERS.len()])
}

fn argon2() -> Result<Argon2<'static>, PinError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| PinError::Hash(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(secret: &str) -> Result<String, PinError> {
    let salt = SaltString::encode_b64(&rand::random::<[u8; 16]>()).map_err(PinError::Hash)?;
    let hash = argon2()?.hash_password(secret.as_bytes(), &salt).map_err(PinError::Hash)?;
    Ok(hash.to_string())
}

fn verify(secret: &str, hash: &str) -> Result<bool, PinError> {
    let hash = PasswordHash::new(hash).map_err(PinError::Hash)?;
    // The memory and the passes are those of the hash.
    match Argon2::default().verify_password(secret.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::Password) => Ok(false),
        Err(error) => Err(PinError::Hash(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "271828";

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("deep/booth-pin.toml");
        (folder, file)
    }

    #[test]
    fn the_file_holds_no_pin() {
        let (_folder, file) = folder();
        assert!(Pin::read(&file, at(0)).expect("no file is no PIN").is_none(), "none is set");
        Pin::set(&file, RIGHT).expect("set");
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(!text.contains(RIGHT), "{text}");
        assert!(text.contains("$argon2id$v=19$m=38912,t=2,p=1$"), "{text}");
        let mut pin = Pin::read(&file, at(0)).expect("readable").expect("set");
        assert!(pin.check(RIGHT, at(0)).is_ok(), "the next start knows it");
    }

    #[test]
    fn what_anybody_would_try_is_refused() {
        let (_folder, file) = folder();
        for text in ["", "12345", "1234567890123", "12 345", "abcdef", "１２３４５６", "-12345"] {
            assert!(matches!(Pin::set(&file, text), Err(PinError::NotDigits)), "`{text}` is no PIN");
        }
        for text in ["000000", "123456", "98765432"] {
            assert!(matches!(Pin::set(&file, text), Err(PinError::Guessable)), "`{text}` is tried first");
        }
        assert!(!file.exists(), "nothing was stored");
    }

    #[test]
    fn ten_wrong_pins_take_longer_and_longer() {
        let (_folder, file) = folder();
        let (mut pin, _) = Pin::set(&file, RIGHT).expect("set");
        let (mut now, mut waits, mut left) = (at(5), Vec::new(), Vec::new());
        for _ in 0..10 {
            match pin.check("314159", now) {
                Err(PinError::Wrong { wait, tries_left }) => {
                    waits.push(wait.as_secs());
                    left.push(tries_left);
                    if !wait.is_zero() {
                        let early = pin.check(RIGHT, now + wait - at(1));
                        assert!(
                            matches!(early, Err(PinError::Waiting { wait }) if wait == at(1)),
                            "not even the right one is looked at: {early:?}"
                        );
                    }
                    now += wait;
                }
                other => panic!("a wrong PIN is wrong: {other:?}"),
            }
        }
        assert_eq!(waits, [0, 0, 0, 30, 60, 120, 240, 480, 900, 900], "in seconds");
        assert_eq!(left, [2, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert!(pin.check(RIGHT, now).is_ok(), "the owner comes in after the wait");
        assert!(
            matches!(pin.check("314159", now), Err(PinError::Wrong { tries_left: 2, .. })),
            "and all is forgotten"
        );
    }

    #[test]
    fn neither_a_restart_nor_another_clock_shortens_a_wait() {
        let (_folder, file) = folder();
        let (mut pin, _) = Pin::set(&file, RIGHT).expect("set");
        for _ in 0..5 {
            let now = pin.closed_until;
            assert!(pin.check("314159", now).is_err(), "wrong");
        }
        // After a restart `now` may be anything: it counts from another moment.
        for start in [0, 7, 1_000_000] {
            let mut pin = Pin::read(&file, at(start)).expect("readable").expect("set");
            let refused = pin.check(RIGHT, at(start + 59));
            assert!(
                matches!(refused, Err(PinError::Waiting { .. })),
                "the whole wait begins anew: {refused:?}"
            );
        }
        let mut pin = Pin::read(&file, at(7)).expect("readable").expect("set");
        assert!(pin.check(RIGHT, at(7 + 60)).is_ok(), "and ends");
    }

    #[test]
    fn a_try_counts_even_if_the_program_is_ended_before_the_answer() {
        let (_folder, file) = folder();
        let (mut pin, _) = Pin::set(&file, RIGHT).expect("set");
        for _ in 0..4 {
            assert!(pin.check("314159", at(0)).is_err(), "wrong");
        }
        let text = std::fs::read_to_string(&file).expect("written");
        assert!(text.contains("wrong = 4"), "each is on the disk: {text}");
    }

    #[test]
    fn the_recovery_file_opens_and_no_other_does() {
        let (_folder, file) = folder();
        let (_, old_code) = Pin::set(&file, RIGHT).expect("set");
        let (pin, code) = Pin::set(&file, "141421").expect("changed");
        assert_eq!(code.len(), 29, "six groups of four: {code}");
        for text in ["", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", &recovery_text(&old_code)] {
            let refused = pin.clone().recover(text);
            assert!(matches!(refused, Err(PinError::OtherRecovery)), "`{text}`: {refused:?}");
        }
        assert!(file.exists(), "the PIN is still set");
        pin.recover(&recovery_text(&code)).expect("this is the file");
        assert!(Pin::read(&file, at(0)).expect("no file is no PIN").is_none(), "a new one can be set");
    }

    #[test]
    fn a_damaged_file_is_named() {
        let (_folder, file) = folder();
        Pin::set(&file, RIGHT).expect("set");
        for text in ["", "pin = 3", "pin = \"x\"\nrecovery = \"x\"\nwrong = 0\n", "\0"] {
            std::fs::write(&file, text).expect("written");
            let error = Pin::read(&file, at(0)).expect_err("no PIN").to_string();
            assert!(
                error.contains("booth-pin.toml") && error.contains("delete it"),
                "it says what to do: {error}"
            );
        }
    }
}
