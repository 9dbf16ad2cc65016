//! Which row, project or part of the resume answers a question by itself: given in place of a model's words when the model
//! is too small to be asked, or when nothing it wrote held.
use retrieval::EVIDENCE_THRESHOLD;
use text::words::{is_common, of, stem, stems};

use crate::retrieve::hit::{Kind, Retrieved};

/// The score from which on a row answers a question well enough that a small model need not be asked.
const ANSWERS: f32 = 0.35;
/// By how much something else must fit better before a row gives way to it. The words of projects and of the resume are many,
/// and are often near to a question that only a row answers.
const GIVES_WAY: f32 = 0.5;

/// The row that answers a question nearly enough to be given at once.
pub(crate) fn answering_row<'a>(question: &str, retrieved: &'a [Retrieved]) -> Option<&'a Retrieved> {
    row(question, retrieved).filter(|row| row.score >= ANSWERS)
}

/// What comes nearest to a question, of what is evidence for it: a project it names, else a row, else whatever fits best.
pub(crate) fn nearest<'a>(question: &str, retrieved: &'a [Retrieved]) -> Option<&'a Retrieved> {
    let near = || retrieved.iter().filter(|hit| hit.score >= EVIDENCE_THRESHOLD);
    let best = |a: &&Retrieved, b: &&Retrieved| a.score.total_cmp(&b.score);
    near()
        .filter(|hit| is_named_project(question, hit))
        .max_by(best)
        .or_else(|| row(question, retrieved).filter(|row| row.score >= EVIDENCE_THRESHOLD))
        .or_else(|| near().filter(|hit| hit.kind != Kind::Qa).max_by(best))
}

/// The best row, unless the question is about something else.
fn row<'a>(question: &str, retrieved: &'a [Retrieved]) -> Option<&'a Retrieved> {
    let row =
        retrieved.iter().filter(|hit| hit.kind == Kind::Qa).max_by(|a, b| a.score.total_cmp(&b.score))?;
    let gives_way = |hit: &Retrieved| {
        hit.kind != Kind::Qa && hit.score > row.score + GIVES_WAY || is_named_project(question, hit)
    };
    (!retrieved.iter().any(gives_way)).then_some(row)
}

/// Whether a question says a project's title: two words that matter of it, or the only one.
fn is_named_project(question: &str, hit: &Retrieved) -> bool {
    let title: Vec<String> =
        of(&hit.title).iter().filter(|word| !is_common(word)).map(|word| stem(word)).collect();
    let asked = stems(question);
    let said = title.iter().filter(|word| asked.contains(word)).count();
    hit.kind == Kind::Project && said > 0 && said >= title.len().min(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(kind: Kind, title: &str, score: f32) -> Retrieved {
        Retrieved {
            kind,
            title: title.into(),
            row: None,
            score,
            text: "text".into(),
            link: None,
            tags: vec![],
            passage: None,
        }
    }

    #[track_caller]
    fn check(question: &str, retrieved: &[Retrieved], expected: Option<&str>, why: &str) {
        assert_eq!(nearest(question, retrieved).map(|hit| hit.title.as_str()), expected, "{why}");
    }

    #[test]
    fn a_row_is_given_unless_the_question_is_about_something_else() {
        let bell = || hit(Kind::Project, "Bell Register", 0.9);
        let row = |score| hit(Kind::Qa, "Why bells?", score);
        let resume = || hit(Kind::Resume, "Tower keeper", 0.95);
        check("How did you come to bells?", &[row(0.7), bell()], Some("Why bells?"), "many words are near");
        check("What is the bell register?", &[row(0.7), bell()], Some("Bell Register"), "it is named");
        check("A register of what?", &[row(0.7), bell()], Some("Why bells?"), "half a name is none");
        check(
            "What did you keep?",
            &[row(0.3), bell(), resume()],
            Some("Tower keeper"),
            "it fits far better",
        );
        check("How are you under stress?", &[row(0.1), bell()], Some("Bell Register"), "no row is near");
        check("Mars?", &[row(0.1), hit(Kind::Project, "Bell Register", 0.2)], None, "nothing is near");
        check("Mars?", &[], None, "nothing is there");
    }

    #[test]
    fn a_small_model_gives_way_only_to_a_row_that_answers() {
        assert!(answering_row("Why?", &[hit(Kind::Qa, "Why bells?", 0.36)]).is_some());
        assert!(answering_row("Why?", &[hit(Kind::Qa, "Why bells?", 0.34)]).is_none(), "too far to be given");
        let about_resume = [hit(Kind::Qa, "Why bells?", 0.36), hit(Kind::Resume, "Tower keeper", 0.97)];
        assert!(answering_row("What did you keep?", &about_resume).is_none(), "something else answers it");
    }
}
