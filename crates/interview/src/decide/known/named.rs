//! "Have you used X?": what the notes say about each thing named, or that they do not mention it.
use profile::facts::Part;
use text::lines::letters;
use text::sentences::sentences;
use text::words;

use crate::decide::known::asked::Asked;
use crate::decide::known::listed;
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
/// Longest name, in words.
const NAME_WORDS: usize = 3;

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    if !asked.begins(&["do", "have", "did", "are", "any", "can", "does"]) {
        return None;
    }
    let names = names(asked.text)?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        let told = (is_written_as_name(&name) || is_listed(&name, profile)).then(|| evidence(&name, profile));
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

/// "And dbt?" after an answer about another tool asks the same about dbt.
pub(super) fn follow_up(asked: &Asked<'_>, profile: &Profile, before: Option<&str>) -> Option<String> {
    const OPENINGS: [&str; 4] = ["And ", "and ", "What about ", "How about "];
    let said = before?;
    let name = OPENINGS.iter().find_map(|opening| asked.text.trim().strip_prefix(opening))?;
    let name = name.trim_end_matches(['?', ' ']);
    let on_a_tool = said.contains("in my notes, so I claim no") || said.contains("among my skills");
    let fits = name.split_whitespace().count() <= NAME_WORDS && !name.contains(',');
    let frame = format!("Have you used {name}?");
    (on_a_tool && fits).then(|| answer(&Asked::of(&frame, &profile.name), profile)).flatten()
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
