//! Courses of study: degree, field, school and dates.
use std::collections::HashMap;

use jiff::civil::Date;

use crate::facts::bodies::body;
use crate::facts::dates::{self, End, YearMonth};
use crate::facts::degree_kinds::{DegreeKind, field, is_honoured, kind, score};
use crate::facts::entries::{self, Entry, Reading};
use crate::facts::grades::graded;
use crate::facts::lines::{Line, Source};
use crate::facts::lists::Certificate;
use crate::facts::names;
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::sections::Section;
use crate::facts::slots::{self, When};
use crate::facts::studies;
use crate::facts::tables;

/// A course of study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Degree {
    /// The kind of degree.
    pub kind: DegreeKind,
    /// Its name as it is written: "Bachelor of Science, Physical Geography".
    pub title: Option<String>,
    /// The field: "Physical Geography".
    pub field: Option<String>,
    /// The school; `None` if it is unclear.
    pub school: Option<String>,
    /// Whether title and school are certain.
    pub certain: bool,
    /// When it began.
    pub from: Option<YearMonth>,
    /// When it ended. A single date is the end.
    pub to: End,
    /// The dates as they are written, with "expected".
    pub when: String,
    /// Where.
    pub place: Option<String>,
    /// The sentence with honors or grades.
    pub honours: Option<String>,
    /// The lines below, with thesis and honors.
    pub notes: Vec<Sentence>,
    /// Where the resume has the heading.
    pub source: Source,
}

impl Degree {
    /// "Bachelor of Science, Physical Geography, Scheldt University College", without the school if there is
    /// none, or the heading as it is written.
    pub fn heading(&self) -> String {
        match (&self.title, &self.school) {
            (Some(title), Some(school)) if self.certain => format!("{title}, {school}"),
            (Some(title), None) if self.certain => title.clone(),
            _ => text::lines::one_line(&self.source.text),
        }
    }

    /// Parts the town from the name of the school where it is one of these, or begins one of them.
    pub(crate) fn take_town(&mut self, towns: &[&str]) {
        let parted = self.school.as_deref().and_then(|school| school.rsplit_once(", "));
        let known =
            |town: &str| towns.iter().any(|it| it.split([',', '(']).next().map(str::trim) == Some(town));
        if let Some((school, town)) = parted.filter(|(_, town)| self.place.is_none() && known(town)) {
            (self.place, self.school) = (Some(town.to_owned()), Some(school.to_owned()));
        }
    }

    /// Whether it was finished by `today`; `None` if the resume does not say.
    pub fn finished(&self, today: Date) -> Option<bool> {
        let (first, last) = match self.to {
            End::Present => return Some(false),
            End::Unknown => return None,
            End::At(to) => to.bounds(),
        };
        let now = YearMonth { year: today.year(), month: u8::try_from(today.month()).ok() }.bounds().0;
        let expected = self.when.to_lowercase().contains("expected");
        if expected || first > now {
            return Some(false);
        }
        (last <= now).then_some(true)
    }

    /// The thesis, without the label.
    pub fn thesis(&self) -> Option<&str> {
        self.notes.iter().find_map(|note| {
            let (label, rest) = note.text.split_once(':')?;
            let label = label.to_lowercase();
            (label.ends_with("thesis") || label.ends_with("dissertation")).then(|| rest.trim())
        })
    }
}

/// The contents of a section about education.
pub(crate) struct Read {
    pub(crate) education: Vec<Degree>,
    /// Short courses without a school.
    pub(crate) certificates: Vec<Certificate>,
    /// What was learned without a course or a school.
    pub(crate) other: Vec<Line>,
    /// The lines that belong to none of these.
    pub(crate) unread: Vec<Source>,
}

/// Longest abbreviation of a degree.
const SHORT: usize = 5;

/// The courses of study of a section.
pub(crate) fn read(section: &Section, home: Option<&str>) -> Read {
    let mut honours: HashMap<usize, String> = HashMap::new();
    // The columns of a table are not taken apart.
    let table = tables::is_of_schools(&section.lines).is_some();
    let apart = if table { section.lines.clone() } else { entries::headings_apart(&section.lines) };
    let lines: Vec<Line> = apart
        .into_iter()
        .map(|line| match graded(&line).filter(|_| !table) {
            Some(found) => {
                honours.extend(found.honours.map(|it| (line.source.first, it)));
                found.line
            }
            None => line,
        })
        .collect();
    let (mut entries, unread) = entries::entries(&lines, &Reading { score: &score, home, positions: false });
    studies::clear(&mut entries, home);
    let mut other = Vec::new();
    let mut degrees = Vec::new();
    let mut certificates = Vec::new();
    let courses = section.lists_courses();
    for mut entry in entries {
        if studies::is_own_study(&entry) {
            other.push(Line { text: entry.source.text.clone(), source: entry.source, ..Line::default() });
            other.extend(entry.notes);
            continue;
        }
        if let (true, Some(degree)) = (studies::is_thesis(&entry), degrees.last_mut()) {
            take_thesis(degree, &entry);
            continue;
        }
        if let Some(certificate) = certificate(&entry).filter(|_| courses) {
            certificates.push(certificate);
            continue;
        }
        let When { from, mut to, text: when } = entry.when.unwrap_or_default();
        // A single date is when it ended.
        let single = to == End::Unknown || from.is_some_and(|from| to == End::At(from));
        if let (true, Some(at)) = (single && !when.is_empty(), from) {
            to = End::At(at);
        }
        let from = from.filter(|_| !single);
        let mut held = entry.held;
        let mut place = entry.place;
        // "BSc, Geography, University": the part in the middle is the field.
        // "BEng Roads, Anna University, Salem": the field is named already, so the last part is the town.
        let ends = entry.heading.as_deref().map(|it| slots::by_commas(&slots::undated(it)));
        let ends = ends.and_then(|mut parts| Some((parts.pop()?, parts.pop()?)));
        let behind = ends.is_some_and(|(last, school)| {
            place.as_deref() == Some(&last)
                && entry.body.as_deref() == Some(&school)
                && names::may_be_town(&last)
        });
        // "Technical College, Hannover" on a line of its own, beside a date or not.
        let line =
            entry.body.as_deref().zip(place.as_deref()).map(|(body, place)| format!("{body}, {place}"));
        let own = line.is_some_and(|line| entry.source.text.lines().any(|it| slots::undated(it) == line));
        let town = behind && held.as_deref().and_then(field).is_some() || own;
        let aside = |it: &mut String| {
            !town && !names::may_be_place(it) && !names::is_place(it, home) && held.is_some()
        };
        let spare = place.take_if(|place| !entry.settled && aside(place));
        // "Bachelor of Science - BS, Logistics"
        let again = |part: &str| {
            part.len() <= SHORT && kind(part).is_some() && kind(part) == held.as_deref().and_then(kind)
        };
        let once = |part: String| match part.split_once(", ") {
            Some((first, rest)) if again(first) => rest.to_owned(),
            _ => part,
        };
        let spare: Vec<String> = spare.into_iter().chain(entry.more).map(once).collect();
        if let (Some(held), false) = (held.as_mut(), spare.is_empty()) {
            *held = format!("{held}, {}", spare.join(", "));
        }
        let noted = || {
            let certifies = |line: &Line| kind(&line.text) == Some(DegreeKind::Certificate);
            entry.notes.iter().any(certifies).then_some(DegreeKind::Certificate)
        };
        let school = || entry.body.as_deref().and_then(kind).filter(|it| *it == DegreeKind::School);
        let found = held.as_deref().and_then(kind).or_else(school).or_else(noted);
        // "University of Porto: Seagrass in warm winters"
        // "Brandt Institute, Heidelberg"
        let schooled =
            entry.body.as_deref().map(body).filter(|it| names::is_school(&it.name) && it.aside.is_none());
        if let Some(found) = schooled.filter(|it| it.place.is_some() && place.is_none()) {
            (entry.body, place) = (Some(found.name), found.place);
        }
        // "left without finishing" is no degree.
        let heading = text::lines::one_line(&entry.source.text);
        let broken_off = is_broken_off(&heading);
        place = place.filter(|it| !it.starts_with(char::is_lowercase));
        let (school, about) = match entry.body.as_deref().and_then(|body| body.split_once(": ")) {
            Some((school, about)) => (Some(school.to_owned()), Some(about.to_owned())),
            None => (entry.body.clone(), None),
        };
        // "Level 2" is no school.
        let named = school.as_deref().is_none_or(|it| {
            names::is_school(it) || names::is_body(it) || !it.contains(|c: char| c.is_ascii_digit())
        });
        let mut degree = Degree {
            kind: found.filter(|_| !broken_off).unwrap_or_default(),
            field: held
                .as_deref()
                .filter(|_| found.is_some_and(|it| it != DegreeKind::School))
                .and_then(field)
                .map(|field| without_tail(&field)),
            title: held,
            school,
            certain: entry.certain && !broken_off && named,
            from,
            to,
            when,
            place,
            honours: None,
            notes: Vec::new(),
            source: entry.source,
        };
        let heading = degree.heading();
        degree.notes =
            entry.notes.iter().flat_map(|line| sentences_of(line, &heading, Part::Education)).collect();
        let about = about.map(|text| Line { text, source: degree.source.clone(), ..Line::default() });
        degree.notes.extend(about.iter().flat_map(|line| sentences_of(line, &heading, Part::Education)));
        let honoured = |note: &&Sentence| {
            let lower = note.text.to_lowercase();
            let hoped = ["predicted", "expected"].iter().any(|word| lower.contains(word));
            !hoped && is_honoured(&note.text)
        };
        let behind = degree
            .title
            .as_deref()
            .and_then(|title| Some(title.rsplit_once(", ")?.1.trim_end_matches(')').to_owned()));
        let own = degree.source.first..=degree.source.last;
        let inside = own.into_iter().find_map(|line| honours.remove(&line));
        let remark = inside.or(entry.remark.or(behind).filter(|it| is_honoured(it)));
        degree.honours = remark.or_else(|| degree.notes.iter().find(honoured).map(|note| note.text.clone()));
        degrees.push(degree);
    }
    let unread = unread.into_iter().map(|line| line.source).collect();
    Read { education: degrees, certificates, other, unread }
}

/// Adds a thesis that is listed below its degree to the notes of that degree, with its title behind the
/// label.
fn take_thesis(degree: &mut Degree, entry: &Entry) {
    let heading = slots::undated(entry.heading.as_deref().unwrap_or_default());
    let (label, rest) = heading.split_once(", ").unwrap_or((heading.as_str(), ""));
    let mut notes = entry.notes.iter();
    let title = notes.next().map_or(rest, |line| line.text.as_str());
    let mut lines =
        vec![Line { text: format!("{label}: {title}"), source: entry.source.clone(), ..Line::default() }];
    if title != rest {
        let when = entry.when.as_ref().map(|when| when.text.as_str()).unwrap_or_default();
        let text = text::lines::one_line(&format!("{label}, {rest}, {when}"));
        lines.push(Line { text, source: entry.source.clone(), ..Line::default() });
    }
    lines.extend(notes.cloned());
    let under = degree.heading();
    degree.notes.extend(lines.iter().flat_map(|line| sentences_of(line, &under, Part::Education)));
}

/// Whether a heading says that a course of study was not finished: "41 credits, no degree".
fn is_broken_off(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.windows(2).any(|two| {
        let denied = ["not", "without", "never"].contains(&two[0]) && two[1].starts_with("finish");
        denied || two == ["no", "degree"]
    })
}

/// A field without what is said of the course behind it: "Baking, evening course of 40 hours".
fn without_tail(field: &str) -> String {
    let tail = field
        .match_indices(", ")
        .find(|(at, _)| field.get(at + 2..).is_some_and(|rest| rest.starts_with(char::is_lowercase)));
    tail.and_then(|(at, _)| field.get(..at)).unwrap_or(field).trim_matches('"').to_owned()
}

fn begins_with_date(heading: &str) -> bool {
    dates::spans(heading).first().is_some_and(|span| span.bytes.start == 0)
}

/// An entry with a name and a year and nothing else: "First aid at work (2023)".
fn certificate(entry: &Entry) -> Option<Certificate> {
    let when = entry
        .when
        .as_ref()
        .filter(|when| when.to == End::Unknown || when.from.map(End::At) == Some(when.to))?;
    // "2022   A course for trainers, 6 days"
    let bare = !entry.held.as_deref().is_some_and(|held| kind(held).is_some() || names::is_school(held))
        && !entry.body.as_deref().is_some_and(|body| names::is_school(body) || names::is_body(body));
    let row =
        entry.heading.as_deref().filter(|heading| bare && begins_with_date(heading)).map(slots::undated);
    let single = entry.body.clone().filter(|_| !entry.certain && entry.held.is_none());
    let name = row.or(single).filter(|_| entry.notes.is_empty())?;
    let text = text::lines::one_line(&entry.source.text);
    let text = text.trim_start_matches(|c: char| !(c.is_alphanumeric() || c == '(')).to_owned();
    Some(Certificate { name, detail: Some(when.text.clone()), text, source: entry.source.clone() })
}
