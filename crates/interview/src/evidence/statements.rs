//! A profile as statements: whole sentences in the first person, each with what it stands under and where it
//! comes from.
use profile::facts::{End, Part, Position, Sentence};
use profile::{Example, Profile};
use text::lines::paragraphs;
use text::sentences::sentences;
use text::words;

use crate::decide::disclosure::asks_what_speaks;
use crate::evidence::first_person::{Setting, has_verb, is_sentence, spoken, with_article};
use crate::guard::injection::without_commands;
use crate::retrieve::hit::RowId;

/// Most statements of one profile: a resume of two pages with sixty rows and twenty projects has six hundred.
const STATEMENTS: usize = 1_500;
/// Most words of a label: "Thesis: filling gaps".
const LABEL_WORDS: usize = 2;
/// Words of a sentence that says nothing without the one after it: "Yes." "Because of a river."
const OPENING_WORDS: usize = 4;

/// Where a statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// An answer of the owner.
    Row(RowId),
    /// A project, by its index in the profile.
    Project(usize),
    /// The resume: the number of the entry within it.
    Resume(usize),
}

/// One sentence that may be said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Statement {
    /// A whole sentence in the first person.
    pub(crate) text: String,
    /// The row's question, the position or the project it belongs to; empty for the summary.
    pub(crate) heading: String,
    /// Where it comes from. Statements of one origin stand next to each other, in their order.
    pub(crate) origin: Origin,
}

/// Every statement of a profile that may be said to anyone.
pub(crate) fn statements(profile: &Profile) -> Vec<Statement> {
    let mut all = Vec::new();
    let spoken_of = |row: &Example| !row.private && !asks_what_speaks(&row.question);
    for (index, row) in profile.examples.iter().enumerate().filter(|(_, row)| spoken_of(row)) {
        // What the owner asks back answers nothing.
        for text in whole_sentences(&row.answer).into_iter().filter(|text| !text.ends_with('?')) {
            all.push(Statement { text, heading: row.question.clone(), origin: Origin::Row(RowId(index)) });
        }
    }
    // A README may come from a checkout that the owner did not write, so it puts no words into the
    // candidate's mouth.
    for (index, project) in profile.projects.iter().enumerate() {
        let texts = whole_sentences(&without_commands(&project.description));
        for (at, text) in texts.into_iter().enumerate() {
            if at > 0
                && !is_sentence(&text)
                && let Some(last) = all.last_mut()
            {
                last.text.push(' ');
                last.text.push_str(&text);
                continue;
            }
            let text = spoken(&text, Setting::Project { title: &project.title, first: at == 0 }, &[]);
            all.push(Statement { text, heading: project.title.clone(), origin: Origin::Project(index) });
        }
    }
    all.extend(of_resume(profile));
    all.retain(|statement| statement.text.chars().any(char::is_alphabetic));
    all.truncate(STATEMENTS);
    all
}

fn of_resume(profile: &Profile) -> Vec<Statement> {
    let facts = &profile.facts;
    let persons = trade(profile);
    let mut entry = 0;
    let mut all: Vec<Statement> = Vec::new();
    let mut add = |texts: Vec<String>, heading: &str| {
        let origin = Origin::Resume(entry);
        entry += 1;
        all.extend(texts.into_iter().map(|text| Statement { text, heading: heading.to_owned(), origin }));
    };
    let other = |sentence: &Sentence| spoken(&sentence.text, Setting::Other, &persons);
    add(facts.summary.iter().map(&other).collect(), "");
    for position in &facts.positions {
        let mut texts: Vec<String> = held(position).into_iter().collect();
        let employer = position.employer.as_deref().filter(|_| position.certain);
        let current = position.to == End::Present;
        texts.extend(position.notes.iter().map(|note| {
            let bullet = is_bullet(&note.source.text);
            spoken(&note.text, Setting::Position { employer, current, bullet }, &persons)
        }));
        add(texts, &position.heading());
    }
    for pause in &facts.breaks {
        let when = if pause.when.is_empty() { String::new() } else { format!(" ({})", pause.when) };
        let small = |text: &str| {
            text.chars().take(1).flat_map(char::to_lowercase).chain(text.chars().skip(1)).collect::<String>()
        };
        let reason = pause
            .reason
            .as_deref()
            .map(|reason| format!(": {}", small(reason.trim_end_matches('.'))))
            .unwrap_or_default();
        let taken = format!("I took a career break{when}{reason}.");
        add(std::iter::once(taken).chain(pause.notes.iter().map(&other)).collect(), "Career break");
    }
    for degree in &facts.education {
        let when = if degree.when.is_empty() { String::new() } else { format!(" ({})", degree.when) };
        let studied = format!("My education: {}{when}.", degree.heading().trim_end_matches('.'));
        let at = degree.school.as_deref().map(|school| format!(" at {school}")).unwrap_or_default();
        let is_labeled = |text: &str| {
            text.split_once(':').is_some_and(|(label, _)| label.split_whitespace().count() <= LABEL_WORDS)
        };
        let note = |sentence: &Sentence| match is_sentence(&sentence.text) || is_labeled(&sentence.text) {
            true => other(sentence),
            false => format!("My studies{at} included {}", other(sentence)),
        };
        // "No university" was not a part of any studies.
        let is_denial = |sentence: &&Sentence| {
            words::of(&sentence.text)
                .first()
                .is_some_and(|first| matches!(first.as_str(), "no" | "none" | "not"))
        };
        let notes = degree.notes.iter().filter(|sentence| !is_denial(sentence)).map(note);
        add(std::iter::once(studied).chain(notes).collect(), "Education");
    }
    for project in &facts.projects {
        let title = project.heading();
        let texts = project.sentences.iter().enumerate().map(|(at, sentence)| {
            spoken(&sentence.text, Setting::Project { title: &title, first: at == 0 }, &[])
        });
        add(texts.collect(), &title);
    }
    if !facts.skills.is_empty() {
        let skills: Vec<String> = facts.skills.iter().map(ToString::to_string).collect();
        add(vec![format!("My skills are {}.", skills.join(", "))], "Skills");
    }
    if !facts.certificates.is_empty() {
        let certificates = facts.certificates.iter();
        add(
            certificates
                .map(|it| format!("My resume lists this certificate: {}.", it.text.trim_end_matches('.')))
                .collect(),
            "Certificates",
        );
    }
    if !facts.languages.is_empty() {
        let languages: Vec<String> = facts.languages.iter().map(ToString::to_string).collect();
        add(vec![format!("I speak {}.", languages.join(", "))], "Languages");
    }
    // What was not understood, if it is a sentence, is the candidate's all the same.
    for line in facts.unread.iter().filter(|line| line.text.trim_end().ends_with('.')) {
        let texts = whole_sentences(&line.text);
        add(texts.iter().map(|text| spoken(text, Setting::Other, &persons)).collect(), "");
    }
    for group in [&facts.practical, &facts.other] {
        for sentence in group.iter().filter(|sentence| sentence.part != Part::Skill) {
            add(vec![other(sentence)], &sentence.under);
        }
    }
    all
}

/// "I worked at Kestrel Parcel as a data analyst (September 2019 - February 2022)."
fn held(position: &Position) -> Option<String> {
    let (title, employer) = (position.title.as_deref()?, position.employer.as_deref()?);
    if !position.certain {
        return None;
    }
    let verb = match (position.volunteer, position.to == End::Present) {
        (true, true) => "I volunteer",
        (true, false) => "I volunteered",
        (false, true) => "I work",
        (false, false) => "I worked",
    };
    let when = if position.when.is_empty() { String::new() } else { format!(" ({})", position.when) };
    Some(format!("{verb} at {employer} as {}{when}.", with_article(title)))
}

/// The last words of the candidate's titles: "engineer", "analyst".
fn trade(profile: &Profile) -> Vec<String> {
    let titles = profile.facts.positions.iter().filter_map(|position| position.title.as_deref());
    let all = titles.chain(profile.facts.headline.as_deref());
    all.filter_map(|title| words::of(title).pop()).collect()
}

fn is_bullet(source: &str) -> bool {
    source
        .trim_start()
        .chars()
        .next()
        .is_some_and(|mark| !mark.is_alphanumeric() && !matches!(mark, '"' | '(' | '“'))
}

/// The sentences of a text; one that means nothing alone, because it is short or only names something, stays
/// with the one after it, and a list with the sentence that introduces it.
fn whole_sentences(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for paragraph in paragraphs(text) {
        match paragraph.split_once('\n') {
            None => all.extend(sentences_together(&paragraph, all.is_empty())),
            Some((lead, items)) => {
                let mut before = sentences_together(lead, all.is_empty());
                let introduction = before.pop().unwrap_or_default();
                all.append(&mut before);
                all.push(format!("{introduction}\n{items}"));
            }
        }
    }
    all
}

/// The sentences of one line; `first` is whether an answer begins with them.
fn sentences_together(line: &str, first: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut opening = String::new();
    for sentence in sentences(line).map(str::trim).filter(|sentence| !sentence.is_empty()) {
        if !opening.is_empty() {
            opening.push(' ');
        }
        opening.push_str(sentence);
        let names_only = first && all.is_empty() && opening == sentence && !has_verb(sentence);
        if opening.split_whitespace().count() > OPENING_WORDS && !names_only {
            all.push(std::mem::take(&mut opening));
        }
    }
    match (all.last_mut(), opening.is_empty()) {
        (_, true) => {}
        (Some(last), false) => {
            last.push(' ');
            last.push_str(&opening);
        }
        (None, false) => all.push(opening),
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_profile_is_said_in_the_first_person() {
        let resume = "Kim Example\n\nEXPERIENCE\nBell Foundry • Data Engineer • 2019 - present\n- Weekly tuning of bells\n- Own the \
                      archive of 300 bells\n\nLANGUAGES\nDutch (native) • English (fluent)\n";
        let profile = Profile {
            name: "Kim Example".into(),
            facts: profile::facts::Facts::read("Kim Example", resume),
            resume: resume.into(),
            examples: vec![
                Example {
                    question: "Why bells?".into(),
                    answer: "Yes. They ring for years.".into(),
                    ..Example::default()
                },
                Example { question: "Pay?".into(), answer: "Much.".into(), private: true },
                Example {
                    question: "Questions?".into(),
                    answer: "Who tunes your bells?".into(),
                    ..Example::default()
                },
            ],
            ..Profile::default()
        };
        let said: Vec<String> = statements(&profile).into_iter().map(|statement| statement.text).collect();
        assert_eq!(
            said,
            [
                "Yes. They ring for years.",
                "I work at Bell Foundry as a data engineer (2019 - present).",
                "At Bell Foundry: Weekly tuning of bells.",
                "I own the archive of 300 bells.",
                "I speak Dutch (native), English (fluent).",
            ],
            "a short opening stays with its sentence; what is private or asked back is not said"
        );
    }

    #[test]
    fn a_list_is_said_with_what_introduces_it() {
        let said = whole_sentences(
            "I did much. The reasons were\n  1. Bells rang loud.\n  2. Few came.\n  All of this was long ago.",
        );
        let expected =
            ["I did much. The reasons were\n1. Bells rang loud.\n2. Few came.", "All of this was long ago."];
        assert_eq!(said, expected);
        assert_eq!(
            whole_sentences("The rewrite of the load at Emberline. It took a night and a day."),
            ["The rewrite of the load at Emberline. It took a night and a day."],
            "a name alone says nothing"
        );
    }
}
