//! How far a profile meets the requirements of a job, with the words of the profile that show it.
//!
//! Code decides this word by word: a requirement is not met because a model says so.
use std::collections::HashSet;

use jiff::civil::DateTime;
use text::words::{is_common, stem};

use profile::Profile;
use text::lines::shortened;
use text::names::{self, Word, words};
use text::sentences::sentences;

/// How far a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Met {
    Fully,
    Partly,
    NotInProfile,
}

/// A requirement, and what the profile has for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) requirement: String,
    pub(crate) met: Met,
    /// Where the evidence is in the profile, and its words. `None` if there is none.
    pub(crate) evidence: Option<(String, String)>,
}

/// The sentences of a profile that every visitor may see, and their words.
pub(crate) struct Statements {
    statements: Vec<Statement>,
    words: HashSet<String>,
    /// Words written like names somewhere in the profile. They are names even where a capital letter shows
    /// nothing.
    names: HashSet<String>,
}

struct Statement {
    title: String,
    text: String,
    words: HashSet<String>,
}

/// Words of requirements that say how much or how well, but not what.
const MEASURES: [&str; 62] = [
    "ability",
    "able",
    "advanced",
    "at",
    "background",
    "basic",
    "bonus",
    "candidate",
    "command",
    "comfortable",
    "deep",
    "demonstrated",
    "desirable",
    "desired",
    "e.g",
    "equivalent",
    "etc",
    "excellent",
    "experience",
    "experienced",
    "expert",
    "expertise",
    "familiar",
    "familiarity",
    "field",
    "great",
    "hands",
    "highly",
    "ideally",
    "including",
    "knowledge",
    "least",
    "level",
    "minimum",
    "must",
    "nice",
    "plus",
    "practical",
    "preferred",
    "preferably",
    "proficiency",
    "proficient",
    "proven",
    "record",
    "related",
    "relevant",
    "required",
    "similar",
    "skill",
    "skilled",
    "solid",
    "strong",
    "such",
    "track",
    "understanding",
    "using",
    "well",
    "within",
    "work",
    "working",
    "year",
    "years",
];
/// Marks of a requirement that one of several things meets.
const ALTERNATIVES: [&str; 5] = [" or ", "/", "e.g", "such as", "similar"];
/// Longest quotation, in characters.
const QUOTATION_CHARS: usize = 220;
/// Share of a requirement's weight, in percent, that the profile must contain for it to be met.
const MET_PERCENT: usize = 75;
/// Share that one sentence of the profile must contain to count as evidence at all.
const SPEAKS_PERCENT: usize = 34;
/// Weight of a name ("Airflow"), where another word has 1.
const NAME_WEIGHT: usize = 2;

/// A word that a requirement is about.
struct Term {
    word: String,
    weight: usize,
}

impl Statements {
    /// What the profile says: its resume line by line, the answers that are not private, and the projects.
    pub(crate) fn of(profile: &Profile) -> Self {
        let (mut statements, mut names) = (Vec::new(), HashSet::new());
        let mut add = |title: &str, text: &str| {
            for sentence in sentences(text).map(str::trim).filter(|sentence| !sentence.is_empty()) {
                let named = words(sentence).filter(Word::is_name);
                names.extend(named.map(|word| stem(&word.text.to_lowercase())));
                let words = words(sentence).map(|word| stem(&word.text.to_lowercase())).collect();
                statements.push(Statement { title: title.to_owned(), text: sentence.to_owned(), words });
            }
        };
        add("resume", &profile.resume);
        add("resume", &profile.corrected);
        for example in profile.examples.iter().filter(|example| !example.private) {
            add(&example.question, &example.answer);
        }
        for project in &profile.projects {
            add(&project.title, &project.description);
            add(&project.title, &project.tags.join(", "));
            add(&project.title, project.readme.as_deref().unwrap_or_default());
        }
        let words = statements.iter().flat_map(|statement| statement.words.iter().cloned()).collect();
        Self { statements, words, names }
    }

    /// Returns how far the profile meets this requirement on the day `now`.
    pub(crate) fn assess(&self, requirement: &str, now: DateTime) -> Assessment {
        let terms = self.terms(requirement);
        let weight = |holds: &dyn Fn(&str) -> bool| -> usize {
            terms.iter().filter(|term| holds(&term.word)).map(|term| term.weight).sum()
        };
        let whole = weight(&|_| true);
        let best = self
            .statements
            .iter()
            .map(|statement| (weight(&|word| statement.words.contains(word)), statement))
            // Among equals, the first: the resume before the answers, and these before the projects.
            .fold(None, |best: Option<(usize, &Statement)>, (covered, statement)| match best {
                Some((most, _)) if most >= covered => best,
                _ => Some((covered, statement)),
            });
        let has_names = terms.iter().any(|term| term.weight == NAME_WEIGHT);
        let knows = |term: &&Term| self.words.contains(&term.word);
        let names_known = terms.iter().filter(|term| term.weight == NAME_WEIGHT).filter(knows).count();
        let speaks = best.filter(|&(covered, _)| covered > 0 && 100 * covered >= SPEAKS_PERCENT * whole);
        let none = Assessment { requirement: requirement.to_owned(), met: Met::NotInProfile, evidence: None };
        let Some((_, statement)) = speaks else { return none };
        if has_names && names_known == 0 {
            return none;
        }
        let all_names = terms
            .iter()
            .filter(|term| term.weight == NAME_WEIGHT)
            .all(|term| self.words.contains(&term.word));
        let known = weight(&|word| self.words.contains(word));
        let long_enough = years(requirement).is_none_or(|years| self.has_years(&terms, years, now));
        let met = if all_names && 100 * known >= MET_PERCENT * whole && long_enough {
            Met::Fully
        } else {
            Met::Partly
        };
        let evidence = Some((statement.title.clone(), quotation(&statement.text)));
        Assessment { met, evidence, ..none }
    }

    /// The words a requirement is about. If one of several things is enough and the profile contains one of
    /// them, the others are left out.
    fn terms(&self, requirement: &str) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::new();
        for word in words(requirement) {
            let lower = word.text.to_lowercase();
            let bare = stem(&lower);
            let digits = bare.trim_end_matches('+').chars().all(|c| c.is_ascii_digit());
            if digits
                || is_common(&lower)
                || MEASURES.contains(&names::stem(&lower))
                || MEASURES.contains(&lower.as_str())
            {
                continue;
            }
            let named = word.is_name() || word.first && self.names.contains(&bare);
            let weight = if named { NAME_WEIGHT } else { 1 };
            if !terms.iter().any(|term| term.word == bare) {
                terms.push(Term { word: bare, weight });
            }
        }
        let lower = requirement.to_lowercase();
        let known = |term: &Term| self.words.contains(&term.word);
        if ALTERNATIVES.iter().any(|mark| lower.contains(mark)) && terms.iter().any(known) {
            terms.retain(known);
        }
        terms
    }

    /// Whether a sentence about these terms names at least `wanted` years, or a year at least that long ago.
    fn has_years(&self, terms: &[Term], wanted: i16, now: DateTime) -> bool {
        self.statements.iter().any(|statement| {
            let about = terms.is_empty() || terms.iter().any(|term| statement.words.contains(&term.word));
            about
                && (years(&statement.text).is_some_and(|years| years >= wanted)
                    || since(&statement.text).is_some_and(|year| now.year() - year >= wanted))
        })
    }
}

/// The number before "years" in a text.
fn years(text: &str) -> Option<i16> {
    let tokens: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    tokens.windows(2).find_map(|pair| {
        let years = pair[1].trim_matches(|c: char| !c.is_alphabetic());
        let number = pair[0].trim_end_matches('+').rsplit(['-', '–']).next_back()?;
        (years == "years" || years == "yrs" || years == "year").then(|| number.parse().ok()).flatten()
    })
}

/// The year in "since 2018" or "since September 2019".
fn since(text: &str) -> Option<i16> {
    let lower = text.to_lowercase();
    let (_, after) = lower.split_once("since ")?;
    after.split_whitespace().take(2).find_map(|word| {
        let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
        digits.parse().ok().filter(|year| (1950..2100).contains(year))
    })
}

fn quotation(text: &str) -> String {
    let bare = text.trim_start_matches(['-', '•', '*', '#', ' ']);
    shortened(bare, QUOTATION_CHARS)
}

/// The text below the model's paragraph: how many requirements are met, then each with its evidence, those
/// that are met first.
pub(crate) fn report(assessments: &[Assessment]) -> String {
    let count = |wanted| assessments.iter().filter(|assessment| assessment.met == wanted).count();
    let mut text = format!(
        "Of the {} requirements I read in this description, my profile meets {}, meets {} in part, and says nothing of {}.\n",
        assessments.len(),
        count(Met::Fully),
        count(Met::Partly),
        count(Met::NotInProfile)
    );
    let mut sorted: Vec<&Assessment> = assessments.iter().collect();
    sorted.sort_by_key(|assessment| assessment.met);
    for Assessment { requirement, met, evidence } in sorted {
        let label = match met {
            Met::Fully => "Met",
            Met::Partly => "Partly",
            Met::NotInProfile => "Not in my profile",
        };
        text.push_str(&format!("\n- **{label}:** {requirement}"));
        if let Some((title, quote)) = evidence {
            text.push_str(&format!(" — “{quote}” ({title})"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use profile::Example;

    fn statements() -> Statements {
        Statements::of(&Profile {
            resume:
                "Kim Example\nSKILLS\nPython (pandas) • SQL • Airflow\nDutch (native) • English (fluent)\n\
                     Works with data full time since September 2019."
                    .into(),
            examples: vec![
                Example {
                    question: "How do you work in a team?".into(),
                    answer: "I write short design notes. I have used Python since 2018.".into(),
                    ..Example::default()
                },
                Example {
                    question: "Pay?".into(),
                    answer: "I earned 90 gold coins with COBOL.".into(),
                    private: true,
                },
            ],
            ..Profile::default()
        })
    }

    #[track_caller]
    fn check(requirement: &str, expected: Met, why: &str) -> Assessment {
        let found = statements().assess(requirement, date(2026, 11, 24).at(9, 0, 0, 0));
        assert_eq!(found.met, expected, "{requirement}: {why} ({:?})", found.evidence);
        assert_eq!(
            found.evidence.is_none(),
            expected == Met::NotInProfile,
            "evidence is shown where there is some"
        );
        found
    }

    #[test]
    fn each_requirement_is_met_partly_or_not_at_all() {
        check("Strong knowledge of SQL", Met::Fully, "it is in the skills");
        check("Experience with Airflow or Dagster", Met::Fully, "one of the two is enough");
        check("Experience with Python and Snowflake", Met::Partly, "one of two that are both wanted");
        check("Fluent in Dutch", Met::Fully, "a language");
        check("Fluent in German", Met::NotInProfile, "fluency in another language is none in this");
        check("Kubernetes", Met::NotInProfile, "no word of it");
        check("COBOL", Met::NotInProfile, "a private answer speaks for nothing");
    }

    #[test]
    fn years_are_counted_from_what_is_said() {
        let met = check("5+ years of Python", Met::Fully, "since 2018 is eight years");
        assert!(met.evidence.is_some_and(|(_, quote)| quote.contains("Python")), "the words that show it");
        check("10+ years of Python", Met::Partly, "eight are not ten");
    }

    #[test]
    fn the_list_begins_with_what_is_met() {
        let now = date(2026, 11, 24).at(9, 0, 0, 0);
        let all: Vec<Assessment> = ["Kubernetes", "SQL", "Python and Snowflake"]
            .iter()
            .map(|one| statements().assess(one, now))
            .collect();
        let text = report(&all);
        let at = |word: &str| text.find(word).expect("every requirement is listed");
        assert!(at("SQL") < at("Snowflake") && at("Snowflake") < at("Kubernetes"), "{text}");
        assert!(
            text.starts_with("Of the 3 requirements I read in this description, my profile meets 1,"),
            "{text}"
        );
    }
}
