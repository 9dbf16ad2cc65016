//! What one requirement asks for: how long, how well, how many, and of what; one of several things or all of
//! them.
use text::names;
use text::words::{self, is_common, stem};

use crate::guard::figures::figures;
use crate::job::item::outside_brackets;
use crate::job::measure::{is_measure, is_strong};

/// A requirement in parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// Its words, without brackets that only say how much it is wanted.
    pub(crate) text: String,
    /// The least years of experience.
    pub(crate) years: Option<u32>,
    /// A number that is no length of time, and the stem of what it counts: a team of five.
    pub(crate) count: Option<(u32, String)>,
    /// Whether a beginner's knowledge is too little.
    pub(crate) is_strong: bool,
    /// Whether it asks that there is none of the thing: "no night shifts".
    pub(crate) is_negated: bool,
    /// What it is about: all of these are wanted. Empty where it asks for experience of any kind.
    pub(crate) parts: Vec<Part>,
}

/// One of these things is enough.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) any: Vec<Subject>,
}

/// A thing, by the words that name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Subject {
    pub(crate) terms: Vec<Term>,
    /// Whether "experience" or the like stands behind it, so that it may describe what was done: "retail
    /// experience".
    pub(crate) is_attributive: bool,
}

/// A word of a thing's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// As it is written.
    pub(crate) word: String,
    /// In lower case.
    pub(crate) lower: String,
    pub(crate) stem: String,
    /// Whether it is written as a name.
    pub(crate) is_name: bool,
}

impl Part {
    /// What it asks for, as it is written.
    pub(crate) fn name(&self) -> String {
        let words = |subject: &Subject| {
            subject.terms.iter().map(|term| term.word.as_str()).collect::<Vec<_>>().join(" ")
        };
        self.any.iter().map(words).collect::<Vec<_>>().join(" or ")
    }
}

impl Wanted {
    /// Reads a requirement. `is_known_name` says whether the profile writes a word as a name.
    pub(crate) fn of(requirement: &str, is_known_name: &dyn Fn(&str) -> bool) -> Self {
        let text = unlabelled(requirement);
        let tokens = words::of(text);
        let is_negated =
            tokens.first().is_some_and(|first| matches!(first.as_str(), "no" | "not" | "non" | "without"));
        let years = years(text);
        let mut parts = parts(text, is_known_name);
        // Experience in a trade is made of everything done in it.
        let is_of_experience = years.is_some() || tokens.iter().any(|word| word == "experience");
        for subject in parts.iter_mut().flat_map(|part| &mut part.any) {
            subject.is_attributive |= is_of_experience;
        }
        Self {
            text: text.to_owned(),
            years,
            count: if years.is_none() { count(text) } else { None },
            is_strong: tokens.iter().any(|word| is_strong(word)),
            is_negated,
            parts,
        }
    }

    /// Whether it asks for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.years.is_none()
    }

    /// Every word of the things it is about.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Term> {
        self.parts.iter().flat_map(|part| &part.any).flat_map(|subject| &subject.terms)
    }
}

/// A requirement without a short label of its own: "Databases: PostgreSQL".
fn unlabelled(requirement: &str) -> &str {
    match requirement.split_once(": ") {
        Some((label, rest)) if label.split_whitespace().count() <= 3 && !rest.trim().is_empty() => {
            rest.trim()
        }
        _ => requirement.trim(),
    }
}

/// The number before "years": the lower one of a range.
pub(crate) fn years(text: &str) -> Option<u32> {
    let lower = text.to_lowercase().replace(['–', '—', '-', '+', '(', ')', '/'], " ");
    let tokens: Vec<&str> = lower.split_whitespace().collect();
    let at = tokens.iter().position(|token| {
        let token = token.trim_matches(|c: char| !c.is_alphabetic());
        matches!(token.trim_end_matches('s'), "year" | "yr")
    })?;
    let before = tokens.get(at.saturating_sub(3)..at)?;
    before.iter().filter_map(|token| number(token)).min()
}

/// A number in digits or in words.
pub(crate) fn number(token: &str) -> Option<u32> {
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() == bare.len() && !digits.is_empty() {
        return digits.parse().ok();
    }
    if bare.is_empty() || bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A unit behind it makes any word a number that can be one.
    let (_, figure) = figures(&format!("{bare} years")).into_iter().next()?;
    figure.whole()
}

/// The first number, and the stem of the word it counts: the one behind it, else the one before "of".
pub(crate) fn count(text: &str) -> Option<(u32, String)> {
    let tokens = words::of(text);
    let at = tokens.iter().position(|token| number(token).is_some())?;
    let number = tokens.get(at).and_then(|token| number(token))?;
    let noun = |word: &&String| !is_common(word) && number_free(word);
    let behind = tokens.get(at + 1).filter(noun);
    let before = tokens.get(..at)?.iter().rev().find(noun);
    // "Level 3" counts nothing.
    let of = at > 0 && tokens.get(at - 1).is_some_and(|word| word == "of");
    let counted = if of { before.or(behind) } else { behind };
    counted.map(|word| (number, stem(word)))
}

fn number_free(word: &str) -> bool {
    number(word).is_none()
}

/// The things a requirement names: parts that are all wanted, each with what is enough for it.
fn parts(text: &str, is_known_name: &dyn Fn(&str) -> bool) -> Vec<Part> {
    let (outside, inside) = brackets(text);
    // A word stays a name where it begins a part.
    let written: Vec<String> =
        names::words(text).filter(names::Word::is_name).map(|word| word.text.to_lowercase()).collect();
    let is_known_name = |word: &str| written.iter().any(|name| name == word) || is_known_name(word);
    let subject = |text: &str| subject(text, &is_known_name);
    let mut examples: Vec<Subject> =
        inside.iter().flat_map(|text| choices(text)).filter_map(|it| subject(&it)).collect();
    let (main, listed) = without_examples(&outside);
    examples.extend(listed.iter().flat_map(|text| choices(text)).filter_map(|it| subject(&it)));
    let lower = format!(" {} ", main.to_lowercase());
    if !examples.is_empty() || lower.contains(" or ") || main.contains('/') {
        let mut any: Vec<Subject> = alternatives(&main).iter().filter_map(|it| subject(it)).collect();
        any.extend(examples);
        return if any.is_empty() { Vec::new() } else { vec![Part { any }] };
    }
    let all: Vec<Subject> = joined(&main).iter().filter_map(|it| subject(it)).collect();
    // Words in lower case may belong together: "health and safety".
    let apart = all.len() > 1
        && all.iter().all(|one| {
            one.terms.len() > 1 || one.terms.iter().all(|term| term.is_name || is_known_name(&term.lower))
        });
    if apart {
        return all.into_iter().map(|one| Part { any: vec![one] }).collect();
    }
    subject(&main).map(|one| Part { any: vec![one] }).into_iter().collect()
}

/// The text without brackets, and what stands in them.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        outside.push_str(before);
        let Some((within, after)) = after.split_once(')') else {
            inside.push(after.to_owned());
            return (outside, inside);
        };
        inside.push(within.to_owned());
        rest = after;
    }
    outside.push_str(rest);
    (outside, inside)
}

/// A text without its examples, and these: "a cloud such as AWS".
fn without_examples(text: &str) -> (String, Vec<String>) {
    let lower = text.to_lowercase();
    let found = [" such as ", " e.g. ", ", e.g ", " like "]
        .iter()
        .find_map(|mark| lower.find(mark).map(|at| (at, mark.len())));
    match found {
        Some((at, length)) if lower.len() == text.len() => {
            let examples = text.get(at + length..).unwrap_or_default().to_owned();
            (text.get(..at).unwrap_or_default().to_owned(), vec![examples])
        }
        _ => (text.to_owned(), Vec::new()),
    }
}

/// Things of which one is enough.
fn alternatives(text: &str) -> Vec<String> {
    let text = text.replace("and/or", "or");
    let pieces: Vec<String> = text.split(" or ").flat_map(choices).collect();
    // "Water or energy data": what is said last of small words belongs to each.
    if let [first @ .., last] = pieces.as_slice()
        && let Some(tail) = last.split_whitespace().next_back()
        && last.split_whitespace().count() == 2
        && last.chars().all(|c| !c.is_uppercase())
    {
        let shared = |piece: &String| {
            let complete = piece.split_whitespace().any(|word| matches!(word, "a" | "an" | "the"));
            let lone = !complete
                && piece
                    .split_whitespace()
                    .next_back()
                    .is_some_and(|word| word.chars().all(|c| !c.is_uppercase()));
            if lone { format!("{piece} {tail}") } else { piece.clone() }
        };
        return with_verb(first.iter().map(shared).chain([last.clone()]).collect());
    }
    with_verb(pieces)
}

/// "Managing a shop or a counter": what is done with the first is done with each.
fn with_verb(pieces: Vec<String>) -> Vec<String> {
    let verb = |piece: &str| {
        let own = words::of(piece)
            .into_iter()
            .find(|word| !is_measure(word) && !is_common(word) && number_free(word))?;
        (own.ends_with("ing") && words::of(piece).last() != Some(&own)).then_some(own)
    };
    let Some(first) = pieces.first().and_then(|first| verb(first)) else { return pieces };
    let is_name = |piece: &str| piece.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    let with = |(at, piece): (usize, String)| match verb(&piece) {
        None if at > 0 && !is_name(&piece) => format!("{first} {piece}"),
        _ => piece,
    };
    pieces.into_iter().enumerate().map(with).collect()
}

/// The entries of a list of choices.
fn choices(text: &str) -> Vec<String> {
    let pieces = text.split(['/', ',', ';']).flat_map(|piece| piece.split(" or ")).map(str::trim);
    let pieces = pieces
        .map(|piece| piece.strip_prefix("or ").unwrap_or(piece).trim_start_matches("and ").trim().to_owned());
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// Things that are all wanted.
fn joined(text: &str) -> Vec<String> {
    let pieces = outside_brackets(text, &[',', ';']);
    let pieces =
        pieces.into_iter().flat_map(|piece| piece.split(" and ")).flat_map(|piece| piece.split(" & "));
    pieces
        .map(|piece| piece.trim().trim_start_matches("and ").to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// A text in which a word that is put together with one without meaning is one word: "on-call", "start-up".
fn with_compounds(text: &str) -> String {
    let joined = |word: &str| {
        let parts: Vec<&str> = word.split('-').collect();
        let is_compound = parts.len() == 2 && parts.iter().any(|part| is_common(&part.to_lowercase()));
        if is_compound { parts.concat() } else { word.to_owned() }
    };
    text.split_whitespace().map(joined).collect::<Vec<_>>().join(" ")
}

/// A thing by its words; `None` if none of them names anything.
fn subject(text: &str, is_known_name: &dyn Fn(&str) -> bool) -> Option<Subject> {
    let mut terms: Vec<Term> = Vec::new();
    let mut common: Vec<Term> = Vec::new();
    let mut last_measures = false;
    let text = &with_compounds(text);
    for word in names::words(text) {
        for lower in words::of(word.text) {
            let written = || word.text.chars().any(|c| c.is_uppercase() || c.is_ascii_digit());
            let is_name = word.is_name() || word.first && written() && is_known_name(&lower);
            let term = Term { word: word.text.to_owned(), stem: stem(&lower), is_name, lower };
            let is_own = !is_measure(&term.lower) && number_free(&term.lower);
            last_measures = !terms.is_empty() && is_measure(&term.lower);
            let known = terms.iter().any(|other| other.stem == term.stem);
            if is_common(&term.lower) {
                // "Go" is a name, and "go" is not.
                if written() && is_own {
                    common.push(Term { is_name: true, ..term });
                }
            } else if is_own && !known {
                terms.push(term);
            }
        }
    }
    if terms.is_empty() {
        terms = common.into_iter().take(1).filter(|_| text.split_whitespace().count() <= 2).collect();
    }
    (!terms.is_empty()).then_some(Subject { terms, is_attributive: last_measures })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The things of a requirement: those that are all wanted apart by "+", those of which one is enough by
    /// "|".
    fn things(text: &str) -> String {
        let wanted = Wanted::of(text, &|word| word == "python" || word == "sql");
        let subject =
            |one: &Subject| one.terms.iter().map(|term| term.lower.clone()).collect::<Vec<_>>().join(" ");
        let part = |part: &Part| part.any.iter().map(subject).collect::<Vec<_>>().join(" | ");
        wanted.parts.iter().map(part).collect::<Vec<_>>().join(" + ")
    }

    #[test]
    fn a_requirement_names_things() {
        for (text, expected) in [
            ("5+ years of Python", "python"),
            ("Strong SQL", "sql"),
            ("5+ years of experience with Python and SQL", "python + sql"),
            ("Kafka or another streaming platform", "kafka | streaming platform"),
            ("Streaming platform experience (Kafka, Pulsar)", "streaming platform | kafka | pulsar"),
            ("Experience with water or energy data", "water data | energy data"),
            ("AWS or GCP", "aws | gcp"),
            ("Experience with Kubernetes and Terraform", "kubernetes + terraform"),
            ("Managing a shop or trade counter", "managing shop | managing trade counter"),
            ("A cloud such as AWS", "cloud | aws"),
            ("Go", "go"),
            ("On-call duty", "oncall duty"),
            ("R", "r"),
            ("C++", "c++"),
            ("Knowledge of health and safety", "health safety"),
            ("Experience managing a team of five", "managing team"),
            ("10 years of professional experience", ""),
        ] {
            assert_eq!(things(text), expected, "{text}");
        }
    }

    #[test]
    fn a_requirement_has_measures() {
        let wanted = |text| Wanted::of(text, &|_| false);
        assert_eq!(years("3-5 years of retail"), Some(3));
        assert_eq!(years("At least two years' experience"), Some(2));
        assert_eq!(years("Python"), None);
        assert_eq!(wanted("Managing a team of five").count, Some((5, "team".into())));
        assert_eq!(wanted("10 direct reports").count, Some((10, "direct".into())));
        assert_eq!(wanted("NVQ Level 3 or higher").count, None, "a label");
        assert!(wanted("No night shifts").is_negated && !wanted("Night shifts").is_negated);
        assert!(wanted("Strong SQL").is_strong && !wanted("SQL").is_strong);
        assert!(wanted("Retail experience").parts[0].any[0].is_attributive, "it describes what was done");
    }
}
