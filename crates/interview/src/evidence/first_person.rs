//! Lines of a resume and of project texts as whole sentences in the first person: "Rewrote the nightly load"
//! is said as "I rewrote the nightly load."
//!
//! A line is told apart by its first word: a verb has the candidate as its subject, a noun of a person is
//! what the candidate is, and anything else is introduced by the place it stands in. Only the beginning and
//! the end of a line change, so no fact can.
use text::words;

use crate::evidence::grammar::{
    DONE_TO, INTRANSITIVE, IRREGULAR_PARTICIPLES, PERSON_ENDINGS, PREPOSITIONS, STATES, is_object, is_past,
};

/// What a line is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Setting<'a> {
    /// A note below a position; the employer where the resume names one beyond doubt.
    Position { employer: Option<&'a str>, current: bool, bullet: bool },
    /// A sentence of a project's text, and whether it is the first, which says what the project is.
    Project { title: &'a str, first: bool },
    /// The summary, practical matters and the like.
    Other,
}

/// The line as a whole sentence in the first person. `persons` are words that name the candidate's trade, in
/// lower case: the last words of their titles.
pub(crate) fn spoken(line: &str, setting: Setting<'_>, persons: &[String]) -> String {
    let line = line.trim();
    let Some(first) = line.split_whitespace().next() else { return String::new() };
    let tokens = words::of(line);
    let lower = tokens.first().cloned().unwrap_or_default();
    let second = tokens.get(1).map(String::as_str).unwrap_or_default();
    if has_subject(&tokens) {
        return ended(line);
    }
    let rest = || lowered(line, first);
    let in_current = matches!(setting, Setting::Position { current: true, .. });
    let was = if matches!(setting, Setting::Position { current: false, .. }) { "was" } else { "am" };
    if DONE_TO.contains(&lower.as_str()) && PREPOSITIONS.contains(&second) {
        return ended(&format!("I was {}", rest()));
    }
    // "Certified data scientist" is a person, "certified in first aid" is not.
    let is_person_of_a_kind = matches!(setting, Setting::Other) && is_person(line, persons);
    // "Used to buildings that may not go dark".
    let is_state = STATES.contains(&lower.as_str()) || lower == "used" && second == "to";
    if is_state && !is_person_of_a_kind {
        return ended(&format!("I {was} {}", rest()));
    }
    if let Setting::Position { employer: Some(employer), .. } = setting
        && line.starts_with(employer)
    {
        return ended(line);
    }
    let is_noun_of_person = match setting {
        Setting::Position { .. } => is_person_word(&lower, persons) && matches!(second, "for" | "of" | "to"),
        Setting::Project { .. } => false,
        Setting::Other => is_person(line, persons),
    };
    if is_noun_of_person {
        let article = if is_article(&lower) { "" } else { indefinite(&lower) };
        // "Belgian citizen": what stands before is a name.
        let rest = if second == "citizen" || second == "national" { line.to_owned() } else { rest() };
        return ended(&format!("I {was} {article}{rest}"));
    }
    if is_past(&lower) {
        let participle = PREPOSITIONS.contains(&second) && !INTRANSITIVE.contains(&lower.as_str());
        return ended(&match setting {
            Setting::Project { title, .. } if participle => format!("{title} was {}", rest()),
            Setting::Position { .. } | Setting::Project { .. } | Setting::Other => format!("I {}", rest()),
        });
    }
    match setting {
        Setting::Project { first: false, .. } => ended(line),
        Setting::Project { title, first: true } => {
            if IRREGULAR_PARTICIPLES.contains(&lower.as_str()) {
                return ended(&format!("{title} was {}", rest()));
            }
            ended(&project(title, &rest(), &tokens))
        }
        Setting::Position { employer, bullet, .. } => {
            // "About 180 placements", "Nearly 40 sites": a word of degree is no verb.
            let is_degree = words::is_common(&lower) || lower.ends_with("ly");
            let begins_with_verb = !PREPOSITIONS.contains(&lower.as_str()) && !is_degree;
            let acts = begins_with_verb && is_object(second)
                || in_current && PREPOSITIONS.contains(&second) && second != "in";
            if bullet && acts && !lower.ends_with("ing") && !is_article(&lower) {
                return ended(&format!("I {}", rest()));
            }
            // "Included head of the department" would be no English, and the case of "Moodle" is part of the
            // name.
            ended(&match (employer, lower.ends_with("ing")) {
                (Some(employer), true) => format!("My work at {employer} included {}", rest()),
                (Some(employer), false) => format!("At {employer}: {line}"),
                (None, true) => format!("My work included {}", rest()),
                (None, false) => line.to_owned(),
            })
        }
        Setting::Other => ended(line),
    }
}

/// A title as it is said within a sentence: "a data analyst", "an HR manager".
pub(crate) fn with_article(title: &str) -> String {
    let lower = |word: &str| match word.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit()) {
        true => word.to_owned(),
        false => word.to_lowercase(),
    };
    let said = title.split(' ').map(lower).collect::<Vec<_>>().join(" ");
    let first = said.split(' ').next().unwrap_or_default().to_lowercase();
    format!("{}{said}", if is_article(&first) { "" } else { indefinite(&first) })
}

/// What is said of a project whose text begins with what it is: "A daily forecast of ..." or "Thesis project:
/// fills ...".
fn project(title: &str, rest: &str, tokens: &[String]) -> String {
    let first = tokens.first().map(String::as_str).unwrap_or_default();
    let second = tokens.get(1).map(String::as_str).unwrap_or_default();
    if first == "this" || first == "the" && second == "project" {
        let after = rest.split_once(' ').map_or("", |(_, after)| after);
        let after = after.strip_prefix("project ").unwrap_or(after);
        return format!("{title} {after}");
    }
    let acts = first.ends_with('s') && !first.ends_with("ss") && (is_object(second) || second == "whether");
    if acts {
        return format!("{title} {rest}");
    }
    let article = if is_article(first) || first.parse::<f64>().is_ok() { "" } else { indefinite(first) };
    format!("{title} is {article}{rest}")
}

/// Whether a line says who acts, or what the candidate did. "Pages in Power BI, used by 60 planners" only
/// adds to the sentence before it.
pub(crate) fn is_sentence(line: &str) -> bool {
    let tokens = words::of(line);
    has_subject(&tokens) || tokens.first().is_some_and(|first| is_past(first))
}

/// Whether anything in a sentence acts: a pronoun as the subject, or a verb that shows in its form. "The
/// rewrite at Emberline." has neither.
pub(crate) fn has_verb(sentence: &str) -> bool {
    let tokens = words::of(sentence);
    let is_subject =
        |word: &String| matches!(word.as_str(), "i" | "we" | "you" | "he" | "she" | "it" | "they");
    tokens.iter().any(|word| is_subject(word) || is_past(word)) || has_subject(&tokens)
}

/// Whether a line says who acts, and so is a sentence already.
fn has_subject(tokens: &[String]) -> bool {
    const SUBJECTS: [&str; 12] =
        ["i", "we", "my", "our", "it", "they", "he", "she", "there", "these", "those", "yes"];
    const VERBS: [&str; 16] = [
        "am", "are", "can", "could", "did", "do", "does", "fell", "had", "has", "have", "is", "was", "were",
        "will", "would",
    ];
    let Some(first) = tokens.first() else { return true };
    if SUBJECTS.contains(&first.as_str()) {
        return true;
    }
    // "Mean error fell from 18 percent": a verb within the first few words, behind what may be its subject.
    let begins_with_verb = is_past(first);
    let is_this = first == "this" || first == "the" && tokens.get(1).is_some_and(|word| word == "project");
    let relative = |at: usize| {
        tokens[..at].iter().any(|word| matches!(word.as_str(), "that" | "which" | "who" | "where" | "when"))
    };
    let acts = |at: usize, word: &str| {
        let next = tokens.get(at + 1).map(String::as_str).unwrap_or_default();
        // "Dashboard used by 60 planners" has a participle.
        let participle = word.ends_with("ed") || IRREGULAR_PARTICIPLES.contains(&word);
        VERBS.contains(&word)
            || is_past(word) && !(participle && (next.is_empty() || PREPOSITIONS.contains(&next)))
    };
    !begins_with_verb
        && !is_this
        && tokens.iter().enumerate().skip(1).take(6).any(|(at, word)| acts(at, word) && !relative(at))
}

fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "my" | "our" | "one" | "two" | "three")
}

fn indefinite(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) && !word.starts_with("one") && !word.starts_with("uni") {
        "an "
    } else {
        "a "
    }
}

/// Whether what a line begins with names a person: the noun before the first preposition, comma or relative
/// pronoun.
fn is_person(line: &str, persons: &[String]) -> bool {
    let mut noun = None;
    for word in line.split_whitespace().take(6) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if matches!(
            bare.as_str(),
            "with" | "who" | "and" | "in" | "at" | "of" | "from" | "for" | "to" | "on" | "no" | "since"
        ) {
            break;
        }
        noun = Some(bare);
        if word.ends_with([',', '.', ';', ':']) {
            break;
        }
    }
    noun.is_some_and(|noun| is_person_word(&noun, persons))
}

fn is_person_word(word: &str, persons: &[String]) -> bool {
    word == "member"
        || persons.iter().any(|person| person == word)
        || word.len() > 4 && PERSON_ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// The line with its first word in lower case, unless that is a name: written with a capital inside, or with
/// a digit.
fn lowered(line: &str, first: &str) -> String {
    let inner = first.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit());
    let alone = first.chars().filter(|c| c.is_alphabetic()).count() == 1 && first != "A";
    if inner || alone {
        return line.to_owned();
    }
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |head| head.to_lowercase().chain(chars).collect())
}

/// The sentence with a capital at its beginning and a stop at its end.
fn ended(sentence: &str) -> String {
    let sentence = sentence.trim().trim_end_matches([';', ',', ':']);
    let mut chars = sentence.chars();
    let mut whole: String =
        chars.next().map_or_else(String::new, |head| head.to_uppercase().chain(chars).collect());
    if !whole.ends_with(['.', '!', '?', '"', '”']) {
        whole.push('.');
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: Setting<'_> = Setting::Position { employer: Some("Emberline"), current: true, bullet: true };
    const OLD_JOB: Setting<'_> =
        Setting::Position { employer: Some("Kestrel"), current: false, bullet: true };
    const PROJECT: Setting<'_> = Setting::Project { title: "Gap Filler", first: true };

    #[track_caller]
    fn check(setting: Setting<'_>, line: &str, expected: &str) {
        let persons = ["technician".to_owned(), "lead".to_owned()];
        assert_eq!(spoken(line, setting, &persons), expected);
    }

    #[test]
    fn bullets_have_the_candidate_as_their_subject() {
        check(JOB, "Own the ingestion of readings.", "I own the ingestion of readings.");
        check(JOB, "Mentor two junior engineers", "I mentor two junior engineers.");
        check(OLD_JOB, "Rewrote the nightly load", "I rewrote the nightly load.");
        check(OLD_JOB, "Promoted to shift lead in 2019", "I was promoted to shift lead in 2019.");
        check(OLD_JOB, "Worked with six teams", "I worked with six teams.");
        check(OLD_JOB, "Responsible for stock", "I was responsible for stock.");
        check(OLD_JOB, "Weekly stock counts", "At Kestrel: Weekly stock counts.");
        check(
            OLD_JOB,
            "Moodle administrator, 640 accounts",
            "At Kestrel: Moodle administrator, 640 accounts.",
        );
        check(OLD_JOB, "Leading a team of five", "My work at Kestrel included leading a team of five.");
        check(OLD_JOB, "From 2015 the training of drivers", "At Kestrel: From 2015 the training of drivers.");
        check(OLD_JOB, "I ran the shop.", "I ran the shop.");
        check(OLD_JOB, "About 180 placements a year", "At Kestrel: About 180 placements a year.");
        check(
            Setting::Other,
            "Used to halls that may not go dark",
            "I am used to halls that may not go dark.",
        );
        check(OLD_JOB, "Mean error fell from 18 to 11 percent.", "Mean error fell from 18 to 11 percent.");
    }

    #[test]
    fn a_project_is_named_and_the_candidate_made_it() {
        check(PROJECT, "A daily forecast of parcels.", "Gap Filler is a daily forecast of parcels.");
        check(
            PROJECT,
            "Open-source tool in Rust that compares.",
            "Gap Filler is an open-source tool in Rust that compares.",
        );
        check(PROJECT, "Rewrote the load at Emberline.", "I rewrote the load at Emberline.");
        check(PROJECT, "Used by 60 planners.", "Gap Filler was used by 60 planners.");
        check(PROJECT, "Written in R and published.", "Gap Filler was written in R and published.");
        check(
            PROJECT,
            "Compares each meter with its neighbors.",
            "Gap Filler compares each meter with its neighbors.",
        );
        check(PROJECT, "This project is in the NLP domain.", "Gap Filler is in the NLP domain.");
    }

    #[test]
    fn who_the_candidate_is() {
        check(Setting::Other, "Data engineer with a background.", "I am a data engineer with a background.");
        check(
            Setting::Other,
            "Belgian citizen, no permit needed.",
            "I am a Belgian citizen, no permit needed.",
        );
        check(Setting::Other, "Notice period two months.", "Notice period two months.");
        check(Setting::Other, "I build pipelines.", "I build pipelines.");
        check(
            Setting::Other,
            "Certified data scientist with 3 years of work.",
            "I am a certified data scientist with 3 years of work.",
        );
        check(Setting::Other, "Certified in first aid.", "I am certified in first aid.");
        check(Setting::Other, "Chartered technician since 2014.", "I am a chartered technician since 2014.");
    }
}
