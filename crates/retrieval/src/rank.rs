//! Which rows are near enough: the three nearest questions, and at most two projects over a threshold.
use crate::{Embedding, tags};

/// How many rows of questions and answers are shown to the model of language.
pub const EXAMPLES: usize = 3;
/// How many projects are shown at most.
pub const PROJECTS: usize = 2;
/// What each of a project's tags that the question names adds to its score.
pub const TAG_BONUS: f32 = 0.3;
/// The score below which a project is not relevant.
pub const PROJECT_THRESHOLD: f32 = 0.3;

/// One thing found: where it stands in what was searched, and how near it is.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Hit {
    /// Position in the searched slice.
    pub index: usize,
    /// Cosine, plus tag bonuses for projects; higher is nearer.
    pub score: f32,
}

/// The `count` rows most like the question, best first; rows of equal score stay in their own order.
pub fn nearest<'a>(
    question: &Embedding,
    rows: impl IntoIterator<Item = &'a Embedding>,
    count: usize,
) -> Vec<Hit> {
    let hits = rows.into_iter().enumerate().map(|(index, row)| Hit { index, score: question.cosine(row) });
    best(hits.collect(), count)
}

/// The projects worth showing, best first: at most [`PROJECTS`], each with a score of at least [`PROJECT_THRESHOLD`].
///
/// `projects` gives each project's description and tags; `text` is the question as typed, in which tags are looked for.
pub fn nearest_projects<'a>(
    question: &Embedding,
    text: &str,
    projects: impl IntoIterator<Item = (&'a Embedding, &'a [String])>,
) -> Vec<Hit> {
    let hits = projects
        .into_iter()
        .enumerate()
        .map(|(index, (description, tags))| Hit {
            index,
            score: project_score(question, text, description, tags),
        })
        .filter(|hit| hit.score >= PROJECT_THRESHOLD);
    best(hits.collect(), PROJECTS)
}

/// Cosine of the description, plus [`TAG_BONUS`] for each tag the question names.
fn project_score(question: &Embedding, text: &str, description: &Embedding, tags: &[String]) -> f32 {
    let matching = tags::count_matching(text, tags);
    question.cosine(description) + TAG_BONUS * matching as f32
}

fn best(mut hits: Vec<Hit>, count: usize) -> Vec<Hit> {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    hits.truncate(count);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unit vector whose cosine with `towards(1.0)` is `cosine`.
    fn towards(cosine: f32) -> Embedding {
        Embedding::new(vec![cosine, (1.0 - cosine * cosine).sqrt()]).expect("finite")
    }

    fn tags(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_nearest_rows_come_best_first() {
        let rows = [towards(0.1), towards(0.9), towards(0.5), towards(0.7)];
        let order: Vec<usize> = nearest(&towards(1.0), &rows, EXAMPLES).iter().map(|hit| hit.index).collect();
        assert_eq!(order, [1, 3, 2], "three rows, the nearest first");
    }

    #[test]
    fn fewer_rows_than_asked_for_is_fine() {
        assert_eq!(nearest(&towards(1.0), &[], EXAMPLES), [], "an empty profile finds nothing");
        assert_eq!(nearest(&towards(1.0), &[towards(0.2)], EXAMPLES).len(), 1, "one row is one hit");
    }

    #[test]
    fn equal_rows_keep_the_order_of_the_file() {
        let rows = [towards(0.5), towards(0.5), towards(0.5), towards(0.5)];
        let order: Vec<usize> = nearest(&towards(1.0), &rows, EXAMPLES).iter().map(|hit| hit.index).collect();
        assert_eq!(order, [0, 1, 2], "ties must not shuffle from one question to the next");
    }

    #[test]
    fn a_project_needs_the_threshold() {
        let none = tags(&[]);
        let rows = [(towards(0.29), &none), (towards(0.31), &none)];
        let hits = nearest_projects(&towards(1.0), "q", rows.iter().map(|(e, t)| (e, t.as_slice())));
        assert_eq!(hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), [1], "0.29 is not relevant");
    }

    #[test]
    fn each_named_tag_adds_its_bonus() {
        let tagged = tags(&["Rust", " GPS ", "kitchen"]);
        let rows = [(towards(0.5), tags(&[])), (towards(0.1), tagged)];
        let hits = nearest_projects(
            &towards(1.0),
            "Have you used Rust with GPS?",
            rows.iter().map(|(e, t)| (e, t.as_slice())),
        );
        assert_eq!(
            hits.iter().map(|hit| hit.index).collect::<Vec<_>>(),
            [1, 0],
            "two tags outweigh likeness"
        );
        assert!((hits[0].score - 0.7).abs() < 1e-5, "0.1 + 2 x 0.3, got {}", hits[0].score);
    }

    #[test]
    fn at_most_two_projects() {
        let none = tags(&[]);
        let rows = [(towards(0.6), &none), (towards(0.7), &none), (towards(0.8), &none)];
        let hits = nearest_projects(&towards(1.0), "q", rows.iter().map(|(e, t)| (e, t.as_slice())));
        assert_eq!(hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), [2, 1], "the third best stays out");
    }
}
