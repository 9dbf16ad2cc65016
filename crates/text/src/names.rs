//! The words of a text as they are written: which ones look like names, and which ones begin a sentence.

/// A word and its position in its sentence.
pub struct Word<'a> {
    /// Its letters and digits, with the signs that belong to a name ("C++", "C#").
    pub text: &'a str,
    /// Whether a sentence, a line or a quotation begins with it.
    pub first: bool,
}

impl Word<'_> {
    /// Whether it is written like a name: with a capital letter inside it, or at its beginning although it does
    /// not begin a sentence.
    pub fn is_name(&self) -> bool {
        let mut letters = self.text.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let inner = letters.clone().any(char::is_uppercase);
        let letter = self.text.chars().any(char::is_alphabetic);
        inner && letter || capital && !self.first
    }
}

/// The words of a text, without the marks around them and without a possessive ending.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut first = true;
    text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '–' | '—' | '(' | ')'))
        .filter_map(move |token| {
            let bare = token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#'));
            let bare = ["'s", "’s"].into_iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
            let quoted = token.starts_with(['"', '“', '‘', '*']);
            let word = Word { text: bare, first: first || quoted };
            let ends =
                token.trim_end().ends_with(['.', '!', '?', ':', '"', '”', '*']) || token.ends_with('\n');
            if bare.is_empty() {
                first |= ends;
                return None;
            }
            first = ends;
            Some(word)
        })
}

/// A word without its plural or possessive ending.
pub fn stem(word: &str) -> &str {
    let word = ["'s", "’s", "'", "’"].into_iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    match word.strip_suffix('s') {
        Some(stem) if stem.chars().count() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}
