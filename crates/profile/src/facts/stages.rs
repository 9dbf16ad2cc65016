//! Several posts or times in one heading: "Senior librarian (from April 2019); reference librarian (until
//! then)", "Front of house, Sept '19 – Aug '21 and again since Nov '24".
use std::collections::HashMap;

use crate::facts::dates::{self, End, Span, YearMonth};
use crate::facts::entries::{Entry, joined};
use crate::facts::lines::{Line, Source};
use crate::facts::lists::outside_brackets;
use crate::facts::slots::{self, When};

/// Most words between two times of one post.
const BETWEEN_WORDS: usize = 2;
/// Most words of a title.
const TITLE_WORDS: usize = 12;

/// One of the posts or times of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    /// The title, where the stages have different ones.
    title: Option<String>,
    when: When,
    remark: Option<String>,
}

/// The posts or times of one line.
pub(crate) struct Stages {
    /// The line as it is read.
    line: Line,
    all: Vec<Stage>,
}

/// The lines, in which such headings have their latest post or first time alone, and the stages by the line
/// they are on.
pub(crate) fn taken_apart(lines: &[Line]) -> (Vec<Line>, HashMap<usize, Stages>) {
    let mut stages = HashMap::new();
    let mut apart: Vec<Line> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let above = at.checked_sub(1).and_then(|above| lines.get(above)).filter(|above| !above.bullet);
        let whole = || slots::parts(&above?.text).when.filter(is_range);
        let found = match (line.bullet || line.is_blank(), whole()) {
            (true, _) => None,
            (false, Some(whole)) => posts(&line.text, &whole).or_else(|| times(&line.text)),
            (false, None) => times(&line.text).or_else(|| spans(&line.text)),
        };
        let Some((text, found)) = found else {
            apart.push(line.clone());
            continue;
        };
        let line = Line { text, ..line.clone() };
        stages.insert(line.source.first, Stages { line: line.clone(), all: found });
        apart.push(line);
    }
    (apart, stages)
}

/// The entries, each with several stages once for each of them. What was done stays with the latest.
pub(crate) fn multiplied(entries: Vec<Entry>, stages: &HashMap<usize, Stages>) -> Vec<Entry> {
    let mut all = Vec::new();
    for mut entry in entries {
        let mut found = (entry.source.first..=entry.source.last).find_map(|line| stages.get(&line));
        // Nothing but titles can stand below an employer with such dates, whatever their words.
        let below = entry.notes.first().and_then(|line| stages.get(&line.source.first));
        if let Some(below) = below.filter(|_| found.is_none() && entry.held.is_none() && entry.body.is_some())
            && below.all.iter().all(|stage| stage.title.is_some())
        {
            let line = entry.notes.remove(0);
            entry.source = joined([&entry.source, &line.source].into_iter());
            (entry.certain, found) = (true, Some(below));
        }
        let Some(stages) = found else {
            all.push(entry);
            continue;
        };
        // The owner corrects each by its own lines.
        let own = match stages.line.source == entry.source {
            true => Source { text: stages.line.text.clone(), ..entry.source.clone() },
            false => stages.line.source.clone(),
        };
        for (at, stage) in stages.all.iter().enumerate() {
            let held = stage.title.clone().or_else(|| entry.held.clone());
            let notes = if at == 0 { entry.notes.clone() } else { Vec::new() };
            let remark = stage.remark.clone().or_else(|| entry.remark.clone().filter(|_| at == 0));
            let source = if at == 0 { entry.source.clone() } else { own.clone() };
            let when = Some(stage.when.clone());
            all.push(Entry { held, when, remark, notes, source, ..entry.clone() });
        }
    }
    all
}

fn is_range(when: &When) -> bool {
    when.from.is_some() && when.from.map(End::At) != Some(when.to) && when.to != End::Unknown
}

/// The posts of one employer in a line below its name and dates, the latest first, and that post alone. One
/// of two begins on a date within those above.
fn posts(text: &str, whole: &When) -> Option<(String, Vec<Stage>)> {
    let pieces = parts(text);
    let [one, other] = &pieces[..] else { return None };
    let (later, earlier, begun) = match (begun(one), begun(other)) {
        (Some((title, at)), None) => (title, untimed(other)?, at),
        (None, Some((title, at))) => (title, untimed(one)?, at),
        _ => return None,
    };
    let first = whole.from?;
    let ended = match whole.to {
        End::At(to) => Some(to),
        End::Present | End::Unknown => None,
    };
    let inside =
        first.bounds().0 <= begun.bounds().1 && ended.is_none_or(|to| begun.bounds().0 <= to.bounds().1);
    let short =
        [&later, &earlier].iter().all(|it| (1..=TITLE_WORDS).contains(&it.split_whitespace().count()));
    if !inside || !short {
        return None;
    }
    let end = ended.map_or("present".to_owned(), |to| to.to_string());
    let stage = |title: String, from: YearMonth, to: End, until: String| Stage {
        title: Some(title),
        when: When { from: Some(from), to, text: format!("{from} – {until}") },
        remark: None,
    };
    let stages = vec![
        stage(later.clone(), begun, whole.to, end),
        stage(earlier, first, End::At(begun), begun.to_string()),
    ];
    Some((later, stages))
}

/// The posts of one employer in a line, each with its own span of time in brackets, and the first of them
/// alone: "Foreman (03/11 to 09/14) / Wireman (06/08 to 02/11)".
fn spans(text: &str) -> Option<(String, Vec<Stage>)> {
    let text = text.replace(" / ", " ; ");
    let pieces = parts(&text);
    let stage = |piece: &&str| {
        let (title, inside) = piece.strip_suffix(')')?.rsplit_once('(')?;
        let spans = dates::spans(inside);
        let [span] = &spans[..] else { return None };
        let whole = span.bytes == (0..inside.len()) && span.is_range && span.from.is_some();
        let title = title.trim();
        let named =
            dates::spans(title).is_empty() && (1..=TITLE_WORDS).contains(&title.split_whitespace().count());
        (whole && named).then(|| Stage {
            title: Some(title.to_owned()),
            when: When { from: span.from, to: span.to, text: inside.to_owned() },
            remark: None,
        })
    };
    let stages = pieces.iter().map(stage).collect::<Option<Vec<_>>>()?;
    let first = pieces.first()?;
    (stages.len() > 1).then(|| ((*first).to_owned(), stages))
}

/// The parts of a line between semicolons.
fn parts(text: &str) -> Vec<&str> {
    outside_brackets(text, &[';']).map(str::trim).collect()
}

/// A title and the date it began on: "Senior librarian (from April 2019)", "from 2006 deputy manager".
fn begun(piece: &str) -> Option<(String, YearMonth)> {
    let spans = dates::spans(piece);
    let [span] = &spans[..] else { return None };
    let open = span.to != End::Unknown && span.is_range || {
        let first = piece.get(span.bytes.clone())?.split_whitespace().next()?.to_lowercase();
        first == "from"
    };
    let before = piece.get(..span.bytes.start)?;
    let after = piece.get(span.bytes.end..)?;
    let title = match (before.trim_end().strip_suffix('('), after.trim_start().strip_prefix(')')) {
        (Some(title), Some(rest)) if rest.trim().is_empty() => title.trim(),
        _ if before.trim().is_empty() => after.trim_start_matches([',', ':', ' ']),
        _ => return None,
    };
    let from = span.from.filter(|_| open && matches!(span.to, End::Unknown | End::Present))?;
    (!title.is_empty()).then(|| (title.to_owned(), from))
}

/// A title without dates, and without "(until then)".
fn untimed(piece: &str) -> Option<String> {
    let bare = piece.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let title = bare.filter(|(_, inside)| inside.starts_with("until")).map_or(piece, |(title, _)| title);
    (dates::spans(piece).is_empty() && !title.is_empty() && !title.ends_with('.')).then(|| title.to_owned())
}

/// Two times of one post, the latest first, and the line with the first alone.
fn times(text: &str) -> Option<(String, Vec<Stage>)> {
    let spans = dates::spans(text);
    let [one, other] = &spans[..] else { return None };
    let between = text.get(one.bytes.end..other.bytes.start)?;
    let joined = between.trim().strip_prefix(',').unwrap_or(between).trim();
    let joins = joined.split_whitespace().next().is_some_and(|first| ["and", "&", "again"].contains(&first));
    let rest = text.get(other.bytes.end..)?.trim();
    let remark = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let lasting = [one, other].iter().all(|span| span.is_range && span.from.is_some());
    let alone = rest.is_empty() || remark.is_some_and(|it| !it.contains(['(', ')']));
    if !lasting || !joins || joined.split_whitespace().count() > BETWEEN_WORDS || !alone {
        return None;
    }
    let stage = |span: &Span, remark: Option<&str>| Stage {
        title: None,
        when: When {
            from: span.from,
            to: span.to,
            text: text.get(span.bytes.clone()).unwrap_or_default().to_owned(),
        },
        remark: remark.map(str::to_owned),
    };
    let alone = text.get(..one.bytes.end)?.to_owned();
    Some((alone, vec![stage(other, remark), stage(one, None)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> When {
        When { from: Some(YearMonth::year(2002)), to: End::Present, text: String::new() }
    }

    #[test]
    fn two_posts_of_one_employer_are_two() {
        for (text, expected) in [
            (
                "Senior librarian, systems (from April 2019); reference librarian (until then)",
                Some([
                    "Senior librarian, systems, April 2019 – present",
                    "reference librarian, 2002 – April 2019",
                ]),
            ),
            (
                "Bookseller; from 2006 deputy manager and buyer",
                Some(["deputy manager and buyer, 2006 – present", "Bookseller, 2002 – 2006"]),
            ),
            ("Bookseller; from 1999 deputy manager", None),
            ("Bookseller; deputy manager", None),
            (
                "Sold books; from 2006 kept the accounts and led the shop in the town and all the others too",
                None,
            ),
        ] {
            let found = posts(text, &whole()).map(|(_, stages)| {
                let said = |it: &Stage| format!("{}, {}", it.title.as_deref().unwrap_or("-"), it.when.text);
                stages.iter().map(said).collect::<Vec<_>>()
            });
            assert_eq!(
                found.as_deref(),
                expected.map(|it| it.map(str::to_owned)).as_ref().map(|it| &it[..]),
                "{text}"
            );
        }
    }

    #[test]
    fn posts_with_spans_of_their_own_are_told_apart() {
        let (alone, stages) =
            spans("Foreman (03/11 to 09/14)  /  Wireman (06/08 to 02/11)").expect("two posts");
        assert_eq!(alone, "Foreman (03/11 to 09/14)");
        let said: Vec<_> = stages.iter().map(|it| (it.title.as_deref(), it.when.text.as_str())).collect();
        assert_eq!(said, [(Some("Foreman"), "03/11 to 09/14"), (Some("Wireman"), "06/08 to 02/11")]);
        assert_eq!(spans("Baker (2019 – 2021)"), None, "one post");
        assert_eq!(spans("Baker (night shift) / Cook (2019 – 2021)"), None, "a title of two names");
    }

    #[test]
    fn two_times_of_one_post_are_two() {
        let (alone, stages) = times("Front of house, Sept '19 – Aug '21 and again since Nov '24 (weekends)")
            .expect("two times");
        assert_eq!(alone, "Front of house, Sept '19 – Aug '21");
        let whens: Vec<_> = stages.iter().map(|it| (it.when.text.as_str(), it.remark.as_deref())).collect();
        assert_eq!(whens, [("since Nov '24", Some("weekends")), ("Sept '19 – Aug '21", None)]);
        assert_eq!(times("Led 2019 – 2020 and wrote in 2021"), None, "a date that is no span");
    }
}
