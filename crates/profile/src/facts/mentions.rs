//! Finds what the resume says about a name, also in other spellings: "PowerBI" is "Power BI".
use text::names;

use crate::facts::resume::{Facts, Part, Sentence};

/// Fewest letters of a name to which an ending may be added: "Postgres" and "PostgreSQL".
const STEM_LETTERS: usize = 5;
/// Most letters of such an ending.
const ENDING_LETTERS: usize = 3;
/// Longest name that may also be an ordinary word: "R", "Go".
const SHORT_LETTERS: usize = 2;

impl Facts {
    /// The sentences and list entries that contain a name, in the order of the resume. The caller decides
    /// what they say about it, also whether they deny it.
    pub fn mentions(&self, term: &str) -> Vec<Sentence> {
        self.sentences().into_iter().filter(|sentence| speaks_of(sentence, term)).collect()
    }
}

fn speaks_of(sentence: &Sentence, term: &str) -> bool {
    let listed = matches!(sentence.part, Part::Skill | Part::Language | Part::Certificate);
    contains(&sentence.text, term, listed)
}

/// A word of a text and what is around it.
struct Word<'a> {
    text: &'a str,
    lower: String,
    /// Whether only a space or a hyphen separates it from the previous word.
    joined: bool,
    /// Whether a dot or a hyphen without a space separates it from the previous word.
    glued: bool,
    /// Whether a sentence begins with it.
    first: bool,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '+' | '#');
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut end = 0;
    for (start, piece) in pieces(text, inner) {
        let gap = &text[end..start];
        let joined = !words.is_empty() && (gap == " " || gap == "-" || gap == ".");
        let glued = joined && gap != " ";
        let first = words.is_empty() || gap.contains(['.', '!', '?']) && !glued;
        words.push(Word { text: piece, lower: piece.to_lowercase(), joined, glued, first });
        end = start + piece.len();
    }
    words
}

/// The words, each with the position where it begins.
fn pieces(text: &str, inner: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(&inner)?;
        let length = text[start..].find(|c| !inner(c)).unwrap_or(text.len() - start);
        at = start + length;
        Some((start, &text[start..at]))
    })
}

/// Whether a text contains a name; `listed` if the text consists of names.
fn contains(text: &str, term: &str, listed: bool) -> bool {
    let wanted = words(term);
    let target: String = wanted.iter().map(|word| word.lower.as_str()).collect();
    if target.is_empty() {
        return false;
    }
    let words = words(text);
    (0..words.len()).any(|start| {
        let mut run = String::new();
        for at in start..words.len().min(start + wanted.len() + 2) {
            if at > start && !words[at].joined {
                return false;
            }
            run.push_str(&words[at].lower);
            let count = at + 1 - start;
            if is_same(&run, &target) && is_name(&words[start..=at], wanted.len(), &target, listed, count) {
                return true;
            }
        }
        false
    })
}

/// Whether the words that spell a name form one name here.
fn is_name(words: &[Word<'_>], wanted: usize, target: &str, listed: bool, count: usize) -> bool {
    let capital = |word: &Word<'_>| word.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    if target.chars().count() <= SHORT_LETTERS || text::words::is_common(target) {
        return listed && count == 1 || words.iter().all(|word| capital(word) && !word.first);
    }
    // Two ordinary words in a row are not a name that is usually written as one word.
    count == wanted || words.iter().all(capital) || words[1..].iter().all(|word| word.glued || listed)
}

/// Whether two names in lower case, without separators, are the same except for a plural or a short ending
/// without a vowel, as "postgres" and "postgresql".
fn is_same(one: &str, other: &str) -> bool {
    if one == other || names::stem(one) == names::stem(other) {
        return true;
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let Some(ending) = long.strip_prefix(short) else { return false };
    short.chars().count() >= STEM_LETTERS
        && ending.chars().count() <= ENDING_LETTERS
        && ending.chars().all(|c| c.is_alphabetic() && !"aeiouy".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_however_they_are_spelled() {
        for (text, term) in [
            ("Dashboards in Power BI and Salesforce.", "PowerBI"),
            ("Data Visualization (Tableau, PowerBI)", "power bi"),
            ("SQL (mySQL, postgre)", "Postgres"),
            ("On PostgreSQL and Power BI.", "postgres"),
            ("LightGBM, scikit-learn", "scikit learn"),
            ("I wrote it in R and C++.", "R"),
            ("Three APIs were built.", "API"),
            ("I kept 46 river gauges.", "river gauge"),
            ("Node.js for years", "nodejs"),
        ] {
            assert!(contains(text, term, false), "{term} in: {text}");
        }
        assert!(contains("R", "r", true) && contains("Go", "go", true), "an entry of a list");
    }

    #[test]
    fn other_words_are_not_the_name() {
        for (text, term) in [
            ("I use JavaScript.", "Java"),
            ("Excelled in everything.", "Excel"),
            ("We had to go home.", "Go"),
            ("C++ only.", "C"),
            ("It ran a cross the river.", "across"),
            ("Wrote in Rust.", "Kafka"),
            ("Sass and Less", "SAS"),
            ("", "SQL"),
            ("SQL", ""),
        ] {
            assert!(!contains(text, term, false), "{term} in: {text}");
        }
    }
}
