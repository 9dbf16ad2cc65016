//! A job description that a visitor pasted: how it is recognized, and what it requires.
use text::lines::shortened;
use text::sentences::sentences;

/// What a description requires of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobDescription {
    /// In the order and wording of the description.
    pub(crate) requirements: Vec<String>,
}

/// Fewest words of a text that may be a job description.
const LEAST_WORDS: usize = 25;
/// Most requirements that are read; a longer list mostly repeats itself.
const MOST_REQUIREMENTS: usize = 24;
/// Longest requirement, in characters.
const REQUIREMENT_CHARS: usize = 240;

/// Words that are common in job descriptions and rare in questions.
const CUES: [&str; 24] = [
    "responsibilities",
    "requirements",
    "qualifications",
    "we are looking for",
    "we're looking for",
    "looking for a",
    "you will",
    "you'll",
    "you have",
    "about the role",
    "about the job",
    "about us",
    "job description",
    "job title",
    "years of experience",
    "years' experience",
    "what you bring",
    "nice to have",
    "must have",
    "must-have",
    "benefits",
    "full-time",
    "we offer",
    "the ideal candidate",
];
/// Headings over what is required.
const REQUIRING: [&str; 18] = [
    "requirement",
    "qualification",
    "must have",
    "must-have",
    "nice to have",
    "nice-to-have",
    "what you bring",
    "you bring",
    "you have",
    "your profile",
    "looking for",
    "skills",
    "experience",
    "who you are",
    "about you",
    "preferred",
    "desired",
    "education",
];
/// Headings over something else.
const OTHER: [&str; 16] = [
    "responsibilities",
    "what you'll do",
    "what you will do",
    "your tasks",
    "tasks",
    "about us",
    "about the company",
    "the company",
    "benefits",
    "we offer",
    "what we offer",
    "perks",
    "how to apply",
    "location",
    "about the role",
    "salary",
];
/// Words of a sentence that requires something.
const REQUIRED: [&str; 22] = [
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
    "expertise",
    "comfortable with",
    "command of",
    "hands-on",
    "track record",
    "you know",
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

impl JobDescription {
    /// Recognizes a job description. `None` for any other text, or if it asks about something other than the
    /// fit.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let items = text.lines().filter(|line| item(line).is_some()).count();
        let cues = CUES.iter().filter(|cue| lower.contains(*cue)).count();
        let is_one =
            lower.split_whitespace().count() >= LEAST_WORDS && (cues >= 2 || cues >= 1 && items >= 3);
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

/// The lines under a heading that requires; without such headings, every sentence and item that states a
/// requirement.
fn requirements(text: &str) -> Vec<String> {
    let (mut listed, mut spoken) = (Vec::new(), Vec::new());
    let mut under_requiring = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(requires) = heading(line) {
            under_requiring = requires;
            continue;
        }
        match item(line) {
            Some(item) if under_requiring => listed.push(item.to_owned()),
            Some(item) if requires(item) => spoken.push(item.to_owned()),
            Some(_) => {}
            None => {
                let all = sentences(line).map(str::trim).filter(|sentence| !sentence.is_empty());
                spoken.extend(all.filter(|sentence| requires(sentence)).map(str::to_owned));
            }
        }
    }
    let mut found = if listed.is_empty() { spoken } else { listed };
    found.iter_mut().for_each(|requirement| *requirement = at_a_glance(requirement));
    let mut seen: Vec<String> = Vec::new();
    found.retain(|requirement| {
        let lower = requirement.to_lowercase();
        let new = lower.chars().any(char::is_alphabetic) && !seen.contains(&lower);
        if new {
            seen.push(lower);
        }
        new
    });
    found.truncate(MOST_REQUIREMENTS);
    found
}

/// Whether what follows a heading is required; `None` if the line is not a heading.
fn heading(line: &str) -> Option<bool> {
    let bare = line.trim_matches(['#', '*', ':', ' ']).to_lowercase();
    let short = bare.split_whitespace().count() <= 7;
    let marked = line.ends_with(':')
        || line.starts_with('#')
        || line.starts_with("**") && line.trim_end_matches(':').ends_with("**");
    let plain = item(line).is_none() && !line.ends_with(['.', '!', '?', ',', ';']);
    let names = |list: &[&str]| list.iter().any(|word| bare.contains(word));
    if !short || !plain || !(marked || names(&OTHER) || names(&REQUIRING)) {
        return None;
    }
    Some(names(&REQUIRING) && !names(&OTHER))
}

/// The text of a list item.
fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    let bulleted = ["•", "-", "*", "–", "·", "▪", "◦", "✓"].iter().find_map(|mark| line.strip_prefix(mark));
    let numbered = || {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < line.len()).then_some(rest)?.strip_prefix(['.', ')'])
    };
    let text = bulleted.or_else(numbered)?;
    // "**Requirements**" is a heading, and "-5 degrees" is not an item.
    text.starts_with(char::is_whitespace).then(|| text.trim()).filter(|text| !text.is_empty())
}

fn requires(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    REQUIRED.iter().any(|word| lower.contains(word))
}

/// A requirement on one line, without its final punctuation, and short enough to read at a glance.
fn at_a_glance(requirement: &str) -> String {
    shortened(requirement.trim().trim_end_matches(['.', ';', ',']), REQUIREMENT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTION: &str = "Senior Data Engineer (m/f/x)\n\nAbout us\nWe are a utility and we like water.\n\n\
        Responsibilities:\n- Build pipelines\n- Talk with experience designers\n\n\
        Requirements:\n• 5+ years of experience with Python and SQL.\n• Airflow or Dagster\n• Fluent in Dutch\n\n\
        What we offer:\n- A bicycle\n";

    #[test]
    fn a_list_of_requirements_is_found_under_its_heading() {
        let job = JobDescription::of(DESCRIPTION).expect("it is a job description");
        assert_eq!(
            job.requirements,
            ["5+ years of experience with Python and SQL", "Airflow or Dagster", "Fluent in Dutch"],
            "not the tasks, and not the bicycle"
        );
    }

    #[test]
    fn a_description_in_prose_is_read_by_its_sentences() {
        let text = "We are looking for a baker for our shop by the harbour. You will bake rye bread every night. You have at \
                    least 3 years of experience with sourdough. Knowledge of hygiene rules is required. We like early birds.";
        let job = JobDescription::of(text).expect("it is a job description");
        assert_eq!(
            job.requirements,
            [
                "You have at least 3 years of experience with sourdough",
                "Knowledge of hygiene rules is required"
            ]
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
            job.requirements.iter().all(|one| one.chars().count() <= REQUIREMENT_CHARS + 1),
            "each is short"
        );
    }
}
