//! One contact: what a visitor types, what is checked of it, and the line it becomes.
use jiff::{Span, Timestamp};
use rand::Rng;
use serde::{Deserialize, Serialize};
use text::lines::one_line;

/// The version of [`consent_text`]. It grows with every change of the words.
pub const CONSENT_VERSION: u32 = 1;

/// Days after which a contact is deleted.
pub const DAYS: i64 = 90;

/// Longest name, address or company, in characters.
const LINE_CHARS: usize = 160;
/// Longest note, in characters.
const NOTE_CHARS: usize = 1_000;
/// Fewest and most digits of a telephone number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=20;
/// Characters of a deletion code, without those that are read as another one.
const CODE_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Characters of a deletion code; a dash stands in its middle.
const CODE_CHARS: usize = 8;

/// What a visitor agrees to, in the first person. Shown beside the box that is not ticked, and kept with the
/// contact.
pub fn consent_text(candidate: &str) -> String {
    let whom = if candidate.is_empty() { "The owner of this laptop" } else { candidate };
    format!(
        "{whom} may keep what I typed here and use it to reach me about this conversation. It stays on this laptop, \
         goes to nobody else, and is deleted after {DAYS} days, or earlier if I ask for it with my code."
    )
}

/// What a visitor typed into the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLead {
    /// The candidate that the visitor wants to hear from.
    pub candidate: String,
    /// The visitor's name.
    pub name: String,
    /// An e-mail address or a telephone number.
    pub reach: String,
    /// The visitor's company.
    pub company: String,
    /// What the visitor wants to say.
    pub note: String,
    /// Whether the box of [`consent_text`] is ticked.
    pub consent: bool,
    /// The stored conversation, if the visitor wants its questions beside their name.
    pub conversation: Option<i64>,
}

/// A way to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// An e-mail address.
    Email(String),
    /// A telephone number, as it was typed.
    Phone(String),
}

/// A contact as it is kept: one line of JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lead {
    /// The code on the receipt, with which the visitor can have the contact deleted.
    pub code: String,
    /// The id of the booth where it was left; empty if it is older than these ids.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub booth: String,
    /// When it was left.
    #[serde(with = "rfc3339")]
    pub left_at: Timestamp,
    /// From when on it is deleted.
    #[serde(with = "rfc3339")]
    pub delete_after: Timestamp,
    /// The candidate that the visitor wants to hear from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub candidate: String,
    /// The visitor's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// A telephone number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The visitor's company.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// What the visitor wants to say; may have several lines.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The version of the consent text.
    pub consent_version: u32,
    /// The words that the visitor agreed to.
    pub consent_text: String,
    /// The stored conversation, if the visitor wanted its questions beside their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<i64>,
}

/// What is missing or wrong in the form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeadError {
    /// The box is not ticked.
    #[error("nothing is kept without your consent; tick the box, or close the form")]
    NoConsent,
    /// There is no way to reach the visitor.
    #[error("there is no way to reach you yet; type an e-mail address or a telephone number")]
    NoReach,
    /// It is neither an address nor a number.
    #[error("`{0}` is neither an e-mail address nor a telephone number; correct it")]
    WrongReach(String),
    /// A field is too long.
    #[error("the {field} has {chars} characters, and {most} fit; shorten it")]
    TooLong {
        /// The field's name.
        field: &'static str,
        /// Its length.
        chars: usize,
        /// Most characters.
        most: usize,
    },
}

impl Reach {
    /// What was typed: an address if there is an `@` in it, else a number.
    ///
    /// # Errors
    /// When it is empty, or neither.
    pub fn parse(typed: &str) -> Result<Self, LeadError> {
        let typed = one_line(typed);
        if typed.is_empty() {
            return Err(LeadError::NoReach);
        }
        let wrong = || LeadError::WrongReach(typed.clone());
        if let Some((user, host)) = typed.split_once('@') {
            let host_ends =
                host.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && end.len() > 1);
            let fits = !user.is_empty()
                && host_ends
                && !typed.contains(|c: char| c.is_whitespace() || ",;<>\"".contains(c));
            return if fits && !host.contains('@') { Ok(Self::Email(typed)) } else { Err(wrong()) };
        }
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        let fits = typed.chars().all(|c| c.is_ascii_digit() || "+-–()/. ".contains(c));
        if fits && PHONE_DIGITS.contains(&digits) { Ok(Self::Phone(typed)) } else { Err(wrong()) }
    }
}

impl NewLead {
    /// Checks the form and makes a contact of it, with a new code.
    ///
    /// # Errors
    /// When there is no consent, no way to reach the visitor, or a field is too long.
    pub fn accept(&self, now: Timestamp, random: &mut impl Rng) -> Result<Lead, LeadError> {
        if !self.consent {
            return Err(LeadError::NoConsent);
        }
        let line = |field, text: &str| bounded(field, one_line(&plain(text)), LINE_CHARS);
        let reach = Reach::parse(&line("e-mail address or telephone number", &self.reach)?)?;
        let (email, phone) = match reach {
            Reach::Email(email) => (email, String::new()),
            Reach::Phone(phone) => (String::new(), phone),
        };
        let note = plain(&self.note.replace("\r\n", "\n"));
        Ok(Lead {
            code: new_code(random),
            booth: String::new(),
            left_at: now,
            // Far below the end of time, unless the clock is wrong. Then the contact is kept until it is
            // right.
            delete_after: now.checked_add(Span::new().hours(DAYS * 24)).unwrap_or(Timestamp::MAX),
            candidate: one_line(&self.candidate),
            name: line("name", &self.name)?,
            email,
            phone,
            company: line("company", &self.company)?,
            note: bounded("note", note.trim().to_owned(), NOTE_CHARS)?,
            consent_version: CONSENT_VERSION,
            consent_text: consent_text(&one_line(&self.candidate)),
            conversation: self.conversation,
        })
    }
}

/// Whether a typed code means this one: case, spaces and dashes do not matter.
pub fn same_code(typed: &str, code: &str) -> bool {
    let signs = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
    };
    let typed = signs(typed);
    !typed.is_empty() && typed == signs(code)
}

/// The text without what a terminal or a table would obey. Line ends stay.
fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars().filter(|&c| c == '\n' || (!c.is_control() || c == '\t') && !turns(c)).collect()
}

fn bounded(field: &'static str, text: String, most: usize) -> Result<String, LeadError> {
    match text.chars().count() {
        chars if chars > most => Err(LeadError::TooLong { field, chars, most }),
        _ => Ok(text),
    }
}

/// A new code, for example `K7QF-3M2P`: 31^8 of them exist, so that none is guessed at a table.
pub(crate) fn new_code(random: &mut impl Rng) -> String {
    let mut code = String::with_capacity(CODE_CHARS + 1);
    for place in 0..CODE_CHARS {
        if place == CODE_CHARS / 2 {
            code.push('-');
        }
        code.push(char::from(CODE_ALPHABET[random.random_range(0..CODE_ALPHABET.len())]));
    }
    code
}

/// Times as RFC 3339 text.
mod rfc3339 {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(time)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn accept(change: impl FnOnce(&mut NewLead)) -> Result<Lead, LeadError> {
        let mut form = NewLead { reach: "kim@example.org".into(), consent: true, ..NewLead::default() };
        change(&mut form);
        form.accept(Timestamp::UNIX_EPOCH, &mut StdRng::seed_from_u64(7))
    }

    #[test]
    fn one_way_to_reach_somebody_is_enough_and_nothing_else_is_forced() {
        let lead = accept(|_| {}).expect("an address is enough");
        assert_eq!(
            (lead.email.as_str(), lead.phone.as_str(), lead.name.as_str()),
            ("kim@example.org", "", "")
        );
        assert_eq!(lead.delete_after.to_string(), "1970-04-01T00:00:00Z", "ninety days later");
        let phone = accept(|form| form.reach = " +49 (0)30 / 123-456 ".into()).expect("a number is one, too");
        assert_eq!(phone.phone, "+49 (0)30 / 123-456", "as it was typed");
    }

    #[test]
    fn what_reaches_nobody_is_refused() {
        assert_eq!(accept(|form| form.reach = "  ".into()), Err(LeadError::NoReach));
        for reach in [
            "kim",
            "kim@",
            "@example.org",
            "kim@example",
            "kim@a@b.org",
            "kim example@b.org",
            "12 34",
            "=1+1",
            "a,b@c.de",
        ] {
            let refused = accept(|form| form.reach = reach.into());
            assert_eq!(refused, Err(LeadError::WrongReach(reach.into())), "`{reach}`");
        }
        for reach in ["jürgen@müller.de", "o'neil+fair@sub.example.co.uk", "00 353 1 234"] {
            assert!(accept(|form| form.reach = reach.into()).is_ok(), "`{reach}` reaches somebody");
        }
    }

    #[test]
    fn nothing_is_taken_without_consent() {
        assert_eq!(accept(|form| form.consent = false), Err(LeadError::NoConsent));
        let lead = accept(|form| form.candidate = "Ilse Tadesse".into()).expect("with consent");
        assert!(lead.consent_text.contains("Ilse Tadesse") && lead.consent_text.contains("90 days"));
        assert_eq!(lead.consent_version, CONSENT_VERSION, "the words can be found again");
    }

    #[test]
    fn fields_are_bounded_and_hold_no_signs_that_are_obeyed() {
        let long = accept(|form| form.name = "x".repeat(161));
        assert_eq!(long, Err(LeadError::TooLong { field: "name", chars: 161, most: 160 }));
        let lead = accept(|form| {
            form.name = "Kim\u{1b}[31m\n\u{202e}Aalto\u{0}".into();
            form.note = "one\r\ntwo\u{7}".into();
        })
        .expect("signs are dropped");
        assert_eq!((lead.name.as_str(), lead.note.as_str()), ("Kim[31m Aalto", "one\ntwo"));
    }

    #[test]
    fn codes_differ_and_are_recognized_as_people_type_them() {
        let mut random = StdRng::seed_from_u64(1);
        let codes: std::collections::BTreeSet<_> = (0..1000).map(|_| new_code(&mut random)).collect();
        assert_eq!(codes.len(), 1000, "no two visitors have the same");
        assert!(codes.iter().all(|code| code.len() == 9 && !code.contains(['0', 'O', '1', 'I', 'L'])));
        assert!(same_code(" k7qf 3m2p", "K7QF-3M2P"), "lower case, no dash");
        assert!(!same_code("", "K7QF-3M2P") && !same_code("--", "-"), "no code is no code");
    }
}
