//! A requirement that asks for a spoken language, compared with the languages of the resume.
use profile::facts::{Language, is_language};
use text::words;

use crate::job::fit::{Assessment, Met, Quote};
use crate::job::measure::is_measure;
use profile::Profile;

/// How well a language is spoken; each is more than the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Basic,
    Working,
    Fluent,
    Native,
}

/// The words of each level, the highest first: "native or fluent" asks for less than the first.
const LEVELS: [(Level, &[&str]); 4] = [
    (Level::Native, &["native", "mother", "bilingual", "c2", "first"]),
    (Level::Fluent, &["fluent", "fluently", "fluency", "proficient", "excellent", "c1", "home", "full"]),
    (
        Level::Working,
        &[
            "good",
            "conversational",
            "conversation",
            "intermediate",
            "working",
            "professional",
            "b1",
            "b2",
            "business",
            "advanced",
            "strong",
        ],
    ),
    (
        Level::Basic,
        &["basic", "basics", "beginner", "elementary", "some", "few", "little", "learning", "a1", "a2"],
    ),
];
/// Words that may stand beside a language.
const BESIDE: [&str; 11] = [
    "language",
    "languages",
    "speaker",
    "speaking",
    "spoken",
    "written",
    "writing",
    "speak",
    "write",
    "tongue",
    "verbal",
];

/// How the candidate's languages meet a requirement; `None` if it asks for something else.
pub(crate) fn assess(requirement: &str, profile: &Profile) -> Option<Assessment> {
    let known = &profile.facts.languages;
    let tokens = words::of(requirement);
    let is_spoken =
        |word: &String| is_language(word) || known.iter().any(|it| it.name.to_lowercase() == **word);
    let wanted: Vec<&String> = tokens.iter().filter(|word| is_spoken(word)).collect();
    let beside = |word: &String| {
        is_spoken(word)
            || is_measure(word)
            || words::is_common(word)
            || BESIDE.contains(&word.as_str())
            || level_of(std::slice::from_ref(word)).is_some()
    };
    if wanted.is_empty() || !tokens.iter().all(beside) {
        return None;
    }
    let one_is_enough = tokens.iter().any(|word| word == "or");
    // "Dutch and at least basic French": the level stands before its language.
    let least = |name: &str| {
        let at = tokens.iter().position(|word| word == name).unwrap_or_default();
        let from = tokens
            .iter()
            .take(at)
            .rposition(is_spoken)
            .filter(|_| !one_is_enough)
            .map_or(0, |before| before + 1);
        let before = level_of(tokens.get(from..at).unwrap_or_default());
        let behind =
            tokens.iter().skip(at + 1).take_while(|word| !is_spoken(word)).cloned().collect::<Vec<_>>();
        before.or_else(|| level_of(&behind)).or_else(|| level_of(&tokens))
    };
    let found: Vec<(Met, Option<&Language>)> = wanted
        .iter()
        .map(|name| {
            let own = known.iter().find(|it| it.name.to_lowercase() == ***name);
            (own.map_or(Met::NotInNotes, |own| met(own, least(name))), own)
        })
        .collect();
    let (best, worst) = (found.iter().map(|it| it.0).min()?, found.iter().map(|it| it.0).max()?);
    let met = if one_is_enough || best == worst { best } else { Met::Partly };
    if known.is_empty() {
        // Sentences may speak of it.
        return None;
    }
    let mut spoken: Vec<&Language> = found.iter().filter_map(|(_, own)| *own).collect();
    if one_is_enough && let Some((_, own)) = found.iter().find(|(met, _)| *met == best) {
        spoken = own.iter().copied().collect();
    }
    if spoken.is_empty() {
        spoken = known.iter().collect();
    }
    let shown: Vec<String> = spoken.into_iter().map(ToString::to_string).collect();
    let evidence =
        vec![Quote { text: format!("I speak {}.", shown.join(", ")), source: "Languages".to_owned() }];
    Some(Assessment { met, evidence, remark: None, ..Assessment::of(requirement) })
}

fn met(own: &Language, least: Option<Level>) -> Met {
    let level = own.level.as_ref().and_then(|level| level_of(&words::of(level)));
    match (least, level) {
        (None, Some(Level::Basic)) => Met::Partly,
        (None, _) => Met::Fully,
        (Some(least), Some(level)) if level >= least => Met::Fully,
        (Some(_), _) => Met::Partly,
    }
}

/// The lowest level that some words name.
fn level_of(tokens: &[String]) -> Option<Level> {
    let names = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.as_str()));
    LEVELS.iter().rev().find(|(_, words)| names(words)).map(|(level, _)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_compared_with_its_level() {
        let resume = "Kim Example\n\nLANGUAGES\nDutch (native) • English (fluent) • German (basic) • French (working knowledge)\n";
        let facts = profile::facts::Facts::read("Kim Example", resume);
        let profile = Profile { facts, ..Profile::default() };
        for (requirement, expected) in [
            ("Fluent Dutch", Some(Met::Fully)),
            ("Fluent in Dutch and English", Some(Met::Fully)),
            ("Fluent German", Some(Met::Partly)),
            ("German", Some(Met::Partly)),
            ("Basic German", Some(Met::Fully)),
            ("French at B2 level", Some(Met::Fully)),
            ("Native English", Some(Met::Partly)),
            ("Fluent Japanese", Some(Met::NotInNotes)),
            ("Fluent Dutch or French", Some(Met::Fully)),
            ("Fluent Dutch and basic Spanish", Some(Met::Partly)),
            ("Experience in the German market", None),
            ("Python", None),
        ] {
            assert_eq!(assess(requirement, &profile).map(|it| it.met), expected, "{requirement}");
        }
    }
}
