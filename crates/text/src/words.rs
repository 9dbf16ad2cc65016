//! Words for search: in lower case, without those that have no meaning of their own, each reduced to its
//! stem.
use rust_stemmers::{Algorithm, Stemmer};

/// Words that occur in every question and are the subject of none.
const COMMON: &[&str] = &[
    "a",
    "about",
    "all",
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
    "before",
    "being",
    "but",
    "by",
    "can",
    "come",
    "could",
    "describe",
    "did",
    "do",
    "does",
    "doing",
    "ever",
    "example",
    "explain",
    "for",
    "from",
    "get",
    "give",
    "go",
    "going",
    "had",
    "has",
    "have",
    "having",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "know",
    "let",
    "like",
    "make",
    "many",
    "may",
    "me",
    "more",
    "most",
    "much",
    "my",
    "no",
    "not",
    "of",
    "off",
    "on",
    "or",
    "our",
    "out",
    "over",
    "please",
    "really",
    "share",
    "should",
    "so",
    "some",
    "something",
    "such",
    "take",
    "talk",
    "tell",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "things",
    "think",
    "this",
    "those",
    "through",
    "to",
    "too",
    "up",
    "us",
    "use",
    "used",
    "very",
    "want",
    "was",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "would",
    "you",
    "your",
    "yourself",
];

/// Words that stand for something named before: a closed class of the language.
const ANAPHORS: [&str; 16] = [
    "he", "her", "him", "his", "it", "its", "she", "that", "their", "them", "then", "there", "these", "they",
    "this", "those",
];

/// The words of a text in lower case. `+`, `#` and inner dots belong to a word, because "C++", "C#",
/// "Node.js" and ".NET" are names. "don't" becomes two words, one of which is "not"; "what's" becomes "what".
pub fn of(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'").replace("can't", "can not").replace("n't", " not");
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '\'')))
        .map(|word| word.trim_end_matches(['.', '\'']).trim_start_matches('\''))
        .map(|word| word.split_once('\'').map_or(word, |(word, _)| word))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(str::to_owned)
        .collect()
}

/// Whether a word in lower case has no meaning of its own.
pub fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

/// Whether a word in lower case stands for something named before.
pub fn is_anaphor(word: &str) -> bool {
    ANAPHORS.binary_search(&word).is_ok()
}

/// The stem of a word in lower case, by Porter's second algorithm: the same for "working" and "works".
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// The stems of the words with a meaning, in order.
pub fn stems(text: &str) -> Vec<String> {
    of(text).iter().filter(|word| !is_common(word)).map(|word| stem(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_are_words_and_contractions_are_taken_apart() {
        assert_eq!(of("Do you write C++ or Node.js?"), ["do", "you", "write", "c++", "or", "node.js"]);
        assert_eq!(
            of("I don’t, I can't. What's .NET."),
            ["i", "do", "not", "i", "can", "not", "what", ".net"]
        );
        assert_eq!(of("  ... ' - "), Vec::<String>::new(), "signs alone are no word");
    }

    #[test]
    fn what_is_left_of_a_question_is_what_it_is_about() {
        assert_eq!(stems("How did you work with databases?"), ["work", "databas"]);
        assert_eq!(stems("Tell me more about it"), Vec::<String>::new(), "it points elsewhere");
    }

    #[test]
    fn the_list_can_be_searched() {
        assert!(COMMON.is_sorted(), "a binary search needs order");
    }
}
