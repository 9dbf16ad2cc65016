//! One requirement of a job description: cut out of a sentence or a list, without what only says how much it is wanted.
use text::lines::{one_line, shortened};
use text::words;

use crate::job::item::{pieces, without_lead};
use crate::job::wanted::years;

/// One thing that is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// In the wording of the description.
    pub(crate) text: String,
    /// Whether it is welcome and not a must.
    pub(crate) is_welcome: bool,
}

/// Longest requirement, in characters.
pub(super) const REQUIREMENT_CHARS: usize = 240;

/// What makes a requirement welcome only, behind it: "GIS is a plus".
const WELCOME: [&str; 8] =
    ["a plus", "an advantage", "a bonus", "nice to have", "desirable", "preferred", "an asset", "welcome"];
/// What closes a requirement and says nothing of it: "Danish is a must".
const CLOSING: [&str; 5] = ["a must", "required", "essential", "necessary", "mandatory"];
/// The requirements of a sentence or of a list within one.
pub(super) fn stated(text: &str, is_welcome: bool) -> Vec<Requirement> {
    let all: Vec<String> = pieces(without_lead(text)).iter().flat_map(|piece| by_years(piece)).collect();
    // "SQL and Rust are a plus" closes both, "SQL, and Rust is a plus" the last.
    let closes_all = without_end(text).is_some_and(|(_, welcome)| welcome) && !closes_one(text);
    all.iter().flat_map(|piece| requirement(without_lead(piece), is_welcome || closes_all)).collect()
}

/// An item, cut only where a semicolon parts it or its end closes the last part: it is one line of the
/// description.
pub(super) fn in_parts(item: &str, is_welcome: bool) -> impl Iterator<Item = Requirement> {
    let parts = item.split("; ").flat_map(|part| match part.rsplit_once(", ") {
        Some((first, last)) if without_end(last).is_some() && closes_one(last) => vec![first, last],
        _ => vec![part],
    });
    parts.filter_map(move |part| requirement(part, is_welcome))
}

/// "A nurse with at least five years of experience" in two.
fn by_years(piece: &str) -> Vec<String> {
    match piece.split_once(" with ") {
        Some((what, long)) if years(long).is_some() && years(what).is_none() => {
            vec![what.to_owned(), long.to_owned()]
        }
        _ => vec![piece.to_owned()],
    }
}

/// Whether the end of a text speaks of one thing: "is a plus".
fn closes_one(text: &str) -> bool {
    let tokens = words::of(text);
    let last = tokens.len().saturating_sub(5);
    tokens.iter().skip(last).any(|word| word == "is" || word == "would")
}

/// A requirement on one line, without its final punctuation, and short enough to read at a glance.
fn requirement(text: &str, is_welcome: bool) -> Option<Requirement> {
    let line = one_line(text);
    let (line, closed) = match without_end(&line) {
        Some((rest, welcome)) => (rest.to_owned(), welcome),
        None => (line, false),
    };
    let lower = line.to_lowercase();
    let opens = ["ideally", "preferably", "optionally"].iter().any(|word| lower.starts_with(word));
    let text = shortened(line.trim().trim_end_matches(['.', ';', ',']), REQUIREMENT_CHARS);
    (!text.is_empty()).then_some(Requirement { text, is_welcome: is_welcome || closed || opens })
}

/// A requirement without what closes it, and whether that makes it welcome only: "GIS is a plus", "Danish (a
/// must)".
pub(super) fn without_end(text: &str) -> Option<(&str, bool)> {
    let bare = text.trim().trim_end_matches(['.', '!', ')', ']']);
    let ending = |end: &str| {
        let at = bare.len().checked_sub(end.len())?;
        let (rest, tail) = (bare.get(..at)?, bare.get(at..)?);
        tail.eq_ignore_ascii_case(end).then_some(rest)
    };
    let found = WELCOME.iter().map(|end| (end, true)).chain(CLOSING.iter().map(|end| (end, false)));
    let (rest, welcome) = found.filter_map(|(end, welcome)| Some((ending(end)?, welcome))).next()?;
    let rest = rest.trim_end();
    let verbs = [" is", " are", " would be", " will be", " (", " [", ",", " –", " -", ":"];
    let rest = verbs.iter().find_map(|verb| rest.strip_suffix(verb))?.trim_end();
    (!rest.is_empty()).then_some((rest, welcome))
}
