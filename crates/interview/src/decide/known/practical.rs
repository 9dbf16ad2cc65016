//! Nationality and permission to work, where the resume has a line on them and no row of the owner does.
use profile::Profile;
use text::words;

use crate::decide::acts::Act;
use crate::decide::known::Setting;

/// Words of a line about the right to work.
const RIGHTS: [&str; 6] = ["nationality", "citizen", "citizenship", "passport", "permit", "visa"];
/// Most words of a label: "Work permit: unlimited".
const LABEL_WORDS: usize = 3;

pub(super) fn answer(profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let about = |text: &str| {
        words::stems(text).iter().any(|stem| RIGHTS.iter().any(|right| words::stem(right) == *stem))
    };
    let row = profile.examples.iter().any(|row| about(&row.question) || about(&row.answer));
    if setting.act != Some(Act::Permit) || row {
        return None;
    }
    let lines: Vec<String> = profile
        .facts
        .practical
        .iter()
        .filter(|line| about(&line.text))
        .map(|line| said(line.text.trim().trim_end_matches('.')))
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// "Nationality: Dutch" as a sentence.
fn said(line: &str) -> String {
    match line.split_once(':') {
        Some((label, value))
            if label.split_whitespace().count() <= LABEL_WORDS && !value.trim().is_empty() =>
        {
            format!("My {} is {}.", label.trim().to_lowercase(), value.trim())
        }
        _ => format!("My resume says: \"{line}\"."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use profile::Example;
    use profile::facts::{Facts, Part, Sentence};

    fn said_of(line: &str, rows: Vec<Example>) -> Option<String> {
        let text = line.to_owned();
        let practical =
            vec![Sentence { text, under: String::new(), part: Part::Practical, source: Default::default() }];
        let facts = Facts { practical, ..Facts::default() };
        let profile = Profile { facts, examples: rows, ..Profile::default() };
        let setting = Setting {
            today: jiff::civil::date(2026, 11, 29),
            model: "test",
            before: None,
            asked_before: None,
            act: Some(Act::Permit),
            small: true,
        };
        answer(&profile, setting)
    }

    #[test]
    fn a_line_of_the_resume_answers_unless_a_row_does() {
        let line = "Nationality: Dutch (since 2019)";
        assert_eq!(said_of(line, Vec::new()).as_deref(), Some("My nationality is Dutch (since 2019)."));
        assert_eq!(said_of("Driving licence: B", Vec::new()), None, "that is another permission");
        let row = Example { question: "A permit?".into(), answer: "No need.".into(), ..Example::default() };
        assert_eq!(said_of(line, vec![row]), None, "the owner's own words come first");
    }
}
