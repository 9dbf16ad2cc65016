//! Items of a list in a job description, and how one that names several things is cut.
use text::words::{self, is_common};

use crate::job::measure::is_measure;

/// The text of a list item.
pub(crate) fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    let bulleted = ["•", "-", "*", "–", "·", "▪", "◦", "✓", "✔", "►", "●"]
        .iter()
        .find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < line.len()).then_some(rest)?.strip_prefix(['.', ')'])
    };
    let text = bulleted.or_else(numbered)?;
    // "**Requirements**" is a heading, and "-5 degrees" is not an item.
    text.starts_with(char::is_whitespace).then(|| text.trim()).filter(|text| !text.is_empty())
}

/// Whether a line is marked as a heading.
pub(crate) fn is_marked_heading(line: &str) -> bool {
    let line = line.trim();
    let shouted = line.contains(' ')
        && line.chars().any(char::is_alphabetic)
        && !line.chars().any(|c| c.is_lowercase() || c.is_ascii_digit());
    line.ends_with(':')
        || line.starts_with('#')
        || line.starts_with("**") && line.trim_end_matches(':').ends_with("**")
        || shouted
}

/// The things that a list within a sentence names: "3+ years of Python, strong SQL, Kafka and Kubernetes".
/// What
/// stands in brackets stays together, and so do alternatives.
pub(crate) fn pieces(list: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in outside_brackets(list, &[',', ';']) {
        let piece = piece.trim().trim_end_matches('.').trim();
        let bare = piece.strip_prefix("and ").unwrap_or(piece).trim();
        if bare.is_empty() {
            continue;
        }
        // "Kafka, Pulsar, or Kinesis"; "computer science, physics or a related field".
        let joins = bare.starts_with("or ")
            || is_open_choice(bare) && pieces.last().is_some_and(|last| last.contains(" in "));
        match pieces.last_mut().filter(|_| joins) {
            Some(last) => {
                last.push_str(", ");
                last.push_str(bare);
            }
            None => pieces.push(bare.to_owned()),
        }
    }
    let last = pieces.len().saturating_sub(1);
    let listed = pieces.len() > 1;
    pieces.into_iter().enumerate().flat_map(|(at, piece)| parted(&piece, listed && at == last)).collect()
}

/// Two things joined by "and", where both are things by themselves.
fn parted(piece: &str, is_last: bool) -> Vec<String> {
    let joint = [" and ", " & "].into_iter().find_map(|joint| {
        let at = outside(piece, joint)?;
        Some((piece.get(..at)?, piece.get(at + joint.len()..)?))
    });
    let Some((one, other)) = joint else { return vec![piece.to_owned()] };
    let first = other.split_whitespace().next().unwrap_or_default();
    let begins_anew = matches!(first, "a" | "an" | "the" | "at" | "you")
        || first.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || is_measure(&first.to_lowercase());
    let count = |part: &str| part.split_whitespace().count();
    // "Click and collect" is one thing.
    let apart =
        count(one) <= 3 && count(other) <= 3 && (count(one) > 1 && count(other) > 1 || is_written(one));
    if !(begins_anew || is_last && apart) {
        return vec![piece.to_owned()];
    }
    let mut parts = vec![one.trim().trim_end_matches(',').to_owned()];
    parts.extend(parted(other.trim(), is_last));
    parts
}

/// Whether a text ends with a name.
fn is_written(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    last.chars().any(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether a piece leaves open what fits: "or a related field".
pub(crate) fn is_open_choice(text: &str) -> bool {
    let tokens = words::of(text);
    let open = |word: &String| {
        matches!(word.as_str(), "related" | "similar" | "equivalent" | "comparable" | "relevant")
    };
    tokens.iter().position(|word| word == "or").is_some_and(|at| tokens.iter().skip(at).any(open))
}

/// The byte at which a text holds a joint outside of brackets.
fn outside(text: &str, joint: &str) -> Option<usize> {
    text.match_indices(joint).map(|(at, _)| at).find(|&at| {
        let before = text.get(..at).unwrap_or_default();
        before.matches('(').count() <= before.matches(')').count()
    })
}

/// A text cut at these signs where they stand outside of brackets and not inside a number.
pub(crate) fn outside_brackets<'a>(text: &'a str, signs: &[char]) -> Vec<&'a str> {
    let mut depth = 0_usize;
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let in_number = text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if depth == 0 && signs.contains(&sign) && !in_number {
            parts.extend(text.get(start..at));
            start = at + sign.len_utf8();
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// The text without words at its beginning that name nothing: "You should have good English" is "good
/// English".
pub(crate) fn without_lead(sentence: &str) -> &str {
    let mut rest = sentence.trim();
    // "We are looking for a baker with three years of experience": the baker is the post.
    let lower = rest.to_lowercase();
    let seeks =
        ["looking for", "seek", "search", "hiring", "need", "want"].iter().any(|word| lower.contains(word));
    if seeks
        && lower.len() == rest.len()
        && let Some(at) = [" with ", " who has ", " who have "]
            .iter()
            .filter_map(|with| lower.find(with).map(|at| at + with.len()))
            .min()
    {
        return rest.get(at..).unwrap_or(rest).trim();
    }
    while let Some((first, after)) = rest.split_once(char::is_whitespace) {
        let word = first.trim_end_matches(',').to_lowercase();
        let empty = matches!(word.as_str(), "must" | "able" | "need" | "also" | "ideally" | "required")
            || is_common(&word) && !matches!(word.as_str(), "no" | "not" | "at" | "a" | "an" | "on");
        if !empty {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_within_a_sentence_is_cut_into_what_it_names() {
        for (list, expected) in [
            (
                "3+ years of Python, strong SQL, experience with Kafka and Kubernetes, fluent Dutch.",
                vec![
                    "3+ years of Python",
                    "strong SQL",
                    "experience with Kafka",
                    "Kubernetes",
                    "fluent Dutch",
                ],
            ),
            ("Python, Kafka, Pulsar, or Kinesis", vec!["Python", "Kafka", "Pulsar, or Kinesis"]),
            (
                "degree in computer science, physics or a related field; SQL",
                vec!["degree in computer science, physics or a related field", "SQL"],
            ),
            ("streaming (Kafka, Pulsar), 1,000 users", vec!["streaming (Kafka, Pulsar)", "1,000 users"]),
            (
                "3 years of experience with sourdough and a driving licence",
                vec!["3 years of experience with sourdough", "a driving licence"],
            ),
            ("health and safety", vec!["health and safety"]),
            ("5 years in retail, click and collect", vec!["5 years in retail", "click and collect"]),
        ] {
            assert_eq!(pieces(list), expected, "{list}");
        }
    }

    #[test]
    fn words_before_what_is_required_are_left_out() {
        for (sentence, expected) in [
            ("You should have good English", "good English"),
            ("You must be able to work weekends", "work weekends"),
            (
                "We are looking for a shop assistant with 2 years of retail experience",
                "2 years of retail experience",
            ),
            ("No night shifts", "No night shifts"),
        ] {
            assert_eq!(without_lead(sentence), expected);
        }
    }
}
