//! Courses of study: degree, field, school and dates.
use jiff::civil::Date;

use crate::facts::dates::{End, YearMonth};
use crate::facts::entries::{self, Entry, Reading};
use crate::facts::lines::{Line, Source};
use crate::facts::lists::Certificate;
use crate::facts::names;
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::sections::Section;
use crate::facts::slots::When;

/// What a course of study led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DegreeKind {
    /// A doctorate.
    Doctorate,
    /// A master's degree.
    Master,
    /// A bachelor's degree.
    Bachelor,
    /// An associate's degree.
    Associate,
    /// A certificate: never a degree.
    Certificate,
    /// A diploma.
    Diploma,
    /// A school leaving examination.
    School,
    /// Anything else, or unknown.
    #[default]
    Other,
}

impl DegreeKind {
    /// The kinds that a text names, in its order: "BSc or MSc".
    pub fn named_in(text: &str) -> Vec<Self> {
        let pieces = text.split([',', '/', ';']).flat_map(|piece| piece.split(" or "));
        let named = pieces.filter_map(|piece| {
            let kind = kind(piece.trim())?;
            // "As a nurse", "a sales associate".
            let first: String = piece.trim().chars().take_while(|c| !c.is_whitespace()).collect();
            let short = BEGINNINGS.iter().any(|(word, _)| first.replace('.', "").eq_ignore_ascii_case(word));
            let sure = first.chars().all(|c| !c.is_lowercase()) || text.to_lowercase().contains("degree");
            (sure || !short && kind != Self::Associate).then_some(kind)
        });
        named.collect()
    }

    /// Whether it is an academic degree.
    pub fn is_degree(self) -> bool {
        matches!(self, Self::Doctorate | Self::Master | Self::Bachelor | Self::Associate)
    }
}

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
    /// "Bachelor of Science, Physical Geography, Scheldt University College", or the heading as it is
    /// written.
    pub fn heading(&self) -> String {
        match (&self.title, &self.school) {
            (Some(title), Some(school)) if self.certain => format!("{title}, {school}"),
            _ => text::lines::one_line(&self.source.text),
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

/// The words for each kind, without full stops.
const KINDS: [(DegreeKind, &[&str]); 6] = [
    (
        DegreeKind::Certificate,
        &["certificate", "certification", "certified", "bootcamp", "pgce", "nvq", "svq", "btec"],
    ),
    (DegreeKind::Doctorate, &["phd", "dphil", "doctorate", "edd", "doctor", "dr"]),
    (
        DegreeKind::Master,
        &["master's", "masters", "msc", "mba", "meng", "mphil", "mres", "mfa", "mpa", "llm"],
    ),
    (
        DegreeKind::Bachelor,
        &["bachelor", "bachelor's", "bachelors", "bsc", "bsn", "beng", "bba", "bfa", "llb", "bed"],
    ),
    (DegreeKind::Associate, &["associate", "associate's", "aas"]),
    (DegreeKind::Diploma, &["diploma"]),
];
/// Abbreviations that are a degree only at the beginning: "MA" is a state as well.
const BEGINNINGS: [(&str, DegreeKind); 7] = [
    ("ba", DegreeKind::Bachelor),
    ("bs", DegreeKind::Bachelor),
    ("ma", DegreeKind::Master),
    ("ms", DegreeKind::Master),
    ("master", DegreeKind::Master),
    ("aa", DegreeKind::Associate),
    ("as", DegreeKind::Associate),
];
const SCHOOL_MARKS: [&str; 13] = [
    "high school",
    "secondary",
    "ged",
    "a-level",
    "a-levels",
    "a levels",
    "o-levels",
    "gcse",
    "gcses",
    "abitur",
    "baccalaureate",
    "baccalauréat",
    "matura",
];
/// School leaving examinations, where [`SCHOOL_MARKS`] may also be a school.
const EXAMINATIONS: [&str; 12] = [
    "diploma",
    "ged",
    "a-level",
    "a-levels",
    "o-levels",
    "gcse",
    "gcses",
    "abitur",
    "baccalaureate",
    "baccalauréat",
    "matura",
    "examination",
];
const COURSES: [&str; 6] = ["course", "program", "programme", "training", "apprenticeship", "studies"];
const HONOURS: [&str; 11] = [
    "2:1",
    "2:2",
    "upper second",
    "lower second",
    "laude",
    "honours",
    "honors",
    "distinction",
    "gpa",
    "first class",
    "first-class",
];

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('.', "").replace('’', "'");
    let words = lower.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '\'')));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The kind that a slot names, if any.
pub(crate) fn kind(slot: &str) -> Option<DegreeKind> {
    let words = words(slot);
    let has = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
    let (certificate, degrees) = KINDS.split_first()?;
    if has(certificate.1) {
        return Some(DegreeKind::Certificate);
    }
    let lower = slot.to_lowercase();
    if SCHOOL_MARKS
        .iter()
        .any(|mark| words.contains(&(*mark).to_owned()) || mark.contains(' ') && lower.contains(mark))
    {
        return Some(DegreeKind::School);
    }
    if let Some((kind, _)) = degrees.iter().find(|(_, all)| has(all)) {
        return Some(*kind);
    }
    let pairs =
        words.windows(2).any(|two| two[0] == "master" && ["of", "in", "degree"].contains(&two[1].as_str()));
    if pairs {
        return Some(DegreeKind::Master);
    }
    let first = words.first()?;
    let followed = words.len() > 1 || first.len() == slot.trim().replace('.', "").len();
    BEGINNINGS.iter().find(|(word, _)| word == first && followed).map(|(_, kind)| *kind)
}

/// Whether a text speaks of a course.
pub(crate) fn is_course(text: &str) -> bool {
    words(text).iter().any(|word| COURSES.contains(&word.as_str()))
}

/// How much a slot looks like a course of study; negative for a school.
fn score(slot: &str) -> i32 {
    let kind = kind(slot);
    // "High School Diploma" is a degree, "Moss High School" is a school.
    let examined = words(slot).iter().any(|it| EXAMINATIONS.contains(&it.as_str()))
        || slot.to_lowercase().contains("a levels");
    if kind.is_some_and(|kind| kind != DegreeKind::School) || examined {
        return 3;
    }
    if is_course(slot) {
        return 2;
    }
    if names::is_body(slot) { -3 } else { i32::from(kind.is_some()) }
}

/// Whether a text speaks of honours or grades.
pub(crate) fn is_honoured(text: &str) -> bool {
    let lower = text.to_lowercase();
    HONOURS.iter().any(|word| lower.contains(word))
}

/// The field of a degree: the words after "in", a comma, or "of" unless that names the faculty.
pub(crate) fn field(title: &str) -> Option<String> {
    let faculties =
        ["science", "arts", "engineering", "philosophy", "business administration", "laws", "fine arts"];
    let outside: String = title.split('(').map(|part| part.rsplit(')').next().unwrap_or_default()).collect();
    let title = text::lines::one_line(&outside);
    // "BA History, 2:1"
    let graded = title
        .rsplit_once(", ")
        .filter(|(_, grade)| is_honoured(grade) || !grade.contains(char::is_alphabetic));
    let title = graded.map_or(title.as_str(), |(title, _)| title);
    let after_in = title.split_once(" in ").map(|(_, field)| field);
    let after_comma = || title.split_once(", ").map(|(_, field)| field);
    let after_of = || {
        let (_, field) = title.split_once(" of ")?;
        (!faculties.contains(&field.to_lowercase().as_str())).then_some(field)
    };
    let short = || {
        let (first, rest) = title.split_once(' ')?;
        let known = kind(first).is_some_and(DegreeKind::is_degree);
        (known && !["of", "degree"].contains(&words(rest).first()?.as_str())).then_some(rest)
    };
    let found = after_in.or_else(after_comma).or_else(after_of).or_else(short)?;
    Some(found.trim().to_owned()).filter(|field| !field.is_empty())
}

/// The contents of a section about education.
pub(crate) struct Read {
    pub(crate) education: Vec<Degree>,
    /// Short courses without a school.
    pub(crate) certificates: Vec<Certificate>,
    /// The lines that belong to none of these.
    pub(crate) unread: Vec<Source>,
}

/// The courses of study of a section.
pub(crate) fn read(section: &Section, home: Option<&str>) -> Read {
    let (entries, unread) =
        entries::entries(&section.lines, &Reading { score: &score, home, positions: false });
    let mut degrees = Vec::new();
    let mut certificates = Vec::new();
    let courses = section.lists_courses();
    for entry in entries {
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
        let spare = place
            .take_if(|place| !names::may_be_place(place) && !names::is_place(place, home) && held.is_some());
        let spare: Vec<String> = spare.into_iter().chain(entry.more).collect();
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
        let (school, about) = match entry.body.as_deref().and_then(|body| body.split_once(": ")) {
            Some((school, about)) => (Some(school.to_owned()), Some(about.to_owned())),
            None => (entry.body.clone(), None),
        };
        let mut degree = Degree {
            kind: found.unwrap_or_default(),
            field: held
                .as_deref()
                .filter(|_| found.is_some_and(|it| it != DegreeKind::School))
                .and_then(field),
            title: held,
            school,
            certain: entry.certain,
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
        let behind = degree.title.as_deref().and_then(|title| Some(title.rsplit_once(", ")?.1.to_owned()));
        let remark = entry.remark.or(behind).filter(|it| is_honoured(it));
        degree.honours = remark.or_else(|| degree.notes.iter().find(honoured).map(|note| note.text.clone()));
        degrees.push(degree);
    }
    let unread = unread.into_iter().map(|line| line.source).collect();
    Read { education: degrees, certificates, unread }
}

/// An entry with a name and a year and nothing else: "First aid at work (2023)".
fn certificate(entry: &Entry) -> Option<Certificate> {
    let when = entry
        .when
        .as_ref()
        .filter(|when| when.to == End::Unknown || when.from.map(End::At) == Some(when.to))?;
    let name =
        entry.body.clone().filter(|_| !entry.certain && entry.held.is_none() && entry.notes.is_empty())?;
    let text = text::lines::one_line(&entry.source.text);
    let text = text.trim_start_matches(|c: char| !(c.is_alphanumeric() || c == '(')).to_owned();
    Some(Certificate { name, detail: Some(when.text.clone()), text, source: entry.source.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_whole_words() {
        for (slot, expected) in [
            ("Bachelor of Science, Physical Geography", Some(DegreeKind::Bachelor)),
            ("B.A. in English - Creative Writing", Some(DegreeKind::Bachelor)),
            ("Ph.D. in Chemistry", Some(DegreeKind::Doctorate)),
            ("M.Sc. Statistics", Some(DegreeKind::Master)),
            ("Master of Arts", Some(DegreeKind::Master)),
            ("Postgraduate Certificate in Data Engineering", Some(DegreeKind::Certificate)),
            ("Scrum Master Certification", Some(DegreeKind::Certificate)),
            ("Mastering Python", None),
            ("Boston, MA", None),
            ("High School Diploma", Some(DegreeKind::School)),
            ("National Diploma in Welding", Some(DegreeKind::Diploma)),
        ] {
            assert_eq!(kind(slot), expected, "{slot}");
        }
        assert!(!DegreeKind::Certificate.is_degree(), "a certificate is never a degree");
    }

    #[test]
    fn a_field_is_what_a_degree_is_in() {
        for (title, expected) in [
            ("Bachelor of Science, Physical Geography", Some("Physical Geography")),
            ("Bachelor of Nursing", Some("Nursing")),
            ("Bachelor of Science", None),
            ("BA (Hons) History, 2:1", Some("History")),
            ("Bachelor of Science in Nursing, cum laude", Some("Nursing")),
            ("Bachelor of Science in Nursing", Some("Nursing")),
            ("BSc Physical Geography", Some("Physical Geography")),
            ("Postgraduate Certificate in Data Engineering (evening course)", Some("Data Engineering")),
        ] {
            assert_eq!(field(title).as_deref(), expected, "{title}");
        }
    }
}
