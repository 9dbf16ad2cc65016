//! A requirement that asks for a degree, compared with the education of the resume.
use jiff::civil::Date;
use profile::Profile;
use profile::facts::{Degree, DegreeKind};
use text::words::{self, is_common, stem};

use crate::job::fit::{Assessment, Met, QUOTES, Quote};
use crate::job::item::is_open_choice;
use crate::job::measure::is_measure;

/// Words for any academic degree.
const ANY: [&str; 4] = ["degree", "university", "graduate", "academic"];
/// Words beside the field of a degree.
const BESIDE: [&str; 11] = [
    "degree",
    "university",
    "college",
    "education",
    "finished",
    "completed",
    "graduate",
    "diploma",
    "phd",
    "school",
    "high",
];

/// How the candidate's education meets a requirement; `None` if it asks for something else.
pub(crate) fn assess(requirement: &str, profile: &Profile, today: Date) -> Option<Assessment> {
    let tokens = words::of(requirement);
    let kinds: Vec<DegreeKind> = DegreeKind::named_in(requirement);
    let any = tokens.iter().any(|word| ANY.contains(&word.as_str()));
    let academic = kinds.iter().copied().filter(|kind| rank(*kind) > 0).min_by_key(|kind| rank(*kind));
    let least = match academic {
        Some(kind) => rank(kind),
        None if any => rank(DegreeKind::Associate),
        None => return None,
    };
    let all = &profile.facts.education;
    if all.is_empty() {
        return None;
    }
    let fields: Vec<String> = tokens
        .iter()
        .filter(|word| !is_common(word) && !is_measure(word) && !BESIDE.contains(&word.as_str()))
        .filter(|word| DegreeKind::named_in(word).is_empty() && !matches!(word.as_str(), "science" | "arts"))
        .map(|word| stem(word))
        .collect();
    // Of school examinations the name tells them apart: "A-levels" are no GCSEs.
    let examinations: Vec<String> = requirement
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|word| DegreeKind::named_in(word).contains(&DegreeKind::School))
        .map(|word| word.trim_end_matches('s').to_owned())
        .collect();
    let of_field = |degree: &Degree| {
        let own = words::stems(&degree.heading());
        let heading = degree.heading().to_lowercase();
        match degree.kind {
            DegreeKind::School => {
                examinations.is_empty() || examinations.iter().any(|name| heading.contains(name))
            }
            _ => fields.is_empty() || fields.iter().any(|field| own.contains(field)),
        }
    };
    let high = |degree: &&Degree| rank(degree.kind) >= least;
    let finished = |degree: &Degree| degree.finished(today) != Some(false);
    let best =
        all.iter().filter(high).max_by_key(|degree| (of_field(degree), finished(degree), rank(degree.kind)));
    let (met, shown, remark) = match best {
        Some(degree) if of_field(degree) && finished(degree) => (Met::Fully, vec![degree], None),
        Some(degree) if of_field(degree) => (Met::Partly, vec![degree], Some("not finished yet".to_owned())),
        Some(degree) if is_open_choice(requirement) => {
            (Met::Partly, vec![degree], Some("the field may be related".to_owned()))
        }
        Some(degree) if rank(degree.kind) == rank(DegreeKind::School) => {
            (Met::Partly, vec![degree], Some("another examination".to_owned()))
        }
        Some(degree) => (Met::Partly, vec![degree], Some("in another field".to_owned())),
        None => {
            let mut highest: Vec<&Degree> = all.iter().collect();
            highest.sort_by_key(|degree| std::cmp::Reverse(rank(degree.kind)));
            highest.truncate(QUOTES);
            (Met::NotInNotes, highest, None)
        }
    };
    let quote = |degree: &Degree| {
        let when = if degree.when.is_empty() { String::new() } else { format!(" ({})", degree.when) };
        Quote {
            text: format!("My education: {}{when}.", degree.heading().trim_end_matches('.')),
            source: "Education".to_owned(),
        }
    };
    let evidence = shown.into_iter().map(quote).collect();
    Some(Assessment { met, evidence, remark, ..Assessment::of(requirement) })
}

/// How high a degree is; 0 for what is none.
fn rank(kind: DegreeKind) -> u8 {
    match kind {
        DegreeKind::Doctorate => 5,
        DegreeKind::Master => 4,
        DegreeKind::Bachelor => 3,
        DegreeKind::Associate => 2,
        DegreeKind::School => 1,
        DegreeKind::Certificate | DegreeKind::Diploma | DegreeKind::Other => 0,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_degree_is_compared_with_its_kind_and_field() {
        let resume = "Kim Example\n\nEDUCATION\n\
            Postgraduate Certificate in Data Engineering • Scheldt University College • September 2020 - June 2021\n\
            Bachelor of Science, Physical Geography • Scheldt University College • September 2014 - June 2017\n";
        let facts = profile::facts::Facts::read("Kim Example", resume);
        let profile = Profile { facts, ..Profile::default() };
        for (requirement, expected) in [
            ("Bachelor's degree", Some(Met::Fully)),
            ("University degree", Some(Met::Fully)),
            ("BSc or MSc in geography", Some(Met::Fully)),
            ("Bachelor's degree in computer science", Some(Met::Partly)),
            ("Degree in physics, geography or a related field", Some(Met::Fully)),
            ("Master's degree in computer science", Some(Met::NotInNotes)),
            ("PhD in physics", Some(Met::NotInNotes)),
            ("High school diploma", Some(Met::Fully)),
            ("Postgraduate certificate in teaching", None),
            ("SQL", None),
        ] {
            let found = assess(requirement, &profile, date(2026, 11, 24));
            assert_eq!(found.as_ref().map(|it| it.met), expected, "{requirement}: {found:?}");
            assert!(found.is_none_or(|it| !it.evidence.is_empty()), "what is there is shown: {requirement}");
        }
    }

    #[test]
    fn school_examinations_are_told_apart() {
        let resume =
            "Kim Example\n\nEDUCATION\nEight GCSEs including Maths • Holm Hill School • 2000 - 2005\n";
        let facts = profile::facts::Facts::read("Kim Example", resume);
        let profile = Profile { facts, ..Profile::default() };
        let met = |requirement| assess(requirement, &profile, date(2026, 11, 24)).map(|it| it.met);
        assert_eq!(met("Five GCSEs"), Some(Met::Fully));
        assert_eq!(met("A-levels"), Some(Met::Partly), "another examination");
        assert_eq!(met("Bachelor's degree"), Some(Met::NotInNotes), "and no degree");
    }
}
