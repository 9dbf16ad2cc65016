//! Names of the profile in the spelling of the profile: put together where the model wrote them in pieces ("duck D B"), and
//! mended where one letter is wrong ("Emberlin").
use crate::names::Names;

/// Most pieces of a name: a word, and letters that are spelled.
const MOST_PIECES: usize = 5;
/// Fewest letters of a name that is put together; two short words often make a third one.
const SHORTEST_JOINED: usize = 4;
/// Fewest letters of a name of which one may be wrong.
const SHORTEST_MENDED: usize = 6;

/// The text with these names spelled right.
pub(crate) fn with_names(text: &str, names: &Names) -> String {
    let names: Vec<(&str, String)> = names.iter().map(|name| (name, letters(name))).collect();
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| !rest.is_empty()) {
        let (word, used) = joined(rest, &names)
            .or_else(|| Some((mended(rest.first()?, at == 0, &names)?, 1)))
            .unwrap_or_else(|| (rest.first().copied().unwrap_or_default().to_owned(), 1));
        words.push(word);
        at += used;
    }
    words.join(" ")
}

/// A name that the first tokens form together, and how many they are.
fn joined(tokens: &[&str], names: &[(&str, String)]) -> Option<(String, usize)> {
    (2..=MOST_PIECES.min(tokens.len())).rev().find_map(|count| {
        let pieces = tokens.get(..count)?;
        let (last, inner) = pieces.split_last()?;
        // Signs between words end a phrase, but the dots of spelled letters do not.
        if inner.iter().any(|piece| piece.ends_with([',', ';', ':', '?', '!']) || is_end(piece)) {
            return None;
        }
        let together: String = pieces.iter().map(|piece| letters(piece)).collect();
        let (name, _) = names.iter().find(|(name, spelled)| {
            spelled.chars().count() >= SHORTEST_JOINED && *spelled == together && !name.contains(' ')
        })?;
        Some((format!("{name}{}", signs_after(last)), count))
    })
}

/// The name that a word was meant to be. Only a word that the model itself wrote like a name is changed.
fn mended(token: &str, is_first: bool, names: &[(&str, String)]) -> Option<String> {
    let word = letters(token);
    let is_name = !is_first && token.starts_with(char::is_uppercase);
    if !is_name || names.iter().any(|(_, spelled)| *spelled == word) {
        return None;
    }
    let mut near = names.iter().filter(|(name, spelled)| {
        spelled.chars().count() >= SHORTEST_MENDED
            && !name.contains(' ')
            && strsim::levenshtein(spelled, &word) == 1
    });
    let (name, _) = near.next()?;
    // Between two names there is no telling.
    near.next().is_none().then(|| format!("{name}{}", signs_after(token)))
}

/// Whether a dot ends a sentence here: after a word, not after a spelled letter.
fn is_end(piece: &str) -> bool {
    piece.ends_with('.') && letters(piece).chars().count() > 1 && piece.matches('.').count() == 1
}

/// Letters and digits in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The signs at the end of a word.
fn signs_after(word: &str) -> &str {
    let word_alone = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    word.get(word_alone.len()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together_and_mended_and_other_words_are_left_alone() {
        let names = Names::new(["DuckDB", "PostGIS", "Emberline", "Kestrel Parcel", "SQL", "Polars"]);
        for (heard, expected) in [
            ("How did you use duck D B and Parquet?", "How did you use DuckDB and Parquet?"),
            ("Do you know post GIS?", "Do you know PostGIS?"),
            ("Why did you leave Emberlin?", "Why did you leave Emberline?"),
            ("What do you do at Amberline, now?", "What do you do at Emberline, now?"),
            ("Do you know S Q L", "Do you know S Q L"),
            ("There is a duck. D B is something else", "There is a duck. D B is something else"),
            ("Is that a solar roof", "Is that a solar roof"),
            ("Polar bears", "Polar bears"),
            ("Do you know Postgres", "Do you know Postgres"),
            ("", ""),
        ] {
            assert_eq!(with_names(heard, &names), expected, "for `{heard}`");
        }
    }

    #[test]
    fn a_word_between_two_names_is_left_as_it_was_heard() {
        let names = Names::new(["Marlena", "Marlene"]);
        assert_eq!(with_names("Ask Marlen now", &names), "Ask Marlen now", "it may be either");
        assert_eq!(with_names("Ask Marlene now", &names), "Ask Marlene now", "it is one of them");
    }
}
