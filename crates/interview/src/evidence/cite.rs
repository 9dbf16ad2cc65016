//! What each sentence of an answer rests on: statements that were chosen, the row that was said, or what a
//! text that code put together quotes and names.
use std::collections::HashSet;

use profile::Profile;
use profile::facts::{Part, Position, Sentence as ResumeSentence};
use text::lines::one_line;
use text::sentences::sentences;
use text::words;

use crate::evidence::statements::{Origin, Statement};
use crate::retrieve::hit::{Kind, RowId};
use crate::turn::sentence::{Evidence, Sentence};

/// Most words of a sentence that says nothing without the one after it: "Yes."
const OPENING_WORDS: usize = 4;
/// Fewest words of a sentence that is recognized where an answer repeats it without quotation marks.
const REPEATED_WORDS: usize = 3;
/// How an item of a list begins.
const ITEMS: [&str; 3] = ["- ", "* ", "• "];

/// The sentences of a text that rests on nothing: a refusal, or the truth about the program.
pub(crate) fn unsupported(text: &str) -> Vec<Sentence> {
    each(text, |_| Vec::new())
}

/// The sentences of a row's answer, as it was said.
pub(crate) fn of_row(row: RowId, answer: &str, profile: &Profile) -> Vec<Sentence> {
    let title = &row.example(profile).question;
    each(answer, |text| vec![in_row(row, title, text)])
}

/// Statements that were said, each as one sentence.
pub(crate) fn of_statements(statements: &[Statement], profile: &Profile) -> Vec<Sentence> {
    let sentence = |statement: &Statement| Sentence {
        text: statement.text.clone(),
        evidence: vec![of_statement(statement, profile)],
    };
    statements.iter().map(sentence).collect()
}

/// A statement as evidence.
pub(crate) fn of_statement(statement: &Statement, profile: &Profile) -> Evidence {
    let (kind, row) = match statement.origin {
        Origin::Row(row) => (Kind::Qa, Some(row.0)),
        Origin::Project(_) => (Kind::Project, None),
        Origin::Resume(_) => (Kind::Resume, None),
    };
    Evidence { kind, title: titled(&statement.heading, profile), text: statement.text.clone(), row }
}

/// The sentences of a text that code put together, each with what of the profile it quotes; one that quotes
/// nothing, with the positions, degrees, languages and projects that it names.
pub(crate) fn of_program(text: &str, profile: &Profile) -> Vec<Sentence> {
    each(text, |sentence| {
        let mut evidence = quoted(sentence, profile);
        if evidence.is_empty() {
            evidence = named(sentence, profile);
        }
        let mut seen = HashSet::new();
        evidence.retain(|one| seen.insert((one.kind, one.title.clone(), one.text.clone())));
        evidence
    })
}

fn each(text: &str, evidence: impl Fn(&str) -> Vec<Evidence>) -> Vec<Sentence> {
    let sentence = |text: &str| Sentence { text: text.to_owned(), evidence: evidence(text) };
    parts(text).into_iter().map(sentence).collect()
}

/// A text in sentences: an item of a list is one, and a short opening stays with the sentence after it.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if ITEMS.iter().any(|mark| line.starts_with(mark)) {
            parts.push(line);
            continue;
        }
        let (mut start, mut end) = (0, 0);
        for sentence in sentences(line) {
            end += sentence.len();
            let part = line[start..end].trim();
            if part.split_whitespace().count() > OPENING_WORDS || end == line.len() {
                parts.push(part);
                start = end;
            }
        }
    }
    parts
}

/// What a sentence repeats of rows and projects, and what it has in quotation marks.
fn quoted(sentence: &str, profile: &Profile) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    let repeated = |text: &str| -> Vec<String> {
        let whole = sentences(text).map(str::trim);
        let long = whole.filter(|text| text.split_whitespace().count() >= REPEATED_WORDS);
        long.filter(|text| sentence.contains(text)).map(str::to_owned).collect()
    };
    for (row, example) in open_rows(profile) {
        evidence.extend(repeated(&example.answer).iter().map(|text| in_row(row, &example.question, text)));
    }
    for project in &profile.projects {
        let texts = repeated(&project.description);
        evidence.extend(texts.iter().map(|text| in_place(Kind::Project, &project.title, text)));
    }
    for fragment in in_quotation_marks(sentence) {
        let is_known = |one: &Evidence| one.text.contains(fragment) || fragment.contains(&one.text);
        if !evidence.iter().any(is_known) {
            evidence.extend(place_of(fragment, sentence, profile));
        }
    }
    evidence
}

/// Where the profile says this: the place that the sentence names beside it, else the resume, a row, a
/// project.
fn place_of(fragment: &str, sentence: &str, profile: &Profile) -> Option<Evidence> {
    let facts = profile.facts.sentences();
    let same = facts.iter().find(|one| one.text == fragment);
    let line = same.or_else(|| facts.iter().find(|one| one.text.contains(fragment)));
    let holds = |text: &str| one_line(text).contains(fragment);
    let resume = match line {
        Some(line) => Some(of_resume(line, profile)),
        None => holds(&profile.resume).then(|| {
            // A line that was read as several entries has the heading of the first.
            let entry = facts.iter().find(|one| holds(&one.source.text));
            let title = entry.map_or_else(|| profile.name.clone(), |one| of_resume(one, profile).title);
            in_place(Kind::Resume, &title, fragment)
        }),
    };
    let rows = open_rows(profile).filter(|(_, example)| holds(&example.answer));
    let rows = rows.map(|(row, example)| in_row(row, &example.question, fragment));
    let projects = profile.projects.iter().filter(|project| {
        holds(&project.description) || project.readme.as_ref().is_some_and(|readme| holds(readme))
    });
    let projects = projects.map(|project| in_place(Kind::Project, &project.title, fragment));
    let all: Vec<Evidence> = resume.into_iter().chain(rows).chain(projects).collect();
    let beside = all.iter().find(|one| one.kind != Kind::Resume && sentence.contains(&one.title));
    beside.or(all.first()).cloned()
}

/// What a sentence names of the resume and the projects, in the order of the names.
fn named(sentence: &str, profile: &Profile) -> Vec<Evidence> {
    let said = words::of(sentence);
    let place = |name: &str| {
        let name = words::of(name);
        said.windows(name.len().max(1)).position(|run| run == name)
    };
    let place_of_some = |name: &Option<String>| name.as_deref().and_then(place);
    let facts = &profile.facts;
    let mut found: Vec<(usize, Evidence)> = Vec::new();
    let at: Vec<(usize, &Position)> =
        facts.positions.iter().filter_map(|job| Some((place_of_some(&job.employer)?, job))).collect();
    for (place, job) in &at {
        // Of several posts at one employer, the one that is named too.
        let mut others = at.iter().filter(|(_, other)| other.employer == job.employer);
        let a_title = others.any(|(_, other)| place_of_some(&other.title).is_some());
        if !a_title || place_of_some(&job.title).is_some() {
            found.push((*place, in_place(Kind::Resume, &job.heading(), &one_line(&job.source.text))));
        }
    }
    for degree in &facts.education {
        let note_on = |topic: &str| degree.notes.iter().find(|note| note.text.contains(topic));
        let thesis = degree.thesis().and_then(|topic| Some((place(topic)?, note_on(topic)?)));
        if let Some((place, note)) = thesis {
            found.push((place, of_resume(note, profile)));
        } else if let Some(place) = place_of_some(&degree.title).or(place_of_some(&degree.school)) {
            found.push((place, in_place(Kind::Resume, EDUCATION, &one_line(&degree.source.text))));
        }
    }
    for language in &facts.languages {
        let place = place(&language.to_string());
        let line = one_line(&language.source.text);
        found.extend(place.map(|place| (place, in_place(Kind::Resume, LANGUAGES, &line))));
    }
    for project in &profile.projects {
        let about = sentences(&project.description).next().map_or(project.title.as_str(), str::trim);
        let place = place(&project.title);
        found.extend(place.map(|place| (place, in_place(Kind::Project, &project.title, about))));
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, evidence)| evidence).collect()
}

/// The rows that every visitor may read.
fn open_rows(profile: &Profile) -> impl Iterator<Item = (RowId, &profile::Example)> {
    let rows = profile.examples.iter().enumerate().filter(|(_, example)| !example.private);
    rows.map(|(index, example)| (RowId(index), example))
}

/// The texts between quotation marks, without the dots of one that was cut short.
fn in_quotation_marks(sentence: &str) -> Vec<&str> {
    let mut rest = sentence;
    let mut fragments = Vec::new();
    while let Some(start) = rest.find(['"', '“']) {
        let inside = &rest[start..];
        let inside = &inside[inside.chars().next().map_or(0, char::len_utf8)..];
        let Some(end) = inside.find(['"', '”']) else { break };
        fragments.push(inside[..end].trim().trim_end_matches('…').trim());
        rest = &inside[end..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
    fragments.retain(|fragment| !fragment.is_empty());
    fragments
}

const EDUCATION: &str = "Education";
const LANGUAGES: &str = "Languages";

/// A sentence of the resume, below the heading that statements of its kind have.
fn of_resume(line: &ResumeSentence, profile: &Profile) -> Evidence {
    let title = match line.part {
        Part::Skill => "Skills",
        Part::Language => LANGUAGES,
        Part::Certificate => "Certificates",
        Part::Education => EDUCATION,
        Part::Position | Part::Project if line.under.is_empty() => &line.text,
        _ => &line.under,
    };
    in_place(Kind::Resume, &titled(title, profile), &line.text)
}

/// The heading, or what the resume begins with where it has none: the candidate's name.
pub(crate) fn titled(heading: &str, profile: &Profile) -> String {
    if heading.is_empty() { profile.name.clone() } else { heading.to_owned() }
}

fn in_row(row: RowId, question: &str, text: &str) -> Evidence {
    Evidence { row: Some(row.0), ..in_place(Kind::Qa, question, text) }
}

fn in_place(kind: Kind, title: &str, text: &str) -> Evidence {
    Evidence { kind, title: title.to_owned(), text: text.to_owned(), row: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use profile::{Example, Project};

    fn profile() -> Profile {
        let resume = "Kim Example\n\nEXPERIENCE\nData Engineer • Bell Foundry • 2019 - present\n- Own the archive of 300 \
                      bells\nClerk • Bell Foundry • 2015 - 2019\n- Filed drawings\nAnalyst • Tide Works • 2012 - 2015\n- \
                      Read gauges\n\nEDUCATION\nBachelor of Science, Geography • Scheldt College • 2008 - 2011\nThesis: the \
                      sound of tides\n\nSKILLS\nPython (pandas) • SQL\n\nLANGUAGES\nDutch (native) • English (fluent)\n";
        let row = |question: &str, answer: &str, private| Example {
            question: question.into(),
            answer: answer.into(),
            private,
        };
        Profile {
            name: "Kim Example".into(),
            facts: profile::facts::Facts::read("Kim Example", resume),
            resume: resume.into(),
            examples: vec![
                row("Why bells?", "They ring for a hundred years. I like bronze.", false),
                row("What do you earn?", "I earn ninety gold coins.", true),
            ],
            projects: vec![Project {
                title: "Gong Atlas".into(),
                description: "Maps every gong. It is used daily.".into(),
                ..Project::default()
            }],
            ..Profile::default()
        }
    }

    /// The titles and texts of what the sentences of a text rest on.
    #[track_caller]
    fn check(text: &str, expected: &[&[(&str, &str)]], why: &str) {
        let cited = of_program(text, &profile());
        let found: Vec<Vec<(&str, &str)>> = cited
            .iter()
            .map(|one| one.evidence.iter().map(|it| (it.title.as_str(), it.text.as_str())).collect())
            .collect();
        assert_eq!(found, expected, "{why}");
        let mut rest = text;
        for sentence in &cited {
            let (_, after) =
                rest.split_once(sentence.text.as_str()).expect("its words are in the answer, in order");
            rest = after;
        }
    }

    #[test]
    fn what_code_puts_together_rests_on_what_it_names() {
        let engineer = ("Data Engineer, Bell Foundry", "Data Engineer • Bell Foundry • 2019 - present");
        let clerk = ("Clerk, Bell Foundry", "Clerk • Bell Foundry • 2015 - 2019");
        check(
            "In 2016 I worked as a clerk at Bell Foundry (2015 to 2019).",
            &[&[clerk]],
            "of two posts at one employer the one that is named",
        );
        check(
            "I was an analyst at Tide Works and a data engineer at Bell Foundry.",
            &[&[("Analyst, Tide Works", "Analyst • Tide Works • 2012 - 2015"), engineer]],
            "in the order of the sentence",
        );
        check("I was at Bell Foundry for ten years.", &[&[engineer, clerk]], "else each of them");
        check(
            "My thesis was on the sound of tides.",
            &[&[("Education", "Thesis: the sound of tides")]],
            "the line that says so",
        );
        check(
            "Dutch is spoken, I am told. I speak English (fluent).",
            &[&[], &[("Languages", "Dutch (native) • English (fluent)")]],
            "a language with its level",
        );
        check(
            "It is a topic of my project Gong Atlas.",
            &[&[("Gong Atlas", "Maps every gong.")]],
            "a project by its title",
        );
        check(
            "Docker is not in my notes. Ask me.",
            &[&[], &[]],
            "what the profile does not say has no source",
        );
    }

    #[test]
    fn what_code_quotes_is_found_where_it_stands() {
        check(
            "Yes. My resume lists \"Python (pandas)\" among my skills. I like bronze.",
            &[&[("Skills", "Python (pandas)")], &[("Why bells?", "I like bronze.")]],
            "a skill, and the sentence of a row; a short opening has no mark of its own",
        );
        check(
            "Of the 2 requirements I read, my profile meets 1.\n\n- **Met:** gongs — “Maps every gong. It is…” (Gong \
             Atlas)\n- **Not in my profile:** drums",
            &[&[], &[("Gong Atlas", "Maps every gong.")], &[]],
            "an item of a list is one sentence",
        );
        check(
            "- **Met:** Dutch — “Dutch (native) • English (fluent)” (resume)",
            &[&[("Languages", "Dutch (native) • English (fluent)")]],
            "a line of several entries",
        );
        check("Somebody said \"I earn ninety gold coins.\" to me.", &[&[]], "a private row is no source");
        check("He said \"so it goes", &[&[]], "a mark without its other half");
    }

    #[test]
    fn rows_and_statements_are_their_own_evidence() {
        let profile = profile();
        let row = of_row(RowId(0), &profile.examples[0].answer, &profile);
        let texts: Vec<&str> = row.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, ["They ring for a hundred years.", "I like bronze."], "sentence by sentence");
        assert_eq!((row[1].evidence[0].row, row[1].evidence[0].kind), (Some(0), Kind::Qa));
        let statement =
            Statement { text: "I ring.".into(), heading: String::new(), origin: Origin::Resume(0) };
        let evidence = of_statement(&statement, &profile);
        assert_eq!(evidence.title, "Kim Example", "the summary has no heading but the name");
        assert_eq!(unsupported("I would rather not guess.")[0].evidence, [], "a refusal rests on nothing");
    }
}
