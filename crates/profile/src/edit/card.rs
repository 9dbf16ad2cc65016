//! The candidate's card as its owner edits it. Comments and other keys of the file are kept.
use toml_edit::{DocumentMut, Item, Value};

use super::{ContentHash, PendingWrite, SaveError};
use crate::layout::CARD_FILE;
use crate::read::card::Card;
use crate::read::source::Source;
use text::lines::one_line;

/// The lines of the card, each empty where it is not set, and the state of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardDraft {
    /// The candidate's name.
    pub name: String,
    /// One line under the name.
    pub headline: String,
    /// How to reach the candidate.
    pub contact: String,
    /// The answer if the profile has no evidence.
    pub refusal: String,
    /// What the file looked like when it was read.
    pub seen: ContentHash,
    /// Why the file could not be read, if it could not. Such a card is not written.
    pub trouble: Option<String>,
}

impl CardDraft {
    pub(super) fn of(source: &Source) -> Self {
        let mut problems = Vec::new();
        let text = source.text(CARD_FILE, &mut problems);
        let unreadable = problems.pop().filter(|_| text.is_none()).map(|problem| problem.message);
        let card = Card::parse(text.as_deref().unwrap_or_default());
        let (card, trouble) = match card {
            Ok(card) => (card, unreadable),
            Err(error) => (Card::default(), Some(error.to_string())),
        };
        Self {
            name: card.name.unwrap_or_default(),
            headline: card.headline.unwrap_or_default(),
            contact: card.contact.unwrap_or_default(),
            refusal: card.refusal.unwrap_or_default(),
            seen: ContentHash::of(source, CARD_FILE),
            trouble,
        }
    }

    /// What is to be written; `None` if nothing has changed.
    pub(super) fn writing(
        &self,
        source: &Source,
        overwriting: bool,
    ) -> Result<Option<PendingWrite>, SaveError> {
        let now = Self::of(source);
        if now.lines() == self.lines() {
            return Ok(None);
        }
        if now.seen != self.seen && !overwriting {
            return Err(SaveError::ChangedMeanwhile { file: CARD_FILE });
        }
        if let Some(trouble) = now.trouble {
            return Err(SaveError::Unreadable { file: CARD_FILE, trouble });
        }
        let text = source.text(CARD_FILE, &mut Vec::new()).unwrap_or_default();
        let mut document: DocumentMut = text.parse().map_err(|error| SaveError::Unreadable {
            file: CARD_FILE,
            trouble: format!("is no TOML: {error}"),
        })?;
        for ((key, line), (_, before)) in self.lines().into_iter().zip(now.lines()) {
            if line != before {
                set(&mut document, key, line);
            }
        }
        PendingWrite::of(CARD_FILE, &document.to_string(), source).map(Some)
    }

    /// The lines by their keys, as they are read.
    fn lines(&self) -> [(&'static str, String); 4] {
        [
            ("name", one_line(&self.name)),
            ("headline", one_line(&self.headline)),
            ("contact", one_line(&self.contact)),
            ("refusal", one_line(&self.refusal)),
        ]
    }
}

/// Sets a line of the card and keeps the comment after it; removes the line if it is empty.
fn set(document: &mut DocumentMut, key: &str, line: String) {
    if line.is_empty() {
        document.remove(key);
    } else if let Some(value) = document.get_mut(key).and_then(Item::as_value_mut) {
        let decor = value.decor().clone();
        *value = Value::from(line);
        *value.decor_mut() = decor;
    } else {
        document.insert(key, toml_edit::value(line));
    }
}
