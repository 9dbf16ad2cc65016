//! Spoken languages: their names, and the lists of them with levels.
use std::fmt;

use crate::facts::dates;
use crate::facts::lines::{Line, Source};
use crate::facts::lists::{items, name_and_detail, with_brackets};
use crate::facts::rows::row;

/// Longest entry of a language with its level, in words.
const LANGUAGE_WORDS: usize = 4;
/// Longest label of a level, in words: "Mother tongue".
const LABEL_WORDS: usize = 3;

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
pub(crate) const LEVELS: [&str; 9] =
    ["fluent", "native", "basic", "some", "good", "conversational", "intermediate", "advanced", "beginner"];

/// Whether a word in lower case is the name of a spoken language.
pub fn is_language(word: &str) -> bool {
    SPOKEN.binary_search(&word).is_ok()
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
        // One that is not in the list stands among the others with its level.
        let levelled = |item: &String| {
            let (name, level) = name_and_detail(item);
            // "some Ojibwe"
            let led = name.split_once(' ').is_some_and(|(level, name)| {
                LEVELS.contains(&level) && !name.contains(' ') && name.starts_with(char::is_uppercase)
            });
            led || level.is_some() && !name.contains(' ') && name.starts_with(char::is_uppercase)
        };
        let known = items.iter().filter(|item| named(item)).count();
        if 2 * known > items.len() && items.iter().all(|item| named(item) || levelled(item)) {
            spoken.push(Line { text: rest.to_owned(), ..(*line).clone() });
        } else {
            others.push((*line).clone());
        }
    }
    (spoken, others)
}

/// Whether the lines list names of one word, most of them of known languages: nothing else is listed with
/// so many.
pub(crate) fn are_mostly(lines: &[&Line]) -> bool {
    let listed = lines.iter().flat_map(|line| items(line.text.trim_end_matches('.'), false));
    let names: Vec<String> = listed.map(|item| name_and_detail(&item).0).collect();
    let single = |name: &String| !name.contains(' ') && name.starts_with(char::is_uppercase);
    let known = names.iter().filter(|name| is_language(&name.to_lowercase())).count();
    known > 1 && 2 * known > names.len() && names.iter().all(single)
}

/// The languages of a section, and the lines that are not lists of languages.
pub(crate) fn languages(lines: &[&Line]) -> (Vec<Language>, Vec<Source>) {
    let mut languages = Vec::new();
    let mut unread = Vec::new();
    for line in lines {
        let mut found = Vec::new();
        // "English: fluent, spoken and written. Irish: school level."
        let labelled = labelled(line);
        if !labelled.is_empty() {
            languages.extend(labelled);
            continue;
        }
        if let Some(below) = below_level(line) {
            languages.extend(below);
            continue;
        }
        for item in items(line.text.trim_end_matches('.').replace(" / ", " • ").as_str(), false) {
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
        for language in &mut found {
            level_first(language);
        }
        let named = |language: &Language| {
            let words = language.name.split_whitespace().count();
            (1..LANGUAGE_WORDS).contains(&words)
                && language.name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
                && dates::spans(&language.name).is_empty()
        };
        // "Hobby" below languages with their levels is the heading of something else.
        let known = |it: &Language| it.name.split_whitespace().any(|word| is_language(&word.to_lowercase()));
        let lone = matches!(&found[..], [only] if only.level.is_none() && !known(only));
        if lone && languages.iter().any(|it: &Language| it.level.is_some()) {
            unread.push(line.source.clone());
            continue;
        }
        // "Fluent Aramaic": the level comes first, and it is not known which word is the name. "Swiss German"
        // ends with a known one.
        let whole = |it: &Language| it.level.is_some() || !it.name.contains(' ') || ends_known(&it.name);
        if found.iter().all(|it| named(it) && whole(it)) {
            languages.extend(found);
        } else {
            unread.push(line.source.clone());
        }
    }
    (languages, unread)
}

/// The languages of a line in which each stands in front of a colon and its level; empty for any other line.
fn labelled(line: &Line) -> Vec<Language> {
    let mut pieces: Vec<(&str, Vec<&str>)> = Vec::new();
    for token in line.text.split_whitespace() {
        let name = token.strip_suffix(':').filter(|name| is_language(&name.to_lowercase()));
        match (name, pieces.last_mut()) {
            (Some(name), _) => pieces.push((name, Vec::new())),
            (None, Some((_, level))) => level.push(token),
            (None, None) => return Vec::new(),
        }
    }
    if pieces.iter().any(|(_, level)| level.is_empty()) {
        return Vec::new();
    }
    let language = |(name, level): (&str, Vec<&str>)| Language {
        name: name.to_owned(),
        level: Some(level.join(" ").trim_end_matches(['.', ';', ',']).to_owned()),
        source: line.source.clone(),
    };
    pieces.into_iter().map(language).collect()
}

/// The languages behind a label that says how well they are spoken: "Fluent: German, English (C1)". `None` where a line has
/// no such label, and none of them where it denies them: "Not yet: French".
fn below_level(line: &Line) -> Option<Vec<Language>> {
    let (label, rest) = line.text.split_once(':')?;
    let words = text::words::of(label);
    let listed: Vec<(String, Option<String>)> =
        items(rest.trim_end_matches('.'), false).iter().map(|item| name_and_detail(item)).collect();
    let known = listed.into_iter().filter(|(name, _)| is_language(&name.to_lowercase()));
    let known: Vec<(String, Option<String>)> = known.collect();
    if known.is_empty() || words.len() > LABEL_WORDS || words.iter().any(|word| is_language(word)) {
        return None;
    }
    if words.iter().any(|word| matches!(word.as_str(), "not" | "no" | "none")) {
        return Some(Vec::new());
    }
    // "Languages" says nothing of the level.
    let level = Some(label.trim().to_lowercase()).filter(|label| !label.contains("language"));
    let language = |(name, detail): (String, Option<String>)| Language {
        name,
        level: detail.or_else(|| level.clone()),
        source: line.source.clone(),
    };
    Some(known.into_iter().map(language).collect())
}

/// Whether the last word of a name is a known language and no level stands in front: "Swiss German".
fn ends_known(name: &str) -> bool {
    let parted = name.rsplit_once(' ');
    parted.is_some_and(|(first, last)| {
        is_language(&last.to_lowercase()) && !LEVELS.contains(&first.to_lowercase().as_str())
    })
}

/// Separates a level from the name after it: "Fluent English", "a little Galician".
fn level_first(language: &mut Language) {
    let parted = language.name.rsplit_once(' ').map(|(level, name)| (level.to_owned(), name.to_owned()));
    if let (None, Some((level, name))) = (&language.level, parted)
        && (is_language(&name.to_lowercase())
            || level.starts_with(char::is_lowercase) && name.starts_with(char::is_uppercase))
        && (LEVELS.contains(&level.to_lowercase().as_str()) || level.starts_with(char::is_lowercase))
    {
        (language.level, language.name) = (Some(level.to_lowercase()), name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), ..Line::default() }
    }

    fn read(text: &str) -> Vec<String> {
        languages(&[&line(text)]).0.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_level_in_front_of_a_colon_is_one_and_a_denial_is_none() {
        assert_eq!(
            read("Fluent: German (C1), English"),
            ["German (C1)", "English (fluent)"],
            "the label is the level"
        );
        assert_eq!(read("Mother tongue: Greek"), ["Greek (mother tongue)"]);
        assert_eq!(
            read("Workable: Italian (B1), enough for check-in"),
            ["Italian (B1)"],
            "what it is enough for is no language"
        );
        assert!(read("Not yet: French").is_empty(), "nobody speaks that");
        assert_eq!(
            read("Dutch: B2, I chair meetings in it English: C1"),
            ["Dutch (B2, I chair meetings in it)", "English (C1)"],
            "a wrapped line holds two"
        );
    }

    #[test]
    fn the_languages_can_be_searched() {
        assert!(SPOKEN.is_sorted(), "a binary search needs order");
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
        let lines = [line("English: native. Spanish: B2 (DELE, June '22). Irish: school level.")];
        let (found, _) = languages(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["English (native)", "Spanish (B2 (DELE, June '22))", "Irish (school level)"],
            "a sentence for each"
        );
        let lines = [line("Swiss German and German, French (fluent), a little Galician")];
        let (found, _) = languages(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["Swiss German", "German", "French (fluent)", "Galician (a little)"]);
    }

    #[test]
    fn spoken_languages_among_others_are_found_by_name() {
        let lines =
            [line("R, Excel, Python"), line("Languages: French (GCSE), German"), line("Languages: Java, Go")];
        let (spoken, others) = spoken_apart(&lines.iter().collect::<Vec<_>>());
        assert_eq!(spoken.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["French (GCSE), German"]);
        assert_eq!(others.len(), 2, "languages of another sort");
    }
}
