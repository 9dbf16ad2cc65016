//! Nationality, permission to work and notice period, where the resume has a line on them and no row of the owner does.
use profile::Profile;
use text::words;

use crate::decide::act::Act;

/// Words of a line about the right to work.
const RIGHTS: [&str; 6] = ["nationality", "citizen", "citizenship", "passport", "permit", "visa"];
/// Most words of a label: "Work permit: unlimited".
const LABEL_WORDS: usize = 3;

/// The notice period in such a line.
const NOTICE: [&str; 1] = ["notice"];
/// Most words of a line that begins with its label: "Notice period three months to the end of a quarter".
const LINE_WORDS: usize = 14;

pub(super) fn answer(profile: &Profile, act: Option<Act>) -> Option<String> {
    let words: &[&str] = match act? {
        Act::Permit => &RIGHTS,
        Act::Notice => &NOTICE,
        _ => return None,
    };
    let about =
        |text: &str| words::stems(text).iter().any(|stem| words.iter().any(|one| words::stem(one) == *stem));
    if profile.examples.iter().any(|row| about(&row.question) || about(&row.answer)) {
        return None;
    }
    let lines: Vec<String> = profile
        .facts
        .practical
        .iter()
        .chain(profile.facts.other.iter().filter(|line| has_label(&line.text)))
        .filter(|line| about(&line.text))
        .map(|line| said(line.text.trim().trim_end_matches('.')))
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// Whether a line is keyed, such as "Status: citizen since 2022".
fn has_label(line: &str) -> bool {
    line.split_once(':').is_some_and(|(label, value)| {
        label.split_whitespace().count() <= LABEL_WORDS && !value.trim().is_empty()
    })
}

/// "Nationality: Dutch" as a sentence.
fn said(line: &str) -> String {
    match line.split_once(':') {
        Some((label, value)) if has_label(line) => {
            format!("My {} is {}.", label.trim().to_lowercase(), value.trim())
        }
        _ => match line.strip_prefix("Notice period").map(str::trim) {
            Some(period) if !period.is_empty() && line.split_whitespace().count() <= LINE_WORDS => {
                format!("My notice period is {period}.")
            }
            _ => format!("My resume says: \"{line}\"."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use profile::Example;
    use profile::facts::{Facts, Part, Sentence};

    fn said_of(act: Act, line: &str, rows: Vec<Example>) -> Option<String> {
        let text = line.to_owned();
        let practical =
            vec![Sentence { text, under: String::new(), part: Part::Practical, source: Default::default() }];
        let facts = Facts { practical, ..Facts::default() };
        let profile = Profile { facts, examples: rows, ..Profile::default() };
        answer(&profile, Some(act))
    }

    #[test]
    fn a_line_of_the_resume_answers_unless_a_row_does() {
        let line = "Nationality: Dutch (since 2019)";
        assert_eq!(
            said_of(Act::Permit, line, Vec::new()).as_deref(),
            Some("My nationality is Dutch (since 2019).")
        );
        assert_eq!(
            said_of(Act::Permit, "Driving licence: B", Vec::new()),
            None,
            "that is another permission"
        );
        let row = Example { question: "A permit?".into(), answer: "No need.".into(), ..Example::default() };
        assert_eq!(said_of(Act::Permit, line, vec![row]), None, "the owner's own words come first");
    }

    #[test]
    fn the_notice_period_is_said_where_no_row_is_about_it() {
        let line = "Notice period   three months to the end of a quarter";
        let period = "My notice period is three months to the end of a quarter.";
        assert_eq!(said_of(Act::Notice, line, Vec::new()).as_deref(), Some(period));
        assert_eq!(
            said_of(Act::Notice, "Notice period: one month", Vec::new()).as_deref(),
            Some("My notice period is one month.")
        );
        let row =
            Example { question: "When?".into(), answer: "I have no notice.".into(), ..Example::default() };
        assert_eq!(said_of(Act::Notice, line, vec![row]), None, "the owner's own words come first");
        assert_eq!(said_of(Act::Permit, line, Vec::new()), None, "it is no permit");
    }
}
