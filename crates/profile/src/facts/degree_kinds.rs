//! What a degree, a school leaving examination or a certificate is called, and what it is in.
use crate::facts::names;

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

/// The words for each kind, without full stops.
const KINDS: [(DegreeKind, &[&str]); 6] = [
    (
        DegreeKind::Certificate,
        &["certificate", "certification", "certified", "bootcamp", "pgce", "nvq", "svq", "btec"],
    ),
    (DegreeKind::Doctorate, &["phd", "dphil", "doctorate", "edd", "doctor", "dr"]),
    (
        DegreeKind::Master,
        &["master's", "masters", "msc", "mba", "meng", "mphil", "mres", "mfa", "mpa", "llm", "mtech"],
    ),
    (
        DegreeKind::Bachelor,
        &["bachelor", "bachelor's", "bachelors", "bsc", "bsn", "beng", "bba", "bfa", "llb", "bed", "btech"],
    ),
    (DegreeKind::Associate, &["associate", "associate's", "aas"]),
    (DegreeKind::Diploma, &["diploma"]),
];
/// Abbreviations that are a degree only at the beginning: "MA" is a state as well.
const BEGINNINGS: [(&str, DegreeKind); 8] = [
    ("be", DegreeKind::Bachelor),
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
/// Longest abbreviation of a degree, in bytes.
const ABBREVIATION: usize = 7;
const COURSES: [&str; 7] =
    ["degree", "course", "program", "programme", "training", "apprenticeship", "studies"];
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
    let lower = text.to_lowercase().replace('.', "").replace('’', "'").replace("boot camp", "bootcamp");
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
    // "Master school"
    let schooled = first == "master" && words.get(1).is_some_and(|next| next.ends_with("school"));
    let followed = !schooled && words.len() > 1 || first.len() == slot.trim().replace('.', "").len();
    BEGINNINGS.iter().find(|(word, _)| word == first && followed).map(|(_, kind)| *kind)
}

/// Whether a text speaks of a course.
pub(crate) fn is_course(text: &str) -> bool {
    words(text).iter().any(|word| COURSES.contains(&word.as_str()))
}

/// How much a slot looks like a course of study; negative for a school.
pub(crate) fn score(slot: &str) -> i32 {
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
    let head = title.split_once(", ").map_or(title, |(head, _)| head);
    // "M.Sc. Computer Science, Data Science track"
    let abbreviated = || {
        let (first, rest) = head.split_once(' ')?;
        let known = kind(first).is_some_and(DegreeKind::is_degree) && first.len() <= ABBREVIATION;
        let named = !["of", "degree"].contains(&words(rest).first()?.as_str()) && !is_honoured(rest);
        (known && named && kind(rest).is_none()).then_some(rest)
    };
    let after_comma = || title.split_once(", ").map(|(_, field)| field).filter(|it| kind(it).is_none());
    let after_of = || {
        let (_, field) = title.split_once(" of ")?;
        (!faculties.contains(&field.to_lowercase().as_str())).then_some(field)
    };
    let short = || {
        let (first, rest) = title.split_once(' ')?;
        let known = kind(first).is_some_and(DegreeKind::is_degree);
        (known && !["of", "degree"].contains(&words(rest).first()?.as_str())).then_some(rest)
    };
    // "B.S. Roads, minor in Spanish" is in the first.
    let after_in = after_in.filter(|_| head.contains(" in ") || abbreviated().is_none());
    let found = after_in.or_else(abbreviated).or_else(after_comma).or_else(after_of).or_else(short)?;
    Some(found.trim().to_owned()).filter(|field| field.starts_with(char::is_alphabetic))
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
            ("Master school, evenings", None),
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
