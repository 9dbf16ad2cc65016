//! Reads `profile.toml`, the candidate's card: name and headline, how to reach them, and the refusal.
use serde::Deserialize;

use crate::Problem;
use crate::layout::CARD_FILE;
use crate::read::source::Source;
use text::lines::one_line;

/// The card; each line may be missing. Keys of later versions are ignored.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Card {
    pub(crate) name: Option<String>,
    pub(crate) headline: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) refusal: Option<String>,
}

/// The file cannot be read as a card.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}; correct it, for example `name = \"…\"`")]
pub(crate) struct CardError {
    line: usize,
    reason: String,
}

impl Card {
    /// Reads the text of the file.
    ///
    /// # Errors
    /// When it is not TOML, or a line of the card is not a text.
    pub(crate) fn parse(text: &str) -> Result<Self, CardError> {
        let card: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|&byte| byte == b'\n').count();
            CardError { line, reason: error.message().to_owned() }
        })?;
        let filled = |line: Option<String>| line.map(|text| one_line(&text)).filter(|text| !text.is_empty());
        Ok(Self {
            name: filled(card.name),
            headline: filled(card.headline),
            contact: filled(card.contact),
            refusal: filled(card.refusal),
        })
    }
}

/// Reads the card of a profile. The file may be missing. If it is wrong, that is a problem, and nothing is
/// set.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Card {
    let Some(text) = source.text(CARD_FILE, problems) else { return Card::default() };
    Card::parse(&text).unwrap_or_else(|error| {
        problems.push(Problem::of_file(CARD_FILE, error.to_string()));
        Card::default()
    })
}
