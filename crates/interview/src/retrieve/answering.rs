//! Which row answers a question alone, so that its answer is said whole where the model is too small to write
//! one.
use text::words::{is_common, of, stem, stems};

use crate::retrieve::hit::{Kind, Retrieved};

/// The score from which on a row answers a question well enough without a small model.
const ANSWERS: f32 = 0.35;
/// How much higher something else must score to be preferred to a row. Projects and the resume have many
/// words, and are often near to a question that only a row answers.
const GIVES_WAY: f32 = 0.5;

/// The row that answers a question well enough to be used directly.
pub(crate) fn answering_row<'a>(question: &str, retrieved: &'a [Retrieved]) -> Option<&'a Retrieved> {
    row(question, retrieved).filter(|row| row.score >= ANSWERS)
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

/// Whether a question names a project: by two content words of its title, or by the only one.
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

    #[test]
    fn a_small_model_gives_way_only_to_a_row_that_answers() {
        assert!(answering_row("Why?", &[hit(Kind::Qa, "Why bells?", 0.36)]).is_some());
        assert!(answering_row("Why?", &[hit(Kind::Qa, "Why bells?", 0.34)]).is_none(), "too far to be given");
        let about_resume = [hit(Kind::Qa, "Why bells?", 0.36), hit(Kind::Resume, "Tower keeper", 0.97)];
        assert!(answering_row("What did you keep?", &about_resume).is_none(), "something else answers it");
    }
}
