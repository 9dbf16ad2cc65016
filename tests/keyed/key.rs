//! What an answer must match, what it must not match, and how long it may be.
use std::collections::HashSet;

use anyhow::{Context, Result, bail};
use fancy_regex::Regex;

/// Answers longer than this, in characters, may not be given twice word for word.
const LONG_CHARS: usize = 200;

/// Longest part of an expression that is shown, in characters.
const SHOWN_CHARS: usize = 60;

/// The key of one question.
pub(crate) struct Key {
    /// What kind of question it is.
    pub(crate) kind: String,
    must: Vec<Regex>,
    must_not: Option<Regex>,
    most_words: Option<usize>,
}

impl Key {
    /// Reads a row: number, must match, must not match, most words, kind, separated by tabs.
    ///
    /// # Errors
    /// When a column is missing, or an expression or a number is invalid.
    pub(crate) fn parse(row: &str) -> Result<(usize, Self)> {
        let [number, must, must_not, most_words, kind] = row.split('\t').collect::<Vec<_>>()[..] else {
            bail!("a key has five columns: `{row}`");
        };
        let number = number.parse().with_context(|| format!("`{number}` is no number"))?;
        let of_question = || format!("the key of question {number}");
        let must = must.split("&&").filter(|pattern| !pattern.is_empty()).map(expression);
        let must = must.collect::<Result<Vec<_>>>().with_context(of_question)?;
        let must_not = Some(must_not)
            .filter(|pattern| !pattern.is_empty())
            .map(expression)
            .transpose()
            .with_context(of_question)?;
        let most_words = Some(most_words)
            .filter(|words| !words.is_empty())
            .map(str::parse)
            .transpose()
            .with_context(of_question)?;
        Ok((number, Self { kind: kind.to_owned(), must, must_not, most_words }))
    }

    /// Why the answer is not acceptable; empty if it is.
    pub(crate) fn faults(&self, answer: &str) -> Vec<String> {
        let mut faults: Vec<String> = Vec::new();
        let lacking = self.must.iter().filter(|pattern| !pattern.is_match(answer).unwrap_or(false));
        faults.extend(lacking.map(|pattern| format!("lacks {}", shown(pattern))));
        let said = self.must_not.as_ref().and_then(|pattern| pattern.find(answer).ok().flatten());
        faults.extend(said.map(|said| format!("says `{}`", said.as_str().trim())));
        let words = answer.split_whitespace().count();
        if self.most_words.is_some_and(|most| words > most) {
            faults.push(format!("{words} words"));
        }
        faults
    }
}

/// The answers given so far in an interview.
#[derive(Default)]
pub(crate) struct SaidBefore(HashSet<String>);

impl SaidBefore {
    /// Records the answer, and returns whether it was given before, word for word.
    pub(crate) fn again(&mut self, answer: &str) -> bool {
        !self.0.insert(answer.to_owned())
    }

    /// Whether an answer that was given before is long enough to be a fault.
    pub(crate) fn is_fault(answer: &str) -> bool {
        answer.chars().count() > LONG_CHARS
    }
}

/// An expression that ignores case, and whose `.` matches a line break.
fn expression(pattern: &str) -> Result<Regex> {
    Regex::new(&format!("(?is){pattern}")).with_context(|| format!("`{pattern}` is no regular expression"))
}

/// The expression as in its file, cut short if it is long.
fn shown(pattern: &Regex) -> String {
    text::lines::shortened(pattern.as_str().trim_start_matches("(?is)"), SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(row: &str) -> Key {
        Key::parse(row).expect("the row is whole").1
    }

    #[test]
    fn an_answer_is_held_to_all_expressions_and_to_its_length() {
        let key = key("3\trye|wheat&&2015\tpastry\t9\tfact");
        let check = |answer: &str, expected: &[&str], why: &str| {
            assert_eq!(key.faults(answer), expected, "{why}");
        };
        check("I have baked RYE bread\nsince 2015.", &[], "any case, all expressions");
        check("I bake bread.", &["lacks rye|wheat", "lacks 2015"], "each expression is named");
        check("Rye and Pastry since 2015.", &["says `Pastry`"], "a false claim is quoted");
        check("Rye, and then rye again, and more of it since 2015.", &["11 words"], "too long");
        assert_eq!(key.kind, "fact", "the last column");
    }

    #[test]
    fn empty_columns_hold_nothing_against_an_answer() {
        assert!(key("1\t\t\t\tgreeting").faults("").is_empty(), "no expression, no limit");
    }

    #[test]
    fn expressions_may_look_behind_and_mind_the_case() {
        let degree = key("1\t\t(?<!not )have a degree\t\tfact");
        assert!(degree.faults("I do not have a degree.").is_empty(), "a true denial is no false claim");
        assert_eq!(degree.faults("I have a degree."), ["says `have a degree`"], "the claim itself is");
        let fragment = key("0\t\t(?-i:^[a-z])\t\tevery");
        assert!(fragment.faults("Customer orders.").is_empty(), "a sentence");
        assert_eq!(fragment.faults("customer orders."), ["says `c`"], "it begins in the middle of one");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for (row, why) in [
            ("1\ta\tb\t9", "a column is missing"),
            ("one\ta\tb\t9\tfact", "no number"),
            ("1\t(\tb\t9\tfact", "no expression"),
            ("1\ta\t(\t9\tfact", "no expression either"),
            ("1\ta\tb\tmany\tfact", "no length"),
        ] {
            assert!(Key::parse(row).is_err(), "{why}");
        }
    }

    #[test]
    fn only_long_answers_may_not_be_repeated() {
        let mut said = SaidBefore::default();
        assert!(!said.again("Yes."), "said once");
        assert!(said.again("Yes."), "said twice, word for word");
        assert!(!SaidBefore::is_fault("Yes."), "a short answer may come twice");
        assert!(SaidBefore::is_fault(&"rye ".repeat(60)), "a long one bores");
    }
}
