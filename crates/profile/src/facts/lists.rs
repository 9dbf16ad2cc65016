//! Skills, languages and certificates: lists of short entries.
use std::fmt;

use crate::facts::dates;
use crate::facts::lines::{Line, Source};
use crate::facts::rows::row;

/// Longest entry of a language with its level, in words.
const LANGUAGE_WORDS: usize = 4;

/// Spoken languages. The list decides only in sections that may also contain other things.
const SPOKEN: [&str; 101] = [
    "afrikaans",
    "albanian",
    "amharic",
    "arabic",
    "armenian",
    "basque",
    "belarusian",
    "bengali",
    "bosnian",
    "bulgarian",
    "burmese",
    "cantonese",
    "catalan",
    "chinese",
    "creole",
    "croatian",
    "czech",
    "danish",
    "dari",
    "dutch",
    "english",
    "esperanto",
    "estonian",
    "faroese",
    "farsi",
    "filipino",
    "finnish",
    "flemish",
    "french",
    "gaelic",
    "galician",
    "georgian",
    "german",
    "greek",
    "gujarati",
    "hausa",
    "hebrew",
    "hindi",
    "hungarian",
    "icelandic",
    "igbo",
    "indonesian",
    "irish",
    "italian",
    "japanese",
    "kannada",
    "kazakh",
    "khmer",
    "kinyarwanda",
    "korean",
    "kurdish",
    "latin",
    "latvian",
    "lingala",
    "lithuanian",
    "macedonian",
    "malay",
    "malayalam",
    "maltese",
    "mandarin",
    "maori",
    "marathi",
    "mongolian",
    "nepali",
    "norwegian",
    "oromo",
    "pashto",
    "persian",
    "polish",
    "portuguese",
    "punjabi",
    "quechua",
    "romanian",
    "russian",
    "scots",
    "serbian",
    "shona",
    "sinhala",
    "slovak",
    "slovenian",
    "somali",
    "spanish",
    "swahili",
    "swedish",
    "tagalog",
    "tamil",
    "telugu",
    "thai",
    "tibetan",
    "tigrinya",
    "turkish",
    "twi",
    "ukrainian",
    "urdu",
    "uzbek",
    "vietnamese",
    "welsh",
    "wolof",
    "xhosa",
    "yoruba",
    "zulu",
];

/// Levels that may stand before the name of a language.
const LEVELS: [&str; 9] =
    ["fluent", "native", "basic", "some", "good", "conversational", "intermediate", "advanced", "beginner"];

/// Further levels of skills.
const GRADES: [&str; 6] = ["normal", "excellent", "expert", "proficient", "proficiency", "knowledge"];

/// Whether a word in lower case is the name of a spoken language.
pub fn is_language(word: &str) -> bool {
    SPOKEN.binary_search(&word).is_ok()
}

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
        // "Outlook, Word: good (since 2018)"
        if let Some((names, level)) = labelled.filter(|(_, rest)| is_level(rest)) {
            let detail = Some(level.trim().trim_end_matches('.').to_owned());
            let named = items(names, false).into_iter();
            skills.extend(named.map(|name| Skill {
                name,
                detail: detail.clone(),
                group: None,
                source: line.source.clone(),
            }));
            continue;
        }
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

/// A line that begins with a list and goes on with a sentence, in two: "Excel, Moodle, H5P. SAS some time ago."
pub(crate) fn list_before_sentence(line: &Line) -> Option<(Line, Line)> {
    let (list, rest) = line.text.split_once(". ")?;
    let items = items(list, false);
    let named = items.len() > 2 && items.iter().all(|item| item.split_whitespace().count() <= 3);
    let with = |text: &str| Line { text: text.to_owned(), ..line.clone() };
    named.then(|| (with(list), with(rest)))
}

/// Whether a text is only how well something is known: "very good (pivot tables)".
fn is_level(text: &str) -> bool {
    let outside = text.split('(').next().unwrap_or_default().trim().trim_end_matches('.').to_lowercase();
    let words: Vec<&str> = outside.split_whitespace().collect();
    let last = words.last().is_some_and(|last| LEVELS.contains(last) || GRADES.contains(last));
    last && words.len() <= 2
}

/// The certificates of a section.
pub(crate) fn certificates(lines: &[&Line]) -> Vec<Certificate> {
    let mut certificates = Vec::new();
    for line in lines {
        // Commas belong to the names here: "AWS Solutions Architect, Associate, 2023".
        for text in cut(&line.text, &['•', '|', '·', ';']) {
            let (mut name, mut detail) = name_and_detail(&text);
            // "2020  Crane licence"
            let first = dates::spans(&name).into_iter().next().filter(|span| span.bytes.start == 0);
            if let Some(span) = first.filter(|_| detail.is_none())
                && let Some(rest) = name.get(span.bytes.end..).filter(|rest| rest.starts_with(' '))
            {
                let rest = rest.trim().to_owned();
                (detail, name) = (Some(name[span.bytes].to_owned()), rest);
            }
            // "Counterbalance forklift licence, 2016"
            if let (None, Some((first, last))) = (&detail, name.clone().rsplit_once(", "))
                && !dates::spans(last).is_empty()
            {
                (name, detail) = (first.to_owned(), Some(last.to_owned()));
            }
            certificates.push(Certificate { name, detail, text, source: line.source.clone() });
        }
    }
    certificates
}

/// The lines that list spoken languages, without their label, and the other lines.
pub(crate) fn spoken_apart(lines: &[&Line]) -> (Vec<Line>, Vec<Line>) {
    let (mut spoken, mut others) = (Vec::new(), Vec::new());
    for line in lines {
        let labelled = row(&line.text).filter(|(label, _)| label.to_lowercase().contains("language"));
        let rest = labelled.map_or(line.text.as_str(), |(_, rest)| rest);
        let named = |item: &String| {
            let lower = item.to_lowercase();
            lower.split(|c: char| !c.is_alphanumeric()).any(|word| SPOKEN.contains(&word))
        };
        let items = items(rest.trim_end_matches('.'), false);
        if !items.is_empty() && items.iter().all(named) {
            spoken.push(Line { text: rest.to_owned(), ..(*line).clone() });
        } else {
            others.push((*line).clone());
        }
    }
    (spoken, others)
}

/// The languages of a section, and the lines that are not lists of languages.
pub(crate) fn languages(lines: &[&Line]) -> (Vec<Language>, Vec<Source>) {
    let mut languages = Vec::new();
    let mut unread = Vec::new();
    for line in lines {
        let mut found = Vec::new();
        // "English: fluent, spoken and written"
        if let Some((name, level)) = line.text.split_once(':')
            && SPOKEN.contains(&name.trim().to_lowercase().as_str())
            && !level.contains(':')
        {
            let (name, level) = (name.trim().to_owned(), Some(level.trim().to_owned()));
            languages.push(Language { name, level, source: line.source.clone() });
            continue;
        }
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
        for language in &mut found {
            level_first(language);
        }
        // "Hobby" below languages with their levels is the heading of something else.
        let known = |it: &Language| it.name.split_whitespace().any(|word| is_language(&word.to_lowercase()));
        let lone = matches!(&found[..], [only] if only.level.is_none() && !known(only));
        if lone && languages.iter().any(|it: &Language| it.level.is_some()) {
            unread.push(line.source.clone());
            continue;
        }
        // "Fluent Aramaic": the level comes first, and it is not known which word is the name.
        if found.iter().all(|it| named(it) && (it.level.is_some() || !it.name.contains(' '))) {
            languages.extend(found);
        } else {
            unread.push(line.source.clone());
        }
    }
    (languages, unread)
}

/// Separates a level from the name after it: "Fluent English".
fn level_first(language: &mut Language) {
    let parted = language.name.rsplit_once(' ').map(|(level, name)| (level.to_owned(), name.to_owned()));
    if let (None, Some((level, name))) = (&language.level, parted)
        && SPOKEN.contains(&name.to_lowercase().as_str())
        && LEVELS.contains(&level.to_lowercase().as_str())
    {
        (language.level, language.name) = (Some(level.to_lowercase()), name);
    }
}

/// The entries of a line, separated by bullets or by commas outside of brackets, unless it is one sentence.
fn items(text: &str, sentence: bool) -> Vec<String> {
    let signs = ['•', '|', '·', ';', '\t'];
    if sentence {
        return vec![text.trim().to_owned()];
    }
    let signs: &[char] = if text.contains(signs) { &signs } else { &[','] };
    let items = cut(text, signs);
    // "Welding course, 40 hours, 2023" is one.
    let number = |item: &String| item.starts_with(|c: char| c.is_ascii_digit()) && item.len() > 3;
    if signs == [','] && items.iter().skip(1).any(number) { vec![text.trim().to_owned()] } else { items }
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
    fn the_languages_can_be_searched() {
        assert!(SPOKEN.is_sorted(), "a binary search needs order");
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
        let lines = [line("Fluent English, basic German, Norwegian")];
        let (found, _) = languages(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["English (fluent)", "German (basic)", "Norwegian"], "the level in front");
    }

    #[test]
    fn spoken_languages_among_others_are_found_by_name() {
        let lines =
            [line("R, Excel, Python"), line("Languages: French (GCSE), German"), line("Languages: Java, Go")];
        let (spoken, others) = spoken_apart(&lines.iter().collect::<Vec<_>>());
        assert_eq!(spoken.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["French (GCSE), German"]);
        assert_eq!(others.len(), 2, "languages of another sort");
    }

    #[test]
    fn a_certificate_and_its_year_are_two() {
        let lines = [
            line("Forklift licence, 2016"),
            line("First aid (2024)"),
            line("Wiring, Part P, renewed in 2025"),
        ];
        let found = certificates(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.detail.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("Forklift licence", Some("2016")),
                ("First aid", Some("2024")),
                ("Wiring, Part P", Some("renewed in 2025")),
            ]
        );
    }
}
