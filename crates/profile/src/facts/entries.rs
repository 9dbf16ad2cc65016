//! The entries of a section: each with its heading, its dates and the lines below it.
use std::collections::HashMap;

use crate::facts::alike::whole_titles;
use crate::facts::blocks::{HEADING_WORDS, PLAIN, blocks};
use crate::facts::bodies::body;
use crate::facts::dates;
use crate::facts::groups;
use crate::facts::identify::told_apart;
use crate::facts::keyed;
use crate::facts::lines::{Line, Source};
use crate::facts::names;
use crate::facts::one_liners;
use crate::facts::posts;
use crate::facts::slots::{self, When};
use crate::facts::stages;
use crate::facts::tables;

/// A position or a course of study, with the parts of its heading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// What was held: the title of a post, or a degree.
    pub(crate) held: Option<String>,
    /// Where: the employer, or the school.
    pub(crate) body: Option<String>,
    pub(crate) place: Option<String>,
    /// Parts of the heading that are none of these.
    pub(crate) more: Vec<String>,
    pub(crate) when: Option<When>,
    pub(crate) remark: Option<String>,
    /// Whether the heading can be read in one way only.
    pub(crate) certain: bool,
    /// Whether it is a break between posts; `held` is then what it is called.
    pub(crate) pause: bool,
    pub(crate) notes: Vec<Line>,
    /// Whether all parts are read, the place too.
    pub(crate) settled: bool,
    /// The line of the heading as it was read, if it has only one.
    pub(crate) heading: Option<String>,
    pub(crate) source: Source,
}

/// How to distinguish a post or degree from an employer or school.
pub(crate) struct Reading<'a> {
    /// How much a slot looks like a post or degree; negative for an employer or school.
    pub(crate) score: &'a dyn Fn(&str) -> i32,
    pub(crate) home: Option<&'a str>,
    /// Whether these are positions, among which breaks may stand and whose notes are prose, and no courses of
    /// study.
    pub(crate) positions: bool,
}

/// Most words of a title at the beginning of a description.
const TITLE_WORDS: usize = 5;
/// Most words of an employer's name below a heading.
const NAME_WORDS: usize = 7;

/// The entries of a section, and the lines above the first one.
pub(crate) fn entries(lines: &[Line], reading: &Reading<'_>) -> (Vec<Entry>, Vec<Line>) {
    let formed = tables::entries(lines)
        .or_else(|| keyed::entries(lines))
        .or_else(|| reading.positions.then(|| one_liners::entries(lines, reading)).flatten());
    if let Some(found) = formed {
        return found;
    }
    let (lines, stages) = if reading.positions {
        stages::taken_apart(&whole_titles(lines))
    } else {
        (lines.to_vec(), HashMap::new())
    };
    let lines =
        &if reading.positions { headings_apart(&titles_apart(&lines)) } else { headings_apart(&lines) };
    let blocks = blocks(lines, reading);
    let mut entries = told_apart(&blocks, reading);
    part_places(&mut entries, reading);
    let mut unread = Vec::new();
    let starts: Vec<usize> = blocks.iter().map(|block| block.lines[0]).collect();
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() || blocks.iter().any(|block| block.lines.contains(&at)) {
            continue;
        }
        match starts.iter().rposition(|start| *start < at) {
            Some(entry) => entries[entry].notes.push(line.clone()),
            None => unread.push(line.clone()),
        }
    }
    // A place on a line of its own below every heading.
    let below = |entry: &Entry| {
        let line = entry.notes.first().filter(|line| !line.bullet && entry.place.is_none())?;
        let place = names::is_place(&line.text, reading.home) || names::may_be_home(&line.text);
        place.then(|| line.text.clone())
    };
    if entries.len() > 1 && entries.iter().all(|entry| below(entry).is_some()) {
        for entry in &mut entries {
            entry.place = below(entry);
            entry.notes.remove(0);
        }
    }
    for (entry, block) in entries.iter_mut().zip(&blocks) {
        entry.source = joined(block.lines.iter().map(|at| &lines[*at].source));
        if let [only] = block.lines[..] {
            entry.heading = Some(lines[only].text.clone());
        }
    }
    if reading.positions {
        entries.iter_mut().for_each(|entry| complete(entry, reading));
        groups::take_names_above(&mut entries, &mut unread, lines, reading);
        entries = groups::under_spans(entries, lines);
    }
    (stages::multiplied(entries, &stages), unread)
}

/// Completes the heading of a position that has only an employer, by the description below it if that begins
/// with a post; and takes out an employer that is none ("Freelance").
fn complete(entry: &mut Entry, reading: &Reading<'_>) {
    // "Self-employed: Hollenbach Motors, Dornhagen"
    let heading = entry.heading.as_deref().map(slots::undated).unwrap_or_default();
    if let Some((label, name)) = heading.split_once(": ")
        && is_own_account(label)
        && !label.contains(' ')
        && !entry.pause
    {
        let own = body(name);
        if own.name.starts_with(char::is_uppercase) {
            (entry.held, entry.body) = (Some(label.to_owned()), Some(own.name));
            (entry.place, entry.remark) = (own.place, own.aside);
            (entry.more, entry.certain) = (Vec::new(), true);
        }
    }
    // "Freelance translator, Japanese into Swedish"
    let described = |body: &str| {
        let small = |word: &str| word.starts_with(char::is_lowercase) && word.len() > 3;
        body.split_whitespace().any(small)
            && !is_own_account(body)
            && !names::is_body(body)
            && !names::has_legal_form(body)
    };
    if let Some(held) = entry.held.as_mut().filter(|held| is_own_account(held))
        && let Some(about) = entry.body.take_if(|body| described(body))
    {
        *held = format!("{held}, {about}");
        entry.certain = true;
    }
    // "Saturday job: Aalto's Market Stall"
    if let Some((label, name)) = entry.body.as_deref().and_then(|body| body.split_once(": "))
        && label.split_whitespace().next_back().is_some_and(|last| last.starts_with(char::is_lowercase))
        && name.starts_with(char::is_uppercase)
    {
        entry.remark = entry.remark.take().or(Some(label.to_owned()));
        entry.body = Some(name.to_owned());
    }
    if let (None, Some(_)) = (&entry.held, &entry.body)
        && let Some(line) = entry.notes.first().filter(|line| !line.bullet)
    {
        let sentence = line.text.split(". ").next().unwrap_or_default();
        let part = slots::by_commas(sentence).into_iter().next().unwrap_or_default();
        let first = undescribed(&part);
        let short = first.split_whitespace().count() <= TITLE_WORDS;
        if short && (reading.score)(first) >= PLAIN {
            entry.held = Some(first.to_owned());
            entry.certain = true;
        }
    }
    if let (Some(held), Some(body)) = (&entry.held, entry.body.take_if(|body| is_own_account(body))) {
        entry.remark = entry.remark.take().or(Some(body));
        entry.certain = posts::post_score(held) > 0;
    }
    take_unit(entry);
}

/// A title without what is said of it: "Data scientist in a team of four".
fn undescribed(text: &str) -> &str {
    let mut before = "";
    for (at, word) in text.split(' ').scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    }) {
        if matches!(word, "a" | "an" | "the")
            && matches!(before, "at" | "for" | "in" | "on" | "under" | "with")
        {
            return text[..at - 1 - before.len()].trim_end();
        }
        before = word;
    }
    text
}

/// Takes a department that was read as the employer into the title, if the employer stands below: "Senior
/// Nurse, Cardiology" above "Saint Agnes Hospital, Lund (400 beds)".
fn take_unit(entry: &mut Entry) {
    let (Some(held), Some(unit)) = (&entry.held, &entry.body) else { return };
    let Some(line) = entry.notes.first().filter(|line| !line.bullet && entry.place.is_none()) else { return };
    let below = body(&line.text);
    let is_name = below.name.starts_with(char::is_uppercase)
        && below.name.split_whitespace().count() <= NAME_WORDS
        && (names::is_body(&below.name) || names::has_legal_form(&below.name));
    if is_name && !names::is_body(unit) && !names::has_legal_form(unit) {
        entry.held = Some(format!("{held}, {unit}"));
        entry.body = Some(below.name);
        entry.place = below.place;
        entry.remark = entry.remark.take().or(below.aside);
        // "Consultant, Emberline" above the name of a client looks alike, so it is told in the resume's words.
        entry.certain = false;
        let line = entry.notes.remove(0);
        entry.source = joined([&entry.source, &line.source].into_iter());
    }
}

/// Whether a text says that somebody works on their own account: "Freelance, from my kitchen table".
pub(crate) fn is_own_account(text: &str) -> bool {
    let first = text.split(|c: char| !(c.is_alphabetic() || c == '-')).next().unwrap_or_default();
    ["freelance", "freelancer", "self-employed"].contains(&first.to_lowercase().as_str())
}

/// Moves a town from the end of a name to the place: "Lampworks, Bath". It is a town if it also follows
/// another name, or if all names end this way and one of them with a known place.
fn part_places(entries: &mut [Entry], reading: &Reading<'_>) {
    let tail = |entry: &Entry| -> Option<(String, String)> {
        let parts = slots::by_commas(entry.body.as_deref().filter(|_| entry.place.is_none())?);
        let (last, names) = parts.split_last()?;
        // "Hotel Bellamar, Barcelona (180 rooms)", but "Sal Grosso, Porto (PT)"
        let (town, aside) = last.find(" (").map_or((last.as_str(), ""), |at| last.split_at(at));
        let town = town.trim();
        let land = aside.trim().strip_prefix('(').and_then(|it| it.strip_suffix(')'));
        let land = land.filter(|it| names::is_state(it));
        let (mut place, aside) = match land {
            Some(land) => (format!("{town}, {land}"), ""),
            None => (town.to_owned(), aside),
        };
        // "Public Works Office, Nashik, India"
        let (first, middle) = names.split_first()?;
        let towns = middle.len() == 1 && middle.iter().all(|it| names::may_be_town(it));
        if let Some(town) = middle.first().filter(|_| towns && land.is_none()) {
            place = format!("{town}, {place}");
        }
        let name = if towns && land.is_none() { first.clone() } else { names.join(", ") };
        names::may_be_town(town).then(|| (format!("{name} {}", aside.trim()).trim_end().to_owned(), place))
    };
    // "Bitwerk GmbH, Vienna": a name ends with the legal form.
    let formed = |name: &str| {
        let name = name.split(" (").next().unwrap_or_default();
        name.split_whitespace().next_back().is_some_and(names::is_legal_form)
    };
    let coded = |town: &str| town.rsplit_once(", ").is_some_and(|(_, land)| names::is_state(land));
    let plain = |(name, town): &(String, String)| formed(name) || coded(town);
    let tails: Vec<Option<(String, String)>> = entries.iter().map(tail).collect();
    let repeats = |(name, town): &(String, String)| {
        tails.iter().flatten().any(|(other, its)| its == town && other != name)
    };
    let placed = |it: &Entry| it.place.as_deref().is_some_and(|it| names::is_place(it, reading.home));
    let near = |(_, town): &(String, String)| names::is_place(town, reading.home);
    let known =
        entries.iter().any(placed) || tails.iter().flatten().any(|it| repeats(it) || near(it) || plain(it));
    let mut named = entries.iter().zip(&tails).filter(|(entry, _)| entry.body.is_some());
    let all = named.all(|(entry, tail)| tail.is_some() || entry.place.is_some());
    for (entry, own) in entries.iter_mut().zip(&tails) {
        let Some(own) = own else { continue };
        let (name, town) = own;
        if repeats(own) || near(own) || known && all || plain(own) {
            // "Mossgate Tickets, Leeds (hybrid)"
            let elsewhere = name.rsplit_once(" (").and_then(|(name, aside)| {
                let aside = aside.strip_suffix(')').filter(|it| names::NOWHERE.contains(it))?;
                Some((name.to_owned(), aside.to_owned()))
            });
            let (name, remark) = elsewhere.map_or((name.clone(), None), |(name, it)| (name, Some(it)));
            entry.remark = entry.remark.take().or(remark);
            (entry.body, entry.place) = (Some(name), Some(town.clone()));
        }
    }
    // "Freelance project manager, Kassel" beside a post in Kassel has no employer.
    let towns: Vec<String> = entries.iter().filter_map(|entry| entry.place.clone()).collect();
    for entry in entries.iter_mut().filter(|entry| entry.held.is_some() && entry.place.is_none()) {
        entry.place = entry.body.take_if(|body| towns.contains(body));
    }
}

/// The lines, in which a title behind the employer and a full stop stands in a column of its own, if most
/// rows with dates have one.
fn titles_apart(lines: &[Line]) -> Vec<Line> {
    let rows = lines.iter().filter(|line| !line.bullet && slots::parts(&line.text).when.is_some()).count();
    let title = |line: &Line| slots::title_of_row(&line.text).filter(|_| !line.bullet);
    let titled = lines.iter().filter(|line| title(line).is_some()).count();
    if titled < 2 || 2 * titled < rows {
        return lines.to_vec();
    }
    let apart = |line: &Line| match title(line).and_then(|at| line.text.split_at_checked(at)) {
        Some((employer, title)) => {
            let employer = employer.trim_end().trim_end_matches('.');
            Line { text: format!("{employer} | {title}"), ..line.clone() }
        }
        None => line.clone(),
    };
    lines.iter().map(apart).collect()
}

/// The lines, in which text after a heading becomes a line of its own: "PhD, Porto, 2017–2021. Thesis: ...".
pub(crate) fn headings_apart(lines: &[Line]) -> Vec<Line> {
    let mut apart = Vec::new();
    for line in lines {
        let line = &without_stop(line);
        let row = slots::end_of_row(&line.text);
        let cut = slots::end_of_heading(&line.text)
            .or(row)
            .filter(|end| line.text[..*end].split_whitespace().count() <= HEADING_WORDS);
        let Some(end) = cut else {
            apart.push(line.clone());
            continue;
        };
        let (heading, rest) = line.text.split_at(end);
        apart.push(Line { text: heading.to_owned(), ..line.clone() });
        let rest = rest.trim_start_matches(['.', ':', ' ']).to_owned();
        // What follows the heading of a row is no second heading.
        apart.push(Line { text: rest, bullet: row == Some(end), level: 0, ..line.clone() });
    }
    apart
}

/// A row that begins with its dates and is no sentence, without its full stop: "1991-98   Foreman, Aalto,
/// Turku."
fn without_stop(line: &Line) -> Line {
    let span = dates::spans(&line.text).into_iter().next().filter(|span| span.bytes.start == 0);
    let rest = span.and_then(|span| line.text.get(span.bytes.end..));
    let text = rest.filter(|it| it.starts_with("  ")).and_then(|it| it.strip_suffix('.')).unwrap_or_default();
    let parts = slots::by_commas(text);
    let named = parts.len() > 1 && !text.contains(". ") && text.split_whitespace().count() <= HEADING_WORDS;
    let last = parts.last().and_then(|last| last.split_whitespace().next_back()).unwrap_or_default();
    let shortened = names::is_legal_form(last) || last.len() < 3 || last.contains('.');
    if !named || shortened || parts.first().is_some_and(|first| names::is_description(first)) {
        return line.clone();
    }
    Line { text: line.text.trim_end_matches('.').to_owned(), ..line.clone() }
}

/// One source over several.
pub(crate) fn joined<'a>(sources: impl Iterator<Item = &'a Source>) -> Source {
    sources.fold(Source::default(), |all, next| {
        if all.text.is_empty() {
            return next.clone();
        }
        let text = format!("{}\n{}", all.text, next.text);
        Source { first: all.first.min(next.first), last: all.last.max(next.last), text }
    })
}
