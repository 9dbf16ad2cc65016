//! Normalizes a question as people type it: abbreviations expanded, typos corrected, long questions split
//! into sentences.
use std::collections::BTreeSet;

use strsim::osa_distance;

use text::sentences::sentences;
use text::words;

/// Longest part of a question that is read, in characters. The rest of a pasted page repeats what its
/// beginning says.
const MAX_CHARS: usize = 2000;
/// Most sentences of a question that are searched for separately.
const MAX_SENTENCES: usize = 6;
/// Fewest words of such a sentence: "Hi there." needs no search.
const SENTENCE_WORDS: usize = 3;
/// Shortest word that is corrected: too many shorter words are one letter apart.
const MIN_TYPO_CHARS: usize = 5;
/// Most words that are checked for typos.
const MAX_TYPOS: usize = 40;

/// Abbreviations that people type, and what they mean.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("abt", "about"),
    ("asap", "as soon as possible"),
    ("bc", "because"),
    ("cant", "cannot"),
    ("comp", "compensation"),
    ("cuz", "because"),
    ("dbs", "databases"),
    ("dont", "do not"),
    ("exp", "experience"),
    ("gonna", "going to"),
    ("hows", "how is"),
    ("im", "i am"),
    ("info", "information"),
    ("ive", "i have"),
    ("mgmt", "management"),
    ("mgr", "manager"),
    ("ml", "machine learning"),
    ("pls", "please"),
    ("plz", "please"),
    ("thx", "thanks"),
    ("u", "you"),
    ("ur", "your"),
    ("wanna", "want to"),
    ("wfh", "work from home"),
    ("whats", "what is"),
    ("whos", "who is"),
    ("xp", "experience"),
    ("yoe", "years of experience"),
    ("yrs", "years"),
];

/// One question, in the forms that are searched for.
#[derive(Debug, PartialEq)]
pub(crate) struct NormalizedQuery {
    /// As typed, then normalized, then its sentences; without duplicates.
    pub(crate) forms: Vec<String>,
    /// With abbreviations expanded and typos corrected.
    pub(crate) normalized: String,
}

impl NormalizedQuery {
    /// Parses a question; `vocabulary` holds the words that a typo can be corrected to.
    pub(crate) fn read(question: &str, vocabulary: &BTreeSet<String>) -> Self {
        let end = question.char_indices().nth(MAX_CHARS).map_or(question.len(), |(at, _)| at);
        let question = question[..end].trim();
        let normalized = correct_typos(&expand_abbreviations(question), vocabulary);
        let mut forms = vec![question.to_owned()];
        if normalized != question {
            forms.push(normalized.clone());
        }
        let sentences: Vec<&str> =
            sentences(&normalized).map(str::trim).filter(|sentence| !sentence.is_empty()).collect();
        if sentences.len() > 1 {
            let asking = sentences.iter().filter(|sentence| words::of(sentence).len() >= SENTENCE_WORDS);
            forms.extend(asking.take(MAX_SENTENCES).map(|sentence| (*sentence).to_owned()));
        }
        Self { forms, normalized }
    }
}

/// The question with abbreviations expanded.
pub fn expand_abbreviations(question: &str) -> String {
    // `r` alone is a programming language.
    let question = match question.strip_prefix("r u ") {
        Some(rest) => format!("are you {rest}"),
        None => question.replace(" r u ", " are you "),
    };
    map_words(&question, |word| {
        let lower = word.to_lowercase();
        let at = ABBREVIATIONS.binary_search_by_key(&lower.as_str(), |(short, _)| short).ok()?;
        Some(ABBREVIATIONS[at].1.to_owned())
    })
}

/// The text with each unknown word replaced by the only known word at an edit distance of one, if there is
/// exactly one.
fn correct_typos(text: &str, vocabulary: &BTreeSet<String>) -> String {
    let mut tried = 0;
    map_words(text, |word| {
        let lower = word.to_lowercase();
        let first = lower.chars().next()?;
        let is_word = lower.chars().count() >= MIN_TYPO_CHARS && lower.chars().all(char::is_alphabetic);
        if !is_word || tried == MAX_TYPOS || words::is_common(&lower) || vocabulary.contains(&lower) {
            return None;
        }
        tried += 1;
        // People seldom miss the first letter, and "hire" is not a typo of "fire".
        let mut meant = vocabulary
            .range(first.to_string()..)
            .take_while(|known| known.starts_with(first))
            .filter(|known| known.len().abs_diff(lower.len()) <= 1 && osa_distance(known, &lower) == 1);
        let known = meant.next()?;
        // A different ending is not a typo, and with two candidates it would be a guess.
        (meant.next().is_none() && words::stem(known) != words::stem(&lower)).then(|| known.clone())
    })
}

/// The text with some of its words replaced and everything between them unchanged.
fn map_words(text: &str, mut replace: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '+' | '#')))
    {
        let word =
            piece.trim_end_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '+' | '#')));
        match replace(word) {
            Some(other) => {
                out.push_str(&other);
                out.push_str(&piece[word.len()..]);
            }
            None => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> BTreeSet<String> {
        ["colleagues", "weakness", "pressure", "teams", "tears"].map(str::to_owned).into()
    }

    #[track_caller]
    fn check(question: &str, forms: &[&str], why: &str) {
        assert_eq!(NormalizedQuery::read(question, &vocabulary()).forms, forms, "{why}");
    }

    #[test]
    fn abbreviations_are_expanded() {
        check("whats ur pay", &["whats ur pay", "what is your pay"], "the model has read few such words");
        check("do you know r?", &["do you know r?"], "a language");
        check("r u free", &["r u free", "are you free"], "not a language");
    }

    #[test]
    fn typos_are_corrected_where_one_word_was_meant() {
        check("biggest weaknes?", &["biggest weaknes?", "biggest weakness?"], "a letter is missing");
        check("your colegaues", &["your colegaues"], "two slips are a guess");
        check("your colleagues'", &["your colleagues'"], "nothing to correct");
        check("happy teamz", &["happy teamz", "happy teams"], "one letter is another");
        check("a team", &["a team"], "short words are left alone");
    }

    #[test]
    fn a_long_question_is_also_looked_for_by_its_sentences() {
        check(
            "Hello. We are a busy place here. How do you cope?",
            &[
                "Hello. We are a busy place here. How do you cope?",
                "We are a busy place here.",
                "How do you cope?",
            ],
            "the question is in the last one, the greeting asks for nothing",
        );
    }

    #[test]
    fn whatever_is_pasted_has_few_forms() {
        let query = NormalizedQuery::read(&"Much ado about nothing. ".repeat(10_000), &vocabulary());
        assert_eq!(query.forms.len(), 1 + MAX_SENTENCES, "each form costs an embedding");
        assert!(query.forms.iter().all(|form| form.chars().count() <= MAX_CHARS), "and so does its length");
        check("", &[""], "nothing typed");
        check("äöü ß?!", &["äöü ß?!"], "letters of more than one byte");
    }

    #[test]
    fn the_list_can_be_searched() {
        assert!(ABBREVIATIONS.is_sorted(), "a binary search needs order");
    }
}
