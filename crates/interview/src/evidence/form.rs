//! The form in which an answer is wanted, apart from what is asked: "in two sentences", "three bullet points
//! on ...".
use text::words;

/// What a question asks for, and how much of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Form {
    /// The question without the form; the whole of it where nothing else would be left.
    pub(crate) rest: String,
    /// Most sentences of the answer.
    pub(crate) sentences: Option<usize>,
    /// Whether each is a point of a list.
    pub(crate) list: bool,
}

const UNITS: [&str; 8] = ["sentence", "line", "word", "point", "bullet", "reason", "thing", "paragraph"];
const NUMBERS: [&str; 6] = ["one", "two", "three", "four", "five", "six"];
/// Words that only join a form to what is asked.
const JOINTS: [&str; 17] = [
    "and",
    "answer",
    "as",
    "briefly",
    "give",
    "in",
    "just",
    "list",
    "me",
    "on",
    "please",
    "points",
    "short",
    "sum",
    "summarise",
    "summarize",
    "up",
];

impl Form {
    /// Reads a question.
    pub(crate) fn of(question: &str) -> Self {
        let tokens: Vec<&str> = question.split_whitespace().collect();
        let bare = |at: usize| tokens.get(at).and_then(|token| words::of(token).pop()).unwrap_or_default();
        let is_unit = |word: &str| UNITS.iter().any(|unit| word.trim_end_matches('s') == *unit);
        let found = (0..tokens.len()).find_map(|at| {
            let count = number(&bare(at))?;
            let word = bare(at + 1);
            // "Three bullet points": the unit has two words.
            let units = if is_unit(&bare(at + 2)) && is_unit(&word) { 2 } else { 1 };
            // "In a single sentence".
            let opening = if at > 0 && bare(at - 1) == "a" { at - 1 } else { at };
            let form =
                is_unit(&word) && (opening > 0 && bare(opening - 1) == "in" || is_form_only(&tokens[..at]));
            form.then_some((at, at + units, count, word))
        });
        let Some((first, last, count, unit)) = found else {
            return Self { rest: question.to_owned(), sentences: None, list: false };
        };
        let joint = |at: &usize| JOINTS.contains(&bare(*at).as_str());
        let is_joint = |at: &usize| joint(at) || bare(*at) == "a";
        let before = first - (0..first).rev().take_while(is_joint).count();
        let after = last + 1 + (last + 1..tokens.len()).take_while(joint).count();
        let rest = [&tokens[..before], tokens.get(after..).unwrap_or_default()].concat().join(" ");
        let mut rest = rest.trim_matches([':', ',', '.', ' ']).to_owned();
        if unit.starts_with("reason") {
            rest = format!("why {rest}");
        }
        let list = matches!(unit.trim_end_matches('s'), "point" | "bullet" | "reason" | "thing");
        Self {
            rest: if rest.chars().any(char::is_alphabetic) { rest } else { question.to_owned() },
            // A word is the shortest sentence there is.
            sentences: Some(if unit.starts_with("word") { 1 } else { count }),
            list: list && count > 1,
        }
    }
}

fn is_form_only(tokens: &[&str]) -> bool {
    tokens
        .iter()
        .flat_map(|token| words::of(token))
        .all(|word| JOINTS.contains(&word.as_str()) || word == "a")
}

fn number(word: &str) -> Option<usize> {
    if word == "single" {
        return Some(1);
    }
    word.parse()
        .ok()
        .filter(|count| (1..=9).contains(count))
        .or_else(|| NUMBERS.iter().position(|number| *number == word).map(|at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, rest: &str, sentences: Option<usize>, list: bool) {
        assert_eq!(Form::of(question), Form { rest: rest.into(), sentences, list }, "{question}");
    }

    #[test]
    fn the_form_is_taken_from_the_question() {
        check("Sum up in two sentences why I should invite you.", "why I should invite you", Some(2), false);
        check("Then convince me in a single sentence.", "Then convince", Some(1), false);
        check("In one sentence: why should we take you?", "why should we take you?", Some(1), false);
        check(
            "What is your notice period? Answer in one word.",
            "What is your notice period?",
            Some(1),
            false,
        );
        check(
            "Give me three bullet points on why we should hire you.",
            "why we should hire you",
            Some(3),
            true,
        );
        check("Give me three reasons to hire you.", "why to hire you", Some(3), true);
        check("Tell me one thing you are proud of", "Tell me one thing you are proud of", None, false);
        check("Have you two years of experience?", "Have you two years of experience?", None, false);
        check("Answer in two sentences.", "Answer in two sentences.", Some(2), false);
    }
}
