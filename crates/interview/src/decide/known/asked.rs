//! A parsed question: its words without the candidate's name, and which of them it is about.
use text::words::{self, is_common, stem};

/// Words that carry a tone but no meaning.
const TONE: [&str; 10] =
    ["hello", "hi", "hey", "ok", "okay", "thanks", "honestly", "actually", "currently", "today"];

/// A question and its words.
pub(super) struct Asked<'a> {
    /// The question as it was asked.
    pub(super) text: &'a str,
    /// Its words in lower case, without the candidate's name.
    pub(super) words: Vec<String>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(text: &'a str, name: &str) -> Self {
        let name = words::of(name);
        let words = words::of(text).into_iter().filter(|word| !name.contains(word)).collect();
        Self { text, words }
    }

    /// Whether it asks, rather than states or orders.
    pub(super) fn is_question(&self) -> bool {
        self.text.trim_end().ends_with('?')
    }

    /// Whether one of its words has a stem in common with one of these.
    pub(super) fn has(&self, these: &[&str]) -> bool {
        these.iter().any(|one| self.words.iter().any(|word| word == one || stem(word) == stem(one)))
    }

    /// Whether it contains these words next to each other.
    pub(super) fn says(&self, phrase: &str) -> bool {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        self.words.windows(phrase.len()).any(|run| run.iter().zip(&phrase).all(|(word, one)| word == one))
    }

    /// Whether its first word that is not a greeting is one of these.
    pub(super) fn begins(&self, these: &[&str]) -> bool {
        let first = self.words.iter().find(|word| !TONE.contains(&word.as_str()) && *word != "and");
        first.is_some_and(|first| these.contains(&first.as_str()))
    }

    /// The words it is about.
    pub(super) fn content(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().map(String::as_str);
        words.filter(|word| !is_common(word) && !TONE.contains(word))
    }

    /// Whether it is about nothing but these.
    pub(super) fn is_only_about(&self, these: &[&str]) -> bool {
        let stems: Vec<String> = these.iter().map(|word| stem(word)).collect();
        self.content().all(|word| these.contains(&word) || stems.contains(&stem(word)))
    }

    /// Whether it may mean something only after the question before it.
    pub(super) fn points_back(&self) -> bool {
        self.words.iter().any(|word| words::is_anaphor(word))
    }
}
