//! How many questions of a set are answered right.
use std::fmt;

use interview::scripted::ScriptedModel;
use interview::{AskOptions, Interview, Kind, Knowledge, Retrieved, Source};
use jiff::civil::date;

use super::{Label, Labelled, Set, Sort};

/// A count and its total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) of: usize,
}

impl Share {
    pub(crate) fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// In [0, 1]; 0 if the total is 0.
    pub(crate) fn value(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.hits as f64 / self.of as f64 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return f.pad("-");
        }
        f.pad(&format!("{:.2} {}/{}", self.value(), self.hits, self.of))
    }
}

/// The figures of one half.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    /// Questions whose answering row is found first.
    pub(crate) first_row: Share,
    /// Questions whose answering row is among the first three.
    pub(crate) three_rows: Share,
    /// Questions whose answering project is shown.
    pub(crate) projects: Share,
    /// Questions whose answering line of the resume is shown.
    pub(crate) resume: Share,
    /// Follow-ups for which a row or project that answers is found.
    pub(crate) follow_ups: Share,
    /// Questions without an answer that are not refused.
    pub(crate) false_evidence: Share,
    /// Questions with an answer that are refused.
    pub(crate) false_refusal: Share,
    /// Prepared answers that are the right ones.
    pub(crate) prepared_right: Share,
    /// Questions with a prepared answer that get it.
    pub(crate) prepared_given: Share,
}

/// The result of a method for one question.
pub(crate) struct Outcome {
    pub(crate) retrieved: Vec<Retrieved>,
    /// Whether the question is refused for lack of evidence.
    pub(crate) refused: bool,
    /// The row whose answer is given word for word.
    pub(crate) prepared: Option<String>,
}

/// Asks a method every question of a half.
pub(crate) fn measure(set: &Set, half: &str, mut ask: impl FnMut(&Labelled) -> Outcome) -> Figures {
    let mut figures = Figures::default();
    for question in set.questions.iter().filter(|question| question.half == half) {
        let labels = set.labels(question);
        let outcome = ask(question);
        match question.kind {
            Sort::Asked => {
                figures.false_refusal.count(outcome.refused);
                if let Some(rank) = rank(&labels, Kind::Qa, &outcome.retrieved) {
                    figures.first_row.count(rank == 0);
                    figures.three_rows.count(rank < 3);
                }
                for (kind, share) in
                    [(Kind::Project, &mut figures.projects), (Kind::Resume, &mut figures.resume)]
                {
                    if let Some(rank) = rank(&labels, kind, &outcome.retrieved) {
                        share.count(rank < usize::MAX);
                    }
                }
            }
            Sort::FollowUp => {
                let found = |hit| labels.iter().any(|label| label.names(hit));
                figures.follow_ups.count(!outcome.refused && outcome.retrieved.iter().any(found));
            }
            Sort::OffTopic => figures.false_evidence.count(!outcome.refused),
            Sort::Same => {
                let right =
                    outcome.prepared.as_ref().map(|row| labels.iter().any(|label| label.name == *row));
                figures.prepared_given.count(right == Some(true));
                right.into_iter().for_each(|right| figures.prepared_right.count(right));
            }
            Sort::Near => {
                if outcome.prepared.is_some() {
                    figures.prepared_right.count(false);
                }
            }
        }
        // An owner's answer to another question is wrong wherever it happens.
        if let (Sort::Asked | Sort::OffTopic, Some(row)) = (question.kind, &outcome.prepared) {
            figures.prepared_right.count(labels.iter().any(|label| label.name == *row));
        }
    }
    figures
}

/// The rank of the best hit of a kind that answers; beyond all ranks if none was found. `None` if the labels
/// name none.
fn rank(labels: &[Label], kind: Kind, retrieved: &[Retrieved]) -> Option<usize> {
    let labels: Vec<&Label> = labels.iter().filter(|label| label.kind == kind).collect();
    let mut of_kind = retrieved.iter().filter(|hit| hit.kind == kind);
    let place = of_kind.position(|hit| labels.iter().any(|label| label.names(hit)));
    (!labels.is_empty()).then(|| place.unwrap_or(usize::MAX))
}

/// Our method as in the product: an interview, with a model that is never asked.
pub(crate) struct Ours(Interview);

impl Ours {
    pub(crate) fn new(knowledge: Knowledge) -> Self {
        Self(Interview::with_knowledge(knowledge, Box::new(ScriptedModel::new(vec!["Yes."; 10_000]))))
    }

    pub(crate) fn ask(&mut self, question: &Labelled) -> Outcome {
        self.0.clear();
        let now = date(2026, 11, 24).at(9, 0, 0, 0);
        let options = AskOptions::default();
        if let Some(previous) = question.previous() {
            let go_on = &mut |_: interview::TurnProgress<'_>| std::ops::ControlFlow::Continue(());
            self.0.ask(previous, now, &options, go_on).expect("the question before can be asked");
        }
        let preview =
            self.0.prompt(&question.question, now, &options).expect("a question can be looked into");
        // What code states from the resume is not a prepared answer; the facts have their own tests.
        let answer = match preview.source {
            Source::Owner => {
                let go_on = &mut |_: interview::TurnProgress<'_>| std::ops::ControlFlow::Continue(());
                Some(self.0.ask(&question.question, now, &options, go_on).expect("it needs no model").answer)
            }
            _ => None,
        };
        let examples = &self.0.profile().examples;
        let prepared = answer.map(|answer| {
            let row = examples.iter().find(|example| example.answer == answer);
            row.map_or_else(|| "another text".to_owned(), |row| row.question.clone())
        });
        Outcome { refused: preview.source == Source::NoEvidence, retrieved: preview.retrieved, prepared }
    }
}
