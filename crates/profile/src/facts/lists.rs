//! Skills and certificates: lists of short entries.
use std::fmt;

use text::lines::one_line;

use crate::facts::dates;
use crate::facts::languages::LEVELS;
use crate::facts::lines::{Line, Source};
use crate::facts::posts::post_score;
use crate::facts::sections::is_sentence;

/// Further levels of skills.
const GRADES: [&str; 6] = ["normal", "excellent", "expert", "proficient", "proficiency", "knowledge"];

/// Most words of the name of a program or a device.
const ITEM_WORDS: usize = 5;
/// Least score of a text that is a post.
const POST: i32 = 3;

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

pub(crate) fn with_brackets(f: &mut fmt::Formatter<'_>, name: &str, detail: Option<&str>) -> fmt::Result {
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
        for item in items(rest, line.bullet && group.is_none() && is_sentence(rest)) {
            let (name, detail) = name_and_detail(&item);
            let group = group.map(str::to_owned);
            skills.push(Skill { name, detail, group, source: line.source.clone() });
        }
    }
    skills
}

/// A line that begins with a list and goes on with a sentence, in two: "Excel, Moodle, H5P. SAS some time
/// ago."
pub(crate) fn list_before_sentence(line: &Line) -> Option<(Line, Line)> {
    let (list, rest) = line.text.split_once(". ")?;
    let items = items(list, false);
    let named = items.len() > 2 && items.iter().all(|item| item.split_whitespace().count() <= 3);
    let with = |text: &str| Line { text: text.to_owned(), ..line.clone() };
    named.then(|| (with(list), with(rest)))
}

/// Whether a line lists names, as those of programs and devices: more than two short items, most with a
/// capital, and none a post or what somebody likes to do.
pub(crate) fn is_list_of_names(line: &Line) -> bool {
    let text = line.text.trim_end_matches('.');
    if is_sentence(&line.text) || !dates::spans(text).is_empty() {
        return false;
    }
    let items = items(text, false);
    let short = |item: &String| name_and_detail(item).0.split_whitespace().count() <= ITEM_WORDS;
    let named = |item: &&String| item.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let liked = |item: &&String| name_and_detail(item).0.ends_with("ing");
    let capitals = items.iter().filter(named).filter(|item| !liked(item)).count();
    items.len() > 2
        && items.iter().all(short)
        && 2 * capitals >= items.len()
        && items.iter().all(|item| post_score(item) < POST)
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
            // "Reach truck (RTITB)      renewed 03/22"
            let apart = text.split_once("  ").filter(|(_, rest)| !dates::spans(rest).is_empty());
            let (mut name, mut detail) = match apart {
                Some((name, rest)) => (name.trim().to_owned(), Some(rest.trim().to_owned())),
                None => name_and_detail(&text),
            };
            let text = match apart {
                Some((name, rest)) if dates::spans(name).is_empty() => {
                    format!("{}, {}", name.trim(), rest.trim())
                }
                _ => one_line(&text),
            };
            // "2020  Crane licence"
            let first = dates::spans(&name).into_iter().next().filter(|span| span.bytes.start == 0);
            if let Some(span) = first
                && let Some(rest) = name.get(span.bytes.end..).filter(|rest| rest.starts_with(' '))
            {
                let aside = detail.take().map(|detail| format!(" ({detail})")).unwrap_or_default();
                let rest = format!("{}{aside}", rest.trim());
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

/// The entries of a line, separated by bullets or by commas outside of brackets, unless it is one sentence.
pub(crate) fn items(text: &str, sentence: bool) -> Vec<String> {
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

/// The parts of a text between these signs, where they stand outside of brackets.
pub(crate) fn outside_brackets<'a>(text: &'a str, signs: &'a [char]) -> impl Iterator<Item = &'a str> {
    let mut depth = 0_usize;
    text.split(move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && signs.contains(&c)
    })
}

fn cut(text: &str, signs: &[char]) -> Vec<String> {
    let pieces = outside_brackets(text, signs);
    pieces.map(|it| it.trim().trim_end_matches('.').to_owned()).filter(|it| !it.is_empty()).collect()
}

/// "Python (pandas, Polars)" in two. With further brackets it stays whole.
pub(crate) fn name_and_detail(item: &str) -> (String, Option<String>) {
    let item = one_line(item);
    let closed = |detail: &&str| {
        let mut depth = 0_i32;
        detail.chars().all(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth >= 0
        }) && depth == 0
    };
    let parted = item.split_once(" (").and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    match parted.filter(|(_, detail)| closed(detail)) {
        Some((name, detail)) => (name.trim().to_owned(), Some(detail.trim().to_owned())),
        None => (item, None),
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
    fn a_certificate_and_its_year_are_two() {
        let lines = [
            line("Forklift licence, 2016"),
            line("First aid (2024)"),
            line("Wiring, Part P, renewed in 2025"),
            line("Reach truck (RTITB)      renewed 03/22"),
            line("since 05/2023        Examination board, motor trade"),
        ];
        let found = certificates(&lines.iter().collect::<Vec<_>>());
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.detail.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("Forklift licence", Some("2016")),
                ("First aid", Some("2024")),
                ("Wiring, Part P", Some("renewed in 2025")),
                ("Reach truck (RTITB)", Some("renewed 03/22")),
                ("Examination board, motor trade", Some("since 05/2023")),
            ]
        );
        let found = certificates(&lines.iter().collect::<Vec<_>>());
        assert!(found.iter().all(|it| !it.text.contains("  ")), "what is spoken has no gaps: {found:?}");
        let whole = "SQL (reports) and R (plots)";
        assert_eq!(name_and_detail(whole), (whole.to_owned(), None), "two brackets are no detail");
    }
}
