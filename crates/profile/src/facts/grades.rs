//! Grades, honours and ways of studying that stand in the heading of a course of study and are no part of its
//! name.
use crate::facts::degree_kinds::{is_honoured, kind};
use crate::facts::lines::Line;
use crate::facts::{names, slots};

/// Most words of a grade.
const GRADE_WORDS: usize = 5;
/// Longest grade in figures: "1.9".
const FIGURES: usize = 4;

/// The heading of a course of study without what stands beside its name and school.
pub(crate) struct Graded {
    pub(crate) line: Line,
    /// "final grade 1.9", "second class honours, upper division".
    pub(crate) honours: Option<String>,
}

/// Takes grades and ways of studying out of a line with a date; `None` if it has none.
pub(crate) fn graded(line: &Line) -> Option<Graded> {
    let parts = slots::parts(&line.text);
    let Some(when) = parts.when else { return beside(line, &parts.slots) };
    let mut honours: Vec<String> = Vec::new();
    let mut removed = false;
    let mut rest: Vec<String> = Vec::new();
    for slot in &parts.slots {
        let mut kept: Vec<String> = Vec::new();
        let mut after_grade = false;
        for part in slots::by_commas(slot) {
            let named = !kept.is_empty() || !rest.is_empty() || part.contains(": ");
            if let Some((before, grade)) = bracketed(&part).filter(|_| named) {
                removed |= grade.is_empty();
                honours.extend((!grade.is_empty()).then_some(grade));
                kept.extend((!before.is_empty()).then(|| before.to_owned()));
                continue;
            }
            let division = after_grade && part.starts_with(char::is_lowercase) && !names::is_school(&part);
            if named && (is_grade(&part) || division && part.split_whitespace().count() <= 2) {
                after_grade = true;
                honours.push(part);
            } else if named && names::is_mode(&part) {
                removed = true;
            } else {
                after_grade = false;
                kept.push(part);
            }
        }
        if !kept.is_empty() {
            rest.push(kept.join(", "));
        }
    }
    if honours.is_empty() && !removed || line.bullet {
        return None;
    }
    let remark = parts.remark.map(|remark| format!(" ({remark})")).unwrap_or_default();
    // With the date in front every separator stays what it was.
    let text = format!("{}{remark}   {}", when.text, rest.join(" | "));
    let honours = (!honours.is_empty()).then(|| honours.join(", "));
    Some(Graded { line: Line { text, ..line.clone() }, honours })
}

/// Takes a grade in a column of its own from a line with a degree and no date.
fn beside(line: &Line, slots: &[String]) -> Option<Graded> {
    let (last, first) = slots.split_last().filter(|(_, first)| !first.is_empty() && !line.bullet)?;
    let studied = first.iter().any(|slot| kind(slot).is_some());
    (studied && is_grade(last)).then(|| Graded {
        line: Line { text: first.join(" | "), ..line.clone() },
        honours: Some(last.clone()),
    })
}

/// A part without the grade and the way of studying in brackets at its end, and that grade: "Galway (2:1)",
/// "Salem (by distance learning, with merit)".
fn bracketed(part: &str) -> Option<(&str, String)> {
    let (before, inside) = part.strip_suffix(')')?.rsplit_once('(')?;
    let pieces: Vec<&str> = inside.split(", ").collect();
    let mode = |piece: &&str| names::is_mode(piece.strip_prefix("by ").unwrap_or(piece));
    let grades: Vec<&str> = pieces.iter().copied().filter(|piece| is_grade(piece)).collect();
    let all = pieces.iter().all(|piece| is_grade(piece) || mode(piece));
    all.then(|| (before.trim_end(), grades.join(", ")))
}

/// Whether a part is only a grade: "grade 1.3", "2.1", "with distinction".
fn is_grade(part: &str) -> bool {
    let lower = part.to_lowercase();
    let short = part.split_whitespace().count() <= GRADE_WORDS;
    let hoped = ["predicted", "expected"].iter().any(|word| lower.contains(word));
    let marked = lower.split([' ', ':']).any(|word| ["grade", "mark"].contains(&word));
    // "Current average: 1.5 (German scale)"
    let valued = lower.split_once(": ").is_some_and(|(_, value)| {
        let value = value.split(" (").next().unwrap_or_default();
        value.starts_with(|c: char| c.is_ascii_digit()) && value.contains('.') && value.len() <= FIGURES
    });
    let figures = part.len() <= FIGURES
        && part.contains(['.', ':', '%'])
        && part.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':' | '%'));
    let named = ["first", "merit", "pass"].contains(&lower.strip_prefix("with ").unwrap_or(&lower));
    !hoped
        && (valued || short)
        && (valued || named || figures || marked || is_honoured(part) && kind(part).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_is_no_part_of_a_name() {
        for (text, rest, honours) in [
            (
                "10/2022 – 09/2026   Hochschule Neckartal, Mechanical Engineering, B.Eng., final grade 1.9",
                "10/2022 – 09/2026   Hochschule Neckartal, Mechanical Engineering, B.Eng.",
                Some("final grade 1.9"),
            ),
            (
                "BSc in Physics, Western University (2009), second class honours, upper division",
                "2009   BSc in Physics, Western University",
                Some("second class honours, upper division"),
            ),
            (
                "Certificate in Design, Open Institute, part time, distinction (2024)",
                "2024   Certificate in Design, Open Institute",
                Some("distinction"),
            ),
            ("2014 – 2016  Carpenter, evening classes, Ulm", "2014 – 2016   Carpenter, Ulm", None),
            (
                "2008 to 2011   MSc Libraries, University of Salem (by distance learning, with Merit)",
                "2008 to 2011   MSc Libraries, University of Salem",
                Some("with Merit"),
            ),
        ] {
            let line = Line { text: text.to_owned(), ..Line::default() };
            let found = graded(&line).expect("it has a grade or a way of studying");
            assert_eq!((found.line.text.as_str(), found.honours.as_deref()), (rest, honours), "{text}");
        }
        let plain =
            Line { text: "2009 – 2012  BSc Biology, University of Ghent".to_owned(), ..Line::default() };
        assert!(graded(&plain).is_none(), "nothing to take out");
    }
}
