//! A job description that a visitor pasted: how it is recognized, and what it requires.
use text::lines::joined_lines;
use text::sentences::sentences;
use text::words;

use crate::job::heading::{Section, heading, labelled};
use crate::job::item::item;
use crate::job::requirement::{Requirement, in_parts, stated, without_end};

/// What a description requires of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobDescription {
    /// In the order and wording of the description.
    pub(crate) requirements: Vec<Requirement>,
}

/// Fewest words of a text that may be a job description.
const LEAST_WORDS: usize = 25;
/// Most requirements that are read; a longer list mostly repeats itself.
const MOST_REQUIREMENTS: usize = 24;
/// Words that are common in job descriptions and rare in questions, besides headings.
const CUES: [&str; 9] = [
    "looking for a",
    "we are looking for",
    "you will",
    "you'll",
    "you have",
    "job title",
    "years of experience",
    "years' experience",
    "we offer",
];
/// Words of a sentence that requires something.
const REQUIRED: [&str; 21] = [
    "experience",
    "knowledge",
    "proficien",
    "familiar",
    "degree",
    "ability",
    "able to",
    "skill",
    "fluen",
    "years",
    "understanding",
    "certif",
    "licen",
    "must",
    "required",
    "background in",
    "hands-on",
    "track record",
    "you know",
    "you speak",
    "you hold",
];
/// Words of a question that the description itself answers: whether and why this candidate fits.
const FIT: [&str; 11] = [
    "fit",
    "match",
    "suit",
    "qualif",
    "candidate for",
    "hire you",
    "right person",
    "interest",
    "role",
    "this job",
    "position",
];

/// Longest line without the mark of a list that may be an item, in words.
const ITEM_WORDS: usize = 16;

impl JobDescription {
    /// Recognizes a job description. `None` for any other text, or if it asks about something other than the
    /// fit.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let items = text.lines().filter(|line| item(line).is_some()).count();
        let cues = CUES.iter().filter(|cue| lower.contains(*cue)).count();
        let heads = |line: &str| heading(line).or_else(|| labelled(line).map(|(section, _)| section));
        let headings: Vec<Section> = text
            .lines()
            .flat_map(|line| [line].into_iter().chain(sentences(line).skip(1)))
            .filter_map(heads)
            .collect();
        let cues = cues + headings.len();
        let long = lower.split_whitespace().count() >= LEAST_WORDS;
        let is_one = long && (cues >= 2 || cues >= 1 && items >= 3)
            || headings.contains(&Section::Required) && items >= 3;
        if !is_one || asks_something_else(text) {
            return None;
        }
        let requirements = requirements(text);
        (!requirements.is_empty()).then_some(Self { requirements })
    }
}

/// Whether the first or last sentence is a question about something other than the fit.
fn asks_something_else(text: &str) -> bool {
    let all: Vec<&str> = sentences(text.trim()).collect();
    let ends = all.first().into_iter().chain(all.last());
    ends.map(|sentence| sentence.trim().to_lowercase()).any(|sentence| {
        // Descriptions often begin with "Are you passionate about rivers?".
        let rhetorical = sentence.starts_with("are you") || sentence.starts_with("do you");
        sentence.ends_with('?') && !rhetorical && !FIT.iter().any(|word| sentence.contains(word))
    })
}

/// What the text requires: the items and sentences below a heading or behind a label that requires; without
/// any, every sentence and item that states a requirement.
fn requirements(text: &str) -> Vec<Requirement> {
    let mut reading = Reading::default();
    // A heading is no rest of the line before it.
    let apart: String = text
        .lines()
        .map(|line| if heading(line).is_some() { format!("\n{line}\n") } else { format!("{line}\n") })
        .collect();
    let text = joined_lines(&apart);
    for line in text.lines().map(str::trim) {
        reading.line(line);
    }
    let listed = reading.listed;
    let mut found = if listed.iter().any(|one| !one.is_welcome) {
        let closed = reading.stated.into_iter().filter(|one| one.closed).map(|one| one.requirement);
        listed.into_iter().chain(closed).collect()
    } else {
        reading.stated.into_iter().map(|one| one.requirement).chain(listed).collect::<Vec<_>>()
    };
    let mut seen: Vec<String> = Vec::new();
    found.retain(|requirement| {
        let lower = requirement.text.to_lowercase();
        let new = lower.chars().any(char::is_alphabetic) && !seen.contains(&lower);
        if new {
            seen.push(lower);
        }
        new
    });
    found.truncate(MOST_REQUIREMENTS);
    found
}

/// A description as far as it is read.
#[derive(Default)]
struct Reading {
    section: Option<Section>,
    /// Whether the section has items with the mark of a list.
    marked: bool,
    /// How many lines of the section in a row are items without a mark.
    run: usize,
    /// Whether the section has two such lines in a row, so that a blank line ends their list.
    dense: bool,
    /// What stands below a heading or behind a label.
    listed: Vec<Requirement>,
    /// What a sentence elsewhere states.
    stated: Vec<Stated>,
}

/// A requirement of a sentence that is under no heading.
struct Stated {
    requirement: Requirement,
    /// Whether the sentence says by itself that it is one: "Danish is a must".
    closed: bool,
}

impl Reading {
    fn line(&mut self, line: &str) {
        if line.is_empty() {
            self.run = 0;
            return;
        }
        if let Some(section) = heading(line) {
            (self.section, self.marked, self.run, self.dense) = (Some(section), false, 0, false);
            return;
        }
        if let Some(item) = item(line) {
            self.marked = true;
            self.item(item);
            return;
        }
        let in_list = matches!(self.section, Some(Section::Required | Section::NiceToHave));
        let short = line.split_whitespace().count() <= ITEM_WORDS;
        let whole = sentences(line).count() == 1;
        // A list with marks ends with the first line without one, one without with a blank line.
        let ends = self.marked || self.dense && self.run == 0;
        if in_list && !ends && short && whole && labelled(line).is_none() {
            self.run += 1;
            self.dense |= self.run > 1;
            self.item(line);
            return;
        }
        if in_list && ends {
            self.section = None;
        }
        self.prose(line);
    }

    fn item(&mut self, item: &str) {
        if let Some((section, list)) = labelled(item) {
            self.list(section, list);
            return;
        }
        match self.section {
            Some(Section::Other) => {}
            Some(section) => self.listed.extend(in_parts(item, section == Section::NiceToHave)),
            None if requires(item) => self.stated.extend(in_parts(item, false).map(Stated::open)),
            None => {}
        }
    }

    fn prose(&mut self, line: &str) {
        let mut label: Option<Section> = None;
        for sentence in sentences(line).flat_map(by_labels).map(str::trim) {
            if let Some((section, list)) = labelled(sentence) {
                self.list(section, list);
                label = Some(section);
                continue;
            }
            if sentence.is_empty() || is_of_employer(sentence) {
                label = None;
                continue;
            }
            match label.or(self.section) {
                Some(Section::Other) => {}
                // "Requirements: 3 years of Python. Strong SQL."
                Some(section) if !is_duty(sentence) => self.list(section, sentence),
                _ if requires(sentence) && !is_duty(sentence) => {
                    let closed = without_end(sentence).is_some();
                    let all = stated(sentence, false).into_iter();
                    self.stated.extend(all.map(|requirement| Stated { requirement, closed }));
                }
                _ => {}
            }
        }
    }

    /// A list within a line.
    fn list(&mut self, section: Section, list: &str) {
        if section != Section::Other {
            self.listed.extend(stated(list, section == Section::NiceToHave));
        }
    }
}

/// A sentence, cut at a semicolon before another label: "Must: SQL; nice: Rust".
fn by_labels(sentence: &str) -> Vec<&str> {
    let cut = sentence.split("; ").skip(1).any(|part| labelled(part).is_some());
    if cut { sentence.split("; ").collect() } else { vec![sentence] }
}

impl Stated {
    fn open(requirement: Requirement) -> Self {
        Self { requirement, closed: false }
    }
}

/// Whether a sentence says what the candidate will do, and not what they must have.
fn is_duty(sentence: &str) -> bool {
    let tokens = words::of(sentence.to_lowercase().replace("'ll", " will").replace("’ll", " will").as_str());
    let has = |word: &String| matches!(word.as_str(), "need" | "have" | "bring" | "be" | "hold");
    tokens.windows(3).any(|three| three[0] == "you" && three[1] == "will" && !has(&three[2]))
}

/// Whether a sentence speaks of the employer: "We offer a bicycle". One that seeks somebody does not.
fn is_of_employer(sentence: &str) -> bool {
    let tokens = words::of(sentence);
    let seeks = ["looking", "seek", "seeking", "search", "searching", "require", "need", "expect", "ask"];
    let of_us = |word: &String| matches!(word.as_str(), "we" | "our" | "us");
    tokens.iter().take(2).any(of_us) && !tokens.iter().any(|word| seeks.contains(&word.as_str()))
}

fn requires(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    REQUIRED.iter().any(|word| lower.contains(word)) || without_end(sentence).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::requirement::REQUIREMENT_CHARS;

    const DESCRIPTION: &str = "Senior Data Engineer (m/f/x)\n\nAbout us\nWe are a utility and we like water.\n\n\
        Responsibilities:\n- Build pipelines\n- Talk with experience designers\n\n\
        Requirements:\n• 5+ years of experience with Python and SQL.\n• Airflow or Dagster\n• Fluent in Dutch\n\n\
        What we offer:\n- A bicycle\n";

    /// The requirements of a description; what is welcome only is in brackets.
    fn read(text: &str) -> Vec<String> {
        let job = JobDescription::of(text).expect("it is a job description");
        let shown = |one: Requirement| if one.is_welcome { format!("({})", one.text) } else { one.text };
        job.requirements.into_iter().map(shown).collect()
    }

    #[test]
    fn a_list_of_requirements_is_found_under_its_heading() {
        assert_eq!(
            read(DESCRIPTION),
            ["5+ years of experience with Python and SQL", "Airflow or Dagster", "Fluent in Dutch"],
            "not the tasks, and not the bicycle"
        );
    }

    #[test]
    fn a_description_in_prose_is_read_by_its_sentences() {
        let text = "We are looking for a baker for our shop by the harbour. You will bake rye bread every night. You have at \
                    least 3 years of experience with sourdough and a driving licence. Knowledge of hygiene rules is required. \
                    Danish is a must, and German would be a plus. We like early birds.";
        assert_eq!(
            read(text),
            [
                "at least 3 years of experience with sourdough",
                "a driving licence",
                "Knowledge of hygiene rules",
                "Danish",
                "(German)"
            ]
        );
    }

    #[test]
    fn a_list_within_a_paragraph_is_cut() {
        let text = "We are hiring a data platform engineer in Ghent. You will own ingestion pipelines, work with Airflow, dbt \
                    and PostgreSQL, and mentor juniors. Required: 3+ years of Python, strong SQL, experience with Kafka and \
                    Kubernetes, fluent Dutch. Nice to have: Rust, GIS, energy domain. We offer a bicycle.";
        assert_eq!(
            read(text),
            [
                "3+ years of Python",
                "strong SQL",
                "experience with Kafka",
                "Kubernetes",
                "fluent Dutch",
                "(Rust)",
                "(GIS)",
                "(energy domain)"
            ]
        );
    }

    #[test]
    fn a_list_that_lost_its_marks_is_read_to_the_next_heading() {
        let text = "Shop Manager\nHarbour Lights Ltd - Bristol\nSave job\nSalary: 38,000 a year\n\nAbout us\nWe sell lamps and we \
                    have 20 years of experience.\n\nWhat you'll bring\n3+ years in retail management\nFull driving licence\n\n\
                    Nice to have\nWelsh\nPolish\n\nShare this job\nBenefits\n28 days holiday\nStaff discount\n\nEqual opportunities\nWe welcome \
                    applicants whatever their age, background or experience.";
        assert_eq!(
            read(text),
            ["3+ years in retail management", "Full driving licence", "(Welsh)", "(Polish)"]
        );
    }

    #[test]
    fn a_question_about_the_fit_is_answered_like_the_description_alone() {
        assert!(JobDescription::of(&format!("{DESCRIPTION}\nAre you a good fit?")).is_some(), "after it");
        assert!(
            JobDescription::of(&format!("Why are you the right person for this role?\n{DESCRIPTION}"))
                .is_some()
        );
        assert!(JobDescription::of(&format!("Are you passionate about water?\n{DESCRIPTION}")).is_some());
        let other = format!("{DESCRIPTION}\nWhat salary would you want for that?");
        assert_eq!(JobDescription::of(&other), None, "another question is answered as one");
    }

    #[test]
    fn questions_are_no_descriptions() {
        for text in [
            "What are your requirements for a good working environment?",
            "Tell me about your responsibilities and the requirements you had to meet in your last job",
            "",
        ] {
            assert_eq!(JobDescription::of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_pasted_cannot_make_a_list_without_end() {
        let long = format!("Requirements:\nWe are looking for\n{}", "- word word word\n".repeat(5));
        assert_eq!(
            JobDescription::of(&long).expect("a list").requirements.len(),
            1,
            "the same is required once"
        );
        let items: String = (0..500).map(|n| format!("- skill number {n} {}\n", "x ".repeat(400))).collect();
        let job = JobDescription::of(&format!("We are looking for\nRequirements:\n{items}")).expect("a list");
        assert_eq!(job.requirements.len(), MOST_REQUIREMENTS);
        assert!(
            job.requirements.iter().all(|one| one.text.chars().count() <= REQUIREMENT_CHARS + 1),
            "each is short"
        );
    }
}
