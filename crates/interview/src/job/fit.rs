//! How far a profile meets the requirements of a job, with the sentences of the profile that show it.
//!
//! Code decides this sentence by sentence: a requirement is met by a sentence that affirms the thing itself,
//! and
//! not because a model says so or a word occurs.
use jiff::civil::Date;
use profile::Profile;

use crate::job::assertions::{Assertion, AssertionKind, Assertions, Cover, Likeness};
use crate::job::requirement::Requirement;
use crate::job::wanted::{Part, Subject, Wanted, count};
use crate::job::{degrees, languages, tenure};

/// How far a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Met {
    /// A sentence affirms it.
    Fully,
    /// A part of it, or less of it than is wanted.
    Partly,
    /// A sentence says that it is not so, or there is too little of it.
    No,
    /// Nothing is said of it.
    NotInNotes,
}

/// A requirement, and what the profile has for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) requirement: String,
    /// Whether it is welcome and not a must.
    pub(crate) is_welcome: bool,
    pub(crate) met: Met,
    /// What shows it. Of a requirement that nothing supports, what comes nearest.
    pub(crate) evidence: Vec<Quote>,
    /// How it compares, in words: "about 4 years".
    pub(crate) remark: Option<String>,
}

/// Words of the profile, and what they stand under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) source: String,
}

/// Most sentences that are quoted for one requirement.
pub(crate) const QUOTES: usize = 2;
/// Most words of a sentence that needs the next one: "Yes, of a practical kind."
const SHORT_WORDS: usize = 6;
/// Below this share of the years that are wanted, they do not count as a part.
const HALF: u32 = 2;

impl Assessment {
    /// A requirement that nothing supports.
    pub(crate) fn of(requirement: &str) -> Self {
        Self {
            requirement: requirement.to_owned(),
            is_welcome: false,
            met: Met::NotInNotes,
            evidence: Vec::new(),
            remark: None,
        }
    }

    /// Whether it speaks for the candidate.
    pub(crate) fn speaks_for(&self) -> bool {
        matches!(self.met, Met::Fully | Met::Partly)
    }
}

impl Quote {
    fn of(assertion: &Assertion) -> Self {
        let short = assertion.text.split_whitespace().count() <= SHORT_WORDS;
        let text = match &assertion.next {
            Some(next) if short => format!("{} {next}", assertion.text),
            _ => assertion.text.clone(),
        };
        Self { text, source: assertion.source.clone() }
    }
}

/// A thing as far as the profile has it.
struct Finding<'a> {
    met: Met,
    assertion: Option<&'a Assertion>,
}

impl Assertions {
    /// Reads a requirement in the light of the profile's names.
    pub(crate) fn wanted(&self, requirement: &str) -> Wanted {
        Wanted::of(requirement, &|word| self.is_name(word))
    }

    /// How far the profile meets a requirement on this day. `like` has the likeness of each of its words.
    pub(crate) fn assess(
        &self,
        requirement: &Requirement,
        wanted: &Wanted,
        like: &Likeness,
        profile: &Profile,
        today: Date,
    ) -> Assessment {
        let text = &requirement.text;
        let found = languages::assess(&wanted.text, profile)
            .or_else(|| degrees::assess(&wanted.text, profile, today))
            .unwrap_or_else(|| match wanted.years {
                Some(years) => self.for_years(years, wanted, like, profile, today),
                None => self.of_things(wanted, like),
            });
        Assessment { requirement: text.clone(), is_welcome: requirement.is_welcome, ..found }
    }

    /// A requirement of things.
    fn of_things(&self, wanted: &Wanted, like: &Likeness) -> Assessment {
        let found: Vec<Finding<'_>> = wanted.parts.iter().map(|part| self.part(part, wanted, like)).collect();
        let all = |met: Met| found.iter().all(|one| one.met == met);
        let mut met = if found.is_empty() {
            Met::NotInNotes
        } else if all(Met::Fully) {
            Met::Fully
        } else if found.iter().any(|one| matches!(one.met, Met::Fully | Met::Partly)) {
            Met::Partly
        } else {
            found.iter().map(|one| one.met).min().unwrap_or(Met::NotInNotes)
        };
        let mut remark = None;
        if let (Met::Fully, Some((least, counted))) = (met, &wanted.count) {
            let told = found
                .iter()
                .filter_map(|one| one.assertion)
                .find_map(|assertion| count(&assertion.text).filter(|(_, of)| of == counted));
            match told {
                Some((number, _)) if number >= *least => {}
                Some(_) => met = Met::Partly,
                None => (met, remark) = (Met::Partly, Some("the number is not in my notes".to_owned())),
            }
        }
        let missing: Vec<String> = wanted
            .parts
            .iter()
            .zip(&found)
            .filter(|(_, one)| one.met == Met::NotInNotes)
            .map(|(part, _)| part.name())
            .collect();
        if met == Met::Partly && !missing.is_empty() {
            remark = Some(format!("{} is not in my notes", missing.join(", ")));
        }
        // What supports comes before what only comes near.
        let mut shown: Vec<&Finding<'_>> = found.iter().filter(|one| one.assertion.is_some()).collect();
        shown.sort_by_key(|one| one.met);
        if met != Met::NotInNotes {
            shown.retain(|one| one.met != Met::NotInNotes);
        }
        let mut evidence: Vec<Quote> = Vec::new();
        for assertion in shown.into_iter().filter_map(|one| one.assertion) {
            let quote = Quote::of(assertion);
            if !evidence.contains(&quote) && evidence.len() < QUOTES {
                evidence.push(quote);
            }
        }
        let met = match met {
            Met::Fully if wanted.is_negated => Met::No,
            Met::No if wanted.is_negated => Met::Fully,
            met => met,
        };
        Assessment { met, evidence, remark, ..Assessment::of(&wanted.text) }
    }

    /// A requirement of years: each thing for as long.
    fn for_years(
        &self,
        years: u32,
        wanted: &Wanted,
        like: &Likeness,
        profile: &Profile,
        today: Date,
    ) -> Assessment {
        let things = self.of_things(wanted, like);
        let time = |subject: Option<&Subject>| tenure::tenure(subject, self, like, profile, today);
        let longest = |part: &Part| {
            part.any.iter().filter_map(|subject| time(Some(subject))).max_by_key(|tenure| tenure.months)
        };
        let times: Vec<Option<tenure::Tenure>> = if wanted.parts.is_empty() {
            vec![time(None)]
        } else {
            wanted.parts.iter().map(longest).collect()
        };
        let Some(shortest) = times.iter().flatten().min_by_key(|tenure| tenure.months) else {
            // It is there, but nothing says for how long.
            return match things.met {
                Met::Fully => Assessment {
                    met: Met::Partly,
                    remark: Some("for how long is not in my notes".to_owned()),
                    ..things
                },
                // The whole career says at least something.
                _ if things.evidence.is_empty() => match time(None) {
                    Some(whole) => Assessment {
                        remark: Some(format!("in all I have worked for {}", whole.told)),
                        ..things
                    },
                    None => things,
                },
                _ => things,
            };
        };
        let least = years * 12;
        let all = times.iter().all(Option::is_some);
        let met = if all && shortest.months >= least {
            Met::Fully
        } else if shortest.months >= least || HALF * shortest.months >= least {
            Met::Partly
        } else {
            Met::No
        };
        let mut evidence: Vec<Quote> = Vec::new();
        for tenure in times.iter().flatten() {
            let (text, source) = tenure.evidence.clone();
            let quote = Quote { text, source };
            if !evidence.contains(&quote) && evidence.len() < QUOTES {
                evidence.push(quote);
            }
        }
        Assessment { met, evidence, remark: Some(shortest.told.clone()), ..things }
    }

    /// One of several things.
    fn part(&self, part: &Part, wanted: &Wanted, like: &Likeness) -> Finding<'_> {
        let found = part.any.iter().map(|subject| self.thing(subject, wanted, like));
        // The first of equals: what the description names first.
        found
            .reduce(|best, one| {
                if one.met < best.met || best.assertion.is_none() && one.met == best.met { one } else { best }
            })
            .unwrap_or(Finding { met: Met::NotInNotes, assertion: None })
    }

    /// One thing.
    fn thing(&self, subject: &Subject, wanted: &Wanted, like: &Likeness) -> Finding<'_> {
        let covers = |of: &dyn Fn(&Assertion) -> Cover| -> Vec<(&Assertion, Cover)> {
            self.all()
                .iter()
                .map(|assertion| (assertion, of(assertion)))
                .filter(|(_, cover)| cover.share > 0.0)
                .collect()
        };
        let affirmed = covers(&|assertion| self.affirmed(assertion, subject, like));
        let best = || {
            let whole = affirmed.iter().filter(|(_, cover)| cover.whole);
            whole.max_by_key(|(assertion, cover)| rank(assertion, cover)).map(|(assertion, _)| *assertion)
        };
        // The owner's own grade counts for more than a sentence: "Rust (side projects)".
        let graded = affirmed
            .iter()
            .find(|(assertion, cover)| cover.whole && assertion.is_weak)
            .map(|(assertion, _)| *assertion);
        if let Some(assertion) = graded.filter(|_| wanted.is_strong) {
            return Finding { met: Met::Partly, assertion: Some(assertion) };
        }
        if let Some(assertion) = best() {
            return Finding { met: Met::Fully, assertion: Some(assertion) };
        }
        let denied = covers(&|assertion| self.denied(assertion, subject, like));
        if let Some((assertion, _)) = denied
            .iter()
            .filter(|(_, cover)| cover.whole)
            .max_by_key(|(assertion, cover)| rank(assertion, cover))
        {
            return Finding { met: Met::No, assertion: Some(assertion) };
        }
        // A part of it, or something near it, whichever says more.
        let part = affirmed
            .iter()
            .filter(|(_, cover)| cover.is_part())
            .map(|(assertion, cover)| (*assertion, cover.share));
        let in_part = self
            .all()
            .iter()
            .filter_map(|assertion| Some((assertion, self.is_answer_in_part(assertion, subject, like)?)))
            .filter(|(_, share)| *share >= 0.5);
        let nearest = part.chain(in_part).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(assertion, _)| assertion);
        if let Some(assertion) = nearest {
            // "I have not been a people manager, but" is no part of managing a team.
            let denies = denied.iter().any(|(one, cover)| std::ptr::eq(*one, assertion) && cover.in_text > 0);
            return Finding {
                met: if denies { Met::NotInNotes } else { Met::Partly },
                assertion: Some(assertion),
            };
        }
        let near = covers(&|assertion| self.about(assertion, subject, like));
        let near = near
            .into_iter()
            .filter(|(assertion, cover)| cover.is_near() && assertion.kind != AssertionKind::Topic);
        Finding {
            met: Met::NotInNotes,
            assertion: near.max_by(|a, b| a.1.share.total_cmp(&b.1.share)).map(|(assertion, _)| assertion),
        }
    }
}

/// Of assertions that say the same, which one to quote: one that says it in its own words, and when; a
/// sentence before an
/// entry of a list; a short one.
fn rank(assertion: &Assertion, cover: &Cover) -> impl Ord + use<> {
    let has = |words: &[&str]| assertion.tokens().iter().any(|token| words.contains(&token.lower.as_str()));
    let length = std::cmp::Reverse(assertion.text.chars().count());
    let is_topic = assertion.kind == AssertionKind::Topic;
    let order = AssertionOrder::of(assertion.kind);
    (!is_topic, cover.in_text, cover.together, has(&["since"]), order, has(&["i", "my"]), length)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum AssertionOrder {
    Topic,
    Skill,
    Sentence,
}

impl AssertionOrder {
    fn of(kind: AssertionKind) -> Self {
        match kind {
            AssertionKind::Topic => Self::Topic,
            AssertionKind::Skill => Self::Skill,
            AssertionKind::Sentence => Self::Sentence,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use profile::{Example, Project};

    use super::*;

    fn profile() -> Profile {
        let resume = "Kim Example\n\nSKILLS\nPython (pandas) • SQL • Airflow • Terraform basics\n\nEXPERIENCE\n\
            Bell Foundry • Data Engineer • March 2022 - present\n- Replaced sheets with a dashboard used by managers.\n\
            - Run a team of four.\n\nCERTIFICATES\nDriving licence B • Gold card (lapsed in 2015)\n";
        let row = |question: &str, answer: &str| Example {
            question: question.into(),
            answer: answer.into(),
            ..Example::default()
        };
        Profile {
            name: "Kim Example".into(),
            facts: profile::facts::Facts::read("Kim Example", resume),
            resume: resume.into(),
            examples: vec![
                row(
                    "Tell me about Python",
                    "Python has been my main language since 2018. I write short design notes.",
                ),
                row(
                    "Do you have experience with ventilators?",
                    "Every day. I have no experience with ventilators for newborns.",
                ),
                row("Have you led people?", "I have not been a people manager, but I mentor two juniors."),
                row("What do you look for?", "Work in insurance would suit me. The platform is stable."),
                Example { private: true, ..row("Pay?", "I earned 90 gold coins with COBOL.") },
            ],
            projects: vec![Project {
                title: "Meter Watch".into(),
                description: "Flags broken meters.".into(),
                tags: vec!["energy".into()],
                ..Project::default()
            }],
            ..Profile::default()
        }
    }

    #[track_caller]
    fn check(requirement: &str, expected: Met, shows: &str, why: &str) {
        let profile = profile();
        let assertions = Assertions::of(&profile);
        let wanted = assertions.wanted(requirement);
        let required = Requirement { text: requirement.to_owned(), is_welcome: false };
        let found = assertions.assess(&required, &wanted, &Likeness::new(), &profile, date(2026, 11, 24));
        assert_eq!(found.met, expected, "{requirement}: {why} ({found:?})");
        let shown = format!(
            "{:?} {}",
            found.remark,
            found.evidence.iter().map(|it| it.text.as_str()).collect::<String>()
        );
        assert!(shown.contains(shows), "{requirement}: {why}: {shown}");
        assert!(
            expected == Met::NotInNotes || !found.evidence.is_empty(),
            "a verdict has its evidence: {requirement}"
        );
    }

    #[test]
    fn a_requirement_is_met_by_a_sentence_that_affirms_it() {
        use Met::{Fully, No, NotInNotes, Partly};
        check("Strong knowledge of SQL", Fully, "SQL", "it is in the skills");
        check("Experience with Airflow or Dagster", Fully, "Airflow", "one of the two is enough");
        check("Python and Snowflake", Partly, "Snowflake is not in my notes", "both are wanted");
        check("Strong Terraform", Partly, "basics", "the owner's own grade");
        check("Driving licence", Fully, "Driving licence B", "a certificate");
        check("Gold card", No, "lapsed", "it has ended");
        check("Energy domain", Fully, "Meter Watch", "the subject of a project");
        check("Newborn ventilators", No, "no experience with ventilators for newborns", "a denial is a no");
        check("People management", No, "not been a people manager", "and so is this one");
        check(
            "Management experience",
            No,
            "not been a people manager",
            "managers who use something are others",
        );
        check("Insurance background", NotInNotes, "would suit me", "a wish is no experience");
        check("Streaming platform", NotInNotes, "", "one word of two");
        check("Kubernetes", NotInNotes, "", "no word of it");
        check("COBOL", NotInNotes, "", "a private answer speaks for nothing");
        check("No newborn ventilators", Fully, "newborns", "the denial is what is asked for");
    }

    #[test]
    fn years_and_numbers_are_compared() {
        use Met::{Fully, No, NotInNotes, Partly};
        check("5+ years of Python", Fully, "about 8 years", "since 2018");
        check("10+ years of Python", Partly, "about 8 years", "eight are not ten");
        check("4 years of data engineering", Fully, "4 years and 8 months", "by the dates of the title");
        check("10 years of experience in data engineering", No, "4 years and 8 months", "less than the half");
        check("3 years of professional experience", Fully, "4 years and 8 months", "all positions");
        check("2 years of SQL", Partly, "for how long is not in my notes", "it is there, but for how long?");
        check(
            "2 years of Kubernetes",
            NotInNotes,
            "in all I have worked for",
            "the career is named beside it",
        );
        check("Running a team of three", Fully, "four", "four are more than three");
        check("Running a team of twelve", Partly, "four", "four are fewer than twelve");
    }
}
