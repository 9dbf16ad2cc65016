//! "Have you used X?": what the notes say about each thing named, or that they do not mention it.
use profile::facts::{Part, is_language};
use text::lines::letters;
use text::sentences::sentences;
use text::words;

use crate::decide::known::asked::Asked;
use crate::decide::known::{Setting, listed, studies};
use profile::Profile;

/// Phrases that come before the things named.
const FRAMES: [&str; 11] = [
    "experience with ",
    "experience in ",
    "experience using ",
    "worked with ",
    "work with ",
    "used ",
    "use ",
    "using ",
    "know ",
    "familiar with ",
    "knowledge of ",
];
/// Words that reverse the meaning of a sentence.
const DENIALS: [&str; 6] = ["no", "not", "never", "without", "neither", "nor"];
/// Most sentences quoted about one thing.
const SENTENCES: usize = 2;
/// Most words of a question that only names another thing.
const FOLLOW_UP_WORDS: usize = 8;
/// Most words of an entry of a list.
const ITEM_WORDS: usize = 6;
/// Longest name, in words.
const NAME_WORDS: usize = 3;

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    if !asked.begins(&["do", "have", "did", "are", "any", "can", "does"]) {
        return None;
    }
    let names = names(asked.text)?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let is_named =
            is_written_as_name(&name) || is_listed(&name, profile) || item(&name, profile).is_some();
        let told = is_named.then(|| evidence(&name, profile));
        match told.flatten() {
            Some(told) => known.push((name, told)),
            // A word in lower case may be anything. Only a name is denied.
            None if is_written_as_name(&name) && !is_mentioned(&name, profile) => unknown.push(name),
            None => return None,
        }
    }
    let mut parts: Vec<String> = Vec::new();
    let turned = asked.has(&DENIALS);
    for (name, Evidence { told, used }) in &known {
        let denied = told.iter().any(|sentence| denies(sentence));
        let yes = if known.len() + unknown.len() > 1 {
            format!("{name}: ")
        } else if denied || turned || !used {
            String::new()
        } else {
            "Yes. ".to_owned()
        };
        parts.push(format!("{yes}{}", told.join(" ")));
    }
    if !unknown.is_empty() {
        let verb = if unknown.len() == 1 { "is" } else { "are" };
        let these = if unknown.len() == 1 { "it" } else { "them" };
        parts.push(format!(
            "{} {verb} not in my notes, so I claim no experience with {these}.",
            listed(&unknown)
        ));
    }
    Some(parts.join(" "))
}

/// "And dbt?" after a question about another tool asks the same about dbt; "German too?" asks about a language.
pub(super) fn follow_up(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let (said, asked_before) = (setting.before?, setting.asked_before.unwrap_or_default());
    let name = lone_name(asked.text)?;
    if is_language(&name.to_lowercase()) {
        let frame = format!("Do you speak {name}?");
        return studies::languages(&Asked::of(&frame, &profile.name), profile);
    }
    if said.contains("in my notes, so I claim no") || said.contains("among my skills") {
        let frame = format!("Have you used {name}?");
        return answer(&Asked::of(&frame, &profile.name), profile);
    }
    // The first word of a sentence is in capitals whatever it is, unless the sentence is "SAP too?".
    let is_sure = !asked.text.trim_start().starts_with(&name)
        || is_name_anywhere(&name)
        || asked.words.last().is_some_and(|last| last == "too");
    if !is_sure || is_mentioned(&name, profile) {
        return None;
    }
    // Whatever is asked of it, nothing that the notes say is about it.
    let claims = if asks_of_a_thing(asked_before, profile) {
        ", so I claim no experience with it"
    } else {
        ", so I would rather not guess"
    };
    Some(format!("{name} is not in my notes{claims}."))
}

/// The only thing that a short question names, where every other word has no meaning of its own.
fn lone_name(question: &str) -> Option<String> {
    let tokens: Vec<&str> = question
        .split_whitespace()
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#')))
        .filter(|token| !token.is_empty())
        .collect();
    let is_plain = |token: &&str| words::is_common(&token.to_lowercase());
    let first = tokens.iter().position(|token| !is_plain(token))?;
    let last = tokens.iter().rposition(|token| !is_plain(token))?;
    let name = tokens.get(first..=last)?;
    let fits = tokens.len() > name.len() && tokens.len() <= FOLLOW_UP_WORDS && name.len() <= NAME_WORDS;
    let name = name.join(" ");
    let has_capital = name.contains(char::is_uppercase);
    (fits && has_capital && is_written_as_name(&name)).then_some(name)
}

/// Whether a name is written as one even at the beginning of a sentence: "SAP", "dbt2".
fn is_name_anywhere(name: &str) -> bool {
    name.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether a question is about something the candidate may have used: it asks the candidate, and names a thing that is
/// no employer.
fn asks_of_a_thing(question: &str, profile: &Profile) -> bool {
    let asked = Asked::of(question, &profile.name);
    let is_employer = |word: &str| {
        let employers = profile.facts.positions.iter().filter_map(|position| position.employer.as_deref());
        employers.flat_map(words::of).any(|one| one == word.to_lowercase())
    };
    let names_a_thing = question
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .skip(1)
        .any(|word| is_written_as_name(word) && word.len() > 1 && !is_employer(word));
    asked.begins(&["do", "have", "did", "are", "any", "can", "could", "how"])
        && asked.words.iter().any(|word| word == "you")
        && names_a_thing
}

/// The things a question names after its frame; `None` if one of them is not a name.
fn names(question: &str) -> Option<Vec<String>> {
    let lower = question.to_lowercase();
    if lower.len() != question.len() {
        return None;
    }
    let (at, frame) =
        FRAMES.iter().filter_map(|frame| Some((lower.rfind(frame)?, frame))).max_by_key(|(at, _)| *at)?;
    let tail = question[at + frame.len()..].trim().trim_end_matches(['?', '!', '.']).trim();
    let tail = tail.strip_suffix(" before").or_else(|| tail.strip_suffix(" at all")).unwrap_or(tail);
    let names: Vec<String> = tail
        .replace(" and ", ",")
        .replace(" or ", ",")
        .split([',', '/'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let fits = |name: &String| {
        let words = words::of(name);
        !words.is_empty() && words.len() <= NAME_WORDS && words.iter().any(|word| !words::is_common(word))
    };
    (!names.is_empty() && names.iter().all(fits)).then_some(names)
}

/// Whether a thing is listed among the skills or is a topic of a project.
fn is_listed(name: &str, profile: &Profile) -> bool {
    let skill = profile.facts.mentions(name).iter().any(|entry| entry.part == Part::Skill);
    let tags = || profile.projects.iter().flat_map(|project| &project.tags);
    skill || tags().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// The entry of a list in the resume that begins with a name or has it in brackets, with the heading of the list:
/// "vacuum and water bath (sous vide)".
fn item(name: &str, profile: &Profile) -> Option<(String, String)> {
    let lower = name.to_lowercase();
    let is_it = |entry: &&str| {
        let entry = entry.trim().to_lowercase();
        let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        let begins = entry.strip_prefix(&lower).is_some_and(ends);
        (begins || entry.contains(&format!("({lower})"))) && entry.split_whitespace().count() <= ITEM_WORDS
    };
    let of_line = |line: &str| {
        let found = line.trim_end_matches('.').split([',', ';', '|', ':']).find(is_it)?;
        Some(found.trim().to_owned())
    };
    let listed = profile.facts.mentions(name).into_iter().filter(|entry| entry.part == Part::Other);
    let unread = profile.facts.unread.iter();
    listed
        .filter_map(|entry| Some((of_line(&entry.text)?, entry.under.clone())))
        .next()
        .or_else(|| unread.filter_map(|source| Some((of_line(&source.text)?, String::new()))).next())
}

/// Whether every word of it is written like a name.
fn is_written_as_name(name: &str) -> bool {
    name.split_whitespace().all(|word| word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()))
}

/// What the notes say about a thing.
struct Evidence {
    /// Sentences of the owner, entries of the skills, descriptions of projects, lines of the resume.
    told: Vec<String>,
    /// Whether the resume or a project names it. A row alone does not show use: the owner may want to learn
    /// it.
    used: bool,
}

fn evidence(name: &str, profile: &Profile) -> Option<Evidence> {
    let mut told: Vec<String> = Vec::new();
    let found = profile.facts.mentions(name);
    let mut used =
        found.iter().any(|entry| matches!(entry.part, Part::Skill | Part::Position | Part::Project));
    for entry in found.iter().filter(|entry| entry.part == Part::Skill).take(1) {
        told.push(format!("My resume lists \"{}\" among my skills.", entry.text));
    }
    if told.is_empty()
        && let Some((entry, heading)) = item(name, profile)
    {
        used = true;
        let under = if heading.is_empty() { String::new() } else { format!(" under \"{heading}\"") };
        told.push(format!("My resume lists \"{entry}\"{under}."));
    }
    let rows = profile.examples.iter().filter(|row| !row.private);
    let spoken: Vec<&str> = rows
        .flat_map(|row| sentences(&row.answer))
        .map(str::trim)
        // A sentence that refers to another one has no meaning alone.
        .filter(|sentence| says(sentence, name) && stands_alone(sentence))
        .collect();
    told.extend(spoken.iter().take(SENTENCES).map(|sentence| (*sentence).to_owned()));
    for entry in
        found.iter().filter(|entry| matches!(entry.part, Part::Position | Part::Project | Part::Education))
    {
        if told.len() > SENTENCES {
            break;
        }
        let under = if entry.under.is_empty() { String::new() } else { format!(", under {}", entry.under) };
        told.push(format!("My resume says{under}: \"{}\"", entry.text.trim()));
    }
    for project in &profile.projects {
        if told.len() > SENTENCES {
            break;
        }
        if let Some(sentence) = sentences(&project.description).find(|sentence| says(sentence, name)) {
            used = true;
            told.push(format!("My notes on {} say: \"{}\"", project.title, sentence.trim()));
        } else if project.tags.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
            used = true;
            told.push(format!("It is a topic of my project {}.", project.title));
        }
    }
    (!told.is_empty()).then_some(Evidence { told, used })
}

/// Whether a sentence contains a name. A very short name must have the same case.
fn says(sentence: &str, name: &str) -> bool {
    let wanted = words::of(name);
    let has = words::of(sentence).windows(wanted.len()).any(|run| run == wanted);
    // "Go" is not "go", and "R" is not "r".
    has && (name.chars().count() > SENTENCES
        || sentence.split(|c: char| !c.is_alphanumeric()).any(|word| word == name))
}

/// Whether a sentence in the first person names its own subject.
fn stands_alone(sentence: &str) -> bool {
    const OPENINGS: [&str; 8] = ["it", "that", "this", "they", "those", "these", "he", "she"];
    let words = words::of(sentence);
    words.first().is_some_and(|first| !OPENINGS.contains(&first.as_str()))
        && words.iter().any(|word| matches!(word.as_str(), "i" | "my" | "we"))
}

fn denies(sentence: &str) -> bool {
    words::of(sentence).iter().any(|word| DENIALS.contains(&word.as_str()))
}

/// Whether a thing is named anywhere in the profile, in any form.
fn is_mentioned(name: &str, profile: &Profile) -> bool {
    let name = letters(name);
    let rows = profile.examples.iter().flat_map(|row| [&row.question, &row.answer]);
    let projects = profile.projects.iter().flat_map(|project| {
        [&project.title, &project.description].into_iter().chain(&project.tags).chain(&project.readme)
    });
    name.is_empty()
        || [&profile.resume, &profile.corrected]
            .into_iter()
            .chain(rows)
            .chain(projects)
            .any(|text| letters(text).contains(&name))
}
