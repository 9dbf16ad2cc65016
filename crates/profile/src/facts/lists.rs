//! Skills, languages and certificates: lists of short entries.
use std::fmt;

use crate::facts::dates;
use crate::facts::lines::{Line, Source};

/// Longest entry of a language with its level, in words.
const LANGUAGE_WORDS: usize = 4;

/// A skill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skill {
    /// Its name: "Python".
    pub name: String,
    /// The words in brackets after it: "pandas, Polars".
    pub detail: Option<String>,
    /// The label in front of its line: "Databases".
    pub group: Option<String>,
    /// Where the resume says it.
    pub source: Source,
}

impl fmt::Display for Skill {
    /// "Python (pandas, Polars)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with_brackets(f, &self.name, self.detail.as_deref())
    }
}

/// A spoken language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Language {
    /// Its name.
    pub name: String,
    /// The level, as it is written.
    pub level: Option<String>,
    /// Where the resume says it.
    pub source: Source,
}

impl fmt::Display for Language {
    /// "Dutch (native)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        with_brackets(f, &self.name, self.level.as_deref())
    }
}

/// A certificate, licence or ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// Its name: "Advanced life support".
    pub name: String,
    /// The words in brackets after it: "renewed 2025".
    pub detail: Option<String>,
    /// The whole entry as it is written.
    pub text: String,
    /// Where the resume says it.
    pub source: Source,
}

fn with_brackets(f: &mut fmt::Formatter<'_>, name: &str, detail: Option<&str>) -> fmt::Result {
    match detail {
        Some(detail) => write!(f, "{name} ({detail})"),
        None => write!(f, "{name}"),
    }
}

/// The skills of a section.
pub(crate) fn skills(lines: &[&Line]) -> Vec<Skill> {
    let mut skills = Vec::new();
    for line in lines {
        let labelled = line
            .text
            .split_once(':')
            .filter(|(label, rest)| label.split_whitespace().count() <= 5 && !rest.trim().is_empty());
        let (group, rest) =
            labelled.map_or((None, line.text.as_str()), |(label, rest)| (Some(label.trim()), rest));
        for item in items(rest, line.bullet && group.is_none() && crate::facts::sections::is_sentence(rest)) {
            let (name, detail) = name_and_detail(&item);
            let group = group.map(str::to_owned);
            skills.push(Skill { name, detail, group, source: line.source.clone() });
        }
    }
    skills
}

/// The certificates of a section.
pub(crate) fn certificates(lines: &[&Line]) -> Vec<Certificate> {
    let mut certificates = Vec::new();
    for line in lines {
        // Commas belong to the names here: "AWS Solutions Architect, Associate, 2023".
        for text in cut(&line.text, &['•', '|', '·', ';']) {
            let (name, detail) = name_and_detail(&text);
            certificates.push(Certificate { name, detail, text, source: line.source.clone() });
        }
    }
    certificates
}

/// The languages of a section, and the lines that are not lists of languages.
pub(crate) fn languages(lines: &[&Line]) -> (Vec<Language>, Vec<Source>) {
    let mut languages = Vec::new();
    let mut unread = Vec::new();
    for line in lines {
        let mut found = Vec::new();
        for item in items(line.text.trim_end_matches('.'), false) {
            let (name, mut level) = name_and_detail(&item);
            let mut name = name;
            for sign in [": ", " – ", " — ", " - "] {
                if let (None, Some((left, right))) = (&level, name.clone().split_once(sign)) {
                    level = Some(right.trim().to_owned());
                    name = left.trim().to_owned();
                }
            }
            for name in name.split(" and ").flat_map(|name| name.split(" & ")) {
                found.push(Language {
                    name: name.trim().to_owned(),
                    level: level.clone(),
                    source: line.source.clone(),
                });
            }
        }
        let named = |language: &Language| {
            let words = language.name.split_whitespace().count();
            (1..LANGUAGE_WORDS).contains(&words)
                && language.name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
                && dates::spans(&language.name).is_empty()
        };
        // "Fluent English": the level comes first, and it is not known which word is the name.
        if found.iter().all(|it| named(it) && (it.level.is_some() || !it.name.contains(' '))) {
            languages.extend(found);
        } else {
            unread.push(line.source.clone());
        }
    }
    (languages, unread)
}

/// The entries of a line, separated by bullets or by commas outside of brackets, unless it is one sentence.
fn items(text: &str, sentence: bool) -> Vec<String> {
    let signs = ['•', '|', '·', ';', '\t'];
    if sentence {
        return vec![text.trim().to_owned()];
    }
    let signs: &[char] = if text.contains(signs) { &signs } else { &[','] };
    cut(text, signs)
}

fn cut(text: &str, signs: &[char]) -> Vec<String> {
    let mut depth = 0_usize;
    let pieces = text.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && signs.contains(&c)
    });
    pieces.map(|it| it.trim().trim_end_matches('.').to_owned()).filter(|it| !it.is_empty()).collect()
}

/// "Python (pandas, Polars)" in two.
fn name_and_detail(item: &str) -> (String, Option<String>) {
    match item.split_once(" (").and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?))) {
        Some((name, detail)) => (name.trim().to_owned(), Some(detail.trim().to_owned())),
        None => (item.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), ..Line::default() }
    }

    #[test]
    fn skills_keep_their_details_and_groups() {
        let lines = [line("Python (pandas, Polars) • SQL"), line("Data: dbt, Airflow (2.7)")];
        let found = skills(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(|it| (it.to_string(), it.group.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("Python (pandas, Polars)".to_owned(), None),
                ("SQL".to_owned(), None),
                ("dbt".to_owned(), Some("Data")),
                ("Airflow (2.7)".to_owned(), Some("Data")),
            ]
        );
    }

    #[test]
    fn languages_of_one_level_are_two() {
        let lines =
            [line("Danish and English (fluent) • German – basic"), line("Fluent in all sorts of tongues.")];
        let (found, unread) = languages(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["Danish (fluent)", "English (fluent)", "German (basic)"]);
        assert_eq!(unread.len(), 1, "a sentence is no list");
    }
}
