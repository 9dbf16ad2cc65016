//! The words of a text, and which of them carry its meaning.

/// Words of a question that carry none of its meaning.
pub(crate) const COMMON: [&str; 90] = [
    "a",
    "about",
    "also",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "by",
    "can",
    "could",
    "describe",
    "did",
    "do",
    "does",
    "ever",
    "explain",
    "for",
    "from",
    "get",
    "give",
    "go",
    "good",
    "had",
    "has",
    "have",
    "how",
    "i",
    "i'm",
    "if",
    "in",
    "is",
    "it",
    "just",
    "know",
    "like",
    "long",
    "many",
    "me",
    "more",
    "most",
    "much",
    "my",
    "of",
    "on",
    "or",
    "please",
    "so",
    "some",
    "something",
    "take",
    "talk",
    "tell",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "think",
    "this",
    "those",
    "time",
    "to",
    "up",
    "us",
    "use",
    "used",
    "was",
    "we",
    "were",
    "what",
    "what's",
    "when",
    "where",
    "which",
    "who",
    "why",
    "will",
    "with",
    "would",
    "you",
    "your",
    "yourself",
];

/// A word and how it stands in its sentence.
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    /// Whether a sentence, a line or a quotation begins with it.
    pub(crate) first: bool,
}

impl Word<'_> {
    /// Whether it is written like a name: a capital where none is due, or inside the word, or letters with digits.
    pub(crate) fn is_name(&self) -> bool {
        let mut letters = self.text.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let inner = letters.clone().any(char::is_uppercase);
        let letter = self.text.chars().any(char::is_alphabetic);
        inner && letter || capital && !self.first
    }
}

/// The words of a text, without the signs around them and without a possessive.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
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

/// A word without the endings that make a plural or a possessive of it.
pub(crate) fn stem(word: &str) -> &str {
    let word = ["'s", "’s", "'", "’"].into_iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    match word.strip_suffix('s') {
        Some(stem) if stem.chars().count() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// The words that carry a text's meaning, in lower case and without plural endings.
pub(crate) fn content(text: &str) -> Vec<String> {
    words(text)
        .map(|word| word.text.to_lowercase())
        .filter(|word| !COMMON.contains(&word.as_str()))
        .map(|word| stem(&word).to_owned())
        .collect()
}
