//! The findings for a question: rows, projects and parts of the resume, an earlier answer, and how the
//! profile meets a job description.
use std::ops::ControlFlow;

use jiff::civil::DateTime;
use retrieval::EVIDENCE_THRESHOLD;

use crate::decide::act::Act;
use crate::decide::known::timeline::position_told;
use crate::evidence::asked_kind::wants_figure;
use crate::evidence::compose::{STORY_WORDS, asks_for_reason, question_asks_why};
use crate::evidence::form::Form;
use crate::evidence::statements::{Origin, Statement};
use crate::guard::relevance::Relevance;
use crate::interview::Interview;
use crate::job::assertions::Likeness;
use crate::job::description::JobDescription;
use crate::job::fit::Assessment;
use crate::model::Writing;
use crate::retrieve::answering::answering_row;
use crate::retrieve::hit::{Retrieved, RowId, is_private};
use crate::retrieve::recall::{Recall, quotation, recall};
use crate::retrieve::statement_search::{Composed, IMAGINED};
use crate::turn::types::AskError;

/// Longest part of a question that is searched for, in characters. The rest of a pasted page repeats what its
/// beginning says.
const SEARCHED_CHARS: usize = 2000;
/// Longest part of a requirement that is searched for in the profile, in characters.
const JOB_QUERY_CHARS: usize = 400;

/// The score from which on a row answers a question, even if something else is nearer.
const CERTAIN: f32 = 0.65;

/// The score from which on a capable model is asked although no statement answers by itself: one that reads
/// what was found, and one that reads the whole profile.
const TRIED: f32 = 0.22;
const TRIED_READING_ALL: f32 = 0.10;
/// The score from which on statements are said although a model has read the whole profile. It knows better
/// than retrieval what a follow-up refers to.
const SAID_UNREAD: f32 = 0.30;
const FOLLOW_UP_SAID_UNREAD: f32 = 0.50;
/// The same for a follow-up where it is known what the model attends to.
const FOLLOW_UP_ATTENDED: f32 = 0.40;
/// The score from which on such a model may say a statement in place of those that were found.
const RELEVANT: f32 = 0.05;

/// The likelihood from which on a question is a follow-up, and how far back the question is looked for that
/// it follows up.
pub(crate) const FOLLOW_UP: f32 = 0.5;
const CHAIN: usize = 8;

/// What the profile holds on a question.
#[derive(Default)]
pub(crate) struct Findings {
    /// What an answer can rest on, best first within a kind; nothing private.
    pub(crate) retrieved: Vec<Retrieved>,
    /// The row that asks the same, if there is one.
    pub(crate) same: Option<RowId>,
    /// The row that is said in place of an answer by a small model.
    pub(crate) near_row: Option<RowId>,
    /// The profile's own sentences that answer it, in speaking order.
    pub(crate) statements: Vec<Statement>,
    /// The nearest sentences, in order of score, for a model to answer from.
    pub(crate) notes: Vec<Statement>,
    /// Whether the sentences answer so well that no model need be asked.
    pub(crate) sure: bool,
    /// Whether the nearest text is a row that the owner will only discuss in person.
    pub(crate) private: bool,
    /// Whether anything is near enough to answer from.
    pub(crate) has_evidence: bool,
    /// Whether a capable model may find an answer in the notes all the same.
    pub(crate) may_be_known: bool,
    /// What a model that has read the whole profile may say; `None` for one that reads only what was found.
    pub(crate) relevance: Option<Relevance>,
    /// Whether such a model is asked a second time, with the nearest sentences in front of it, if nothing
    /// that it says holds.
    pub(crate) asked_again: bool,
    /// An earlier exchange word for word, if the question asks for that.
    pub(crate) quotation: Option<String>,
    /// An earlier exchange that the question points at.
    pub(crate) recalled: Option<usize>,
    /// How the profile meets each requirement, if the question is a job description.
    pub(crate) job: Vec<Assessment>,
}

impl Findings {
    /// Returns the question for the model. For a job description it names what the candidate meets. What is
    /// not met is left out, because small weights claim whatever they read last.
    pub(crate) fn model_question(&self, question: &str) -> String {
        let met = self.job.iter().filter(|assessment| assessment.speaks_for());
        let met: Vec<String> = met.map(|assessment| format!("- {}", assessment.requirement)).collect();
        if met.is_empty() {
            return question.to_owned();
        }
        format!(
            "You are hiring me for a job that asks for\n{}\n\nWhy are you a good candidate for this job?",
            met.join("\n")
        )
    }
}

/// Receives how many tokens of a prompt are read, and how many there are.
pub(crate) type ReadProgress<'a> = dyn FnMut(usize, usize) -> ControlFlow<()> + 'a;

impl Interview {
    /// Finds what the profile and the conversation hold on a question. A follow-up is searched for together
    /// with the question before it; a job description is searched for by the requirements that the profile
    /// meets.
    /// Where nothing asks the same, what the model attends to counts too; `progress` receives how far it has read
    /// the prompt for that, and without it nothing is read.
    pub(crate) fn find(
        &mut self,
        question: &str,
        now: DateTime,
        progress: Option<&mut ReadProgress<'_>>,
    ) -> Result<Findings, AskError> {
        let job = self.assess(question, now)?;
        let question = beginning(question);
        let exchanges = self.conversation.exchanges();
        let recalled = recall(question, exchanges);
        let (asked, follows) = match job.is_empty() {
            true => (question.to_owned(), self.knowledge.follows_up(question)?),
            false => (job_query(&job), 0.0),
        };
        let before = if follows >= FOLLOW_UP { self.asked_before()? } else { None };
        let mut retrieved = self.knowledge.search(&asked, before.as_deref())?;
        let same = self.knowledge.row_asking_the_same(question, &retrieved)?;
        let has_evidence = is_evidence(&retrieved);
        let attended = match progress {
            Some(progress) if same.is_none() && job.is_empty() && recalled.is_none() => {
                self.attended(question, now, progress)?
            }
            _ => None,
        };
        let attended = attended.as_deref();
        let told: Vec<&str> =
            self.conversation.exchanges().iter().map(|exchange| exchange.answer.as_str()).collect();
        let composed = self.knowledge.compose(&asked, before.as_deref(), &told, has_evidence, attended)?;
        let Composed {
            said: statements,
            notes,
            direct,
            sure,
            best,
            scores,
            unanswered,
            answerable,
            other_answers,
        } = composed;
        // What the owner's sentences answer one by one, weights of a middle size do not write.
        let own_words = match self.model.writing() {
            Writing::Nothing => true,
            Writing::Joins if self.first.is_whole => {
                let bar = match (before.is_some(), attended.is_some()) {
                    (false, _) => SAID_UNREAD,
                    (true, false) => FOLLOW_UP_SAID_UNREAD,
                    (true, true) => FOLLOW_UP_ATTENDED,
                };
                direct && best >= bar
            }
            Writing::Joins => direct,
            Writing::Answers => false,
        };
        let sure = sure && own_words;
        let unknown = || self.likely_row(&asked, own_words && before.is_none(), &retrieved, &statements);
        let likely = same.is_none().then(unknown).flatten().filter(|row| !other_answers.contains(row));
        let near_row = likely.filter(|_| own_words);
        // What capable weights write of it may not pass; the row is said then.
        let statements = match likely {
            Some(row) if near_row.is_none() && !sure => self.knowledge.statements_of(row),
            _ => statements,
        };
        let nearest = scores.iter().copied().fold(0.0, f32::max);
        let floor = match statements.as_slice() {
            // What is only somewhat near says nothing of what one would do.
            _ if !direct => IMAGINED,
            [] => TRIED_READING_ALL,
            _ => RELEVANT,
        };
        let relevance = if self.first.is_whole { Some(self.relevance(&scores, floor)?) } else { None };
        let profile = self.knowledge.profile();
        let private = match same.or(likely) {
            Some(row) => row.example(profile).private,
            None => retrieved
                .first()
                .is_some_and(|hit| hit.score >= EVIDENCE_THRESHOLD && is_private(profile, hit)),
        };
        retrieved.retain(|hit| !is_private(profile, hit));
        let exchanges = self.conversation.exchanges();
        let (quoted, recalled) = match recalled {
            Some(Recall::Quote(at)) => (Some(quotation(at, exchanges)), None),
            Some(Recall::Evidence(at)) => (None, Some(at)),
            None => (None, None),
        };
        Ok(Findings {
            retrieved,
            same,
            near_row,
            statements,
            notes,
            sure,
            private,
            has_evidence: has_evidence && !unanswered || recalled.is_some(),
            may_be_known: answerable
                && nearest >= if self.first.is_whole { TRIED_READING_ALL } else { TRIED },
            relevance,
            asked_again: self.first.is_whole && answerable && nearest >= TRIED,
            quotation: quoted,
            // What is in the prompt already need not be repeated.
            recalled: recalled.filter(|&at| at < self.conversation.left_prompt()),
            job,
        })
    }

    /// What a model that has read the whole profile may say.
    fn relevance(&mut self, scores: &[f32], floor: f32) -> Result<Relevance, AskError> {
        let introduction = self.knowledge.row_for(Act::Summary)?;
        Ok(Relevance::of(self.knowledge.statements_index().statements(), scores, introduction, floor))
    }

    /// The row that is said whole, at once or where nothing of a capable model passed: its score is high or,
    /// where no model writes the answer, the nearest sentence is from it. No row is said whole twice.
    fn likely_row(
        &self,
        question: &str,
        may_be_nearest: bool,
        retrieved: &[Retrieved],
        statements: &[Statement],
    ) -> Option<RowId> {
        // A figure is in one sentence; the rest of the row may be about anything else.
        if wants_figure(question) || Form::of(question).sentences.is_some() {
            return None;
        }
        let row = answering_row(question, retrieved)?.row.filter(|row| !self.answered.contains(row))?;
        // A row that gives no reason answers no "why".
        let example = row.example(self.knowledge.profile());
        if question_asks_why(question) && !asks_for_reason(&example.question) {
            return None;
        }
        let short = example.answer.split_whitespace().count() <= STORY_WORDS;
        // The words of the question before make its row near again, and a long row is about much else.
        let nearest = short && may_be_nearest && statements.first()?.origin == Origin::Row(row);
        let score = retrieved.iter().find(|hit| hit.row == Some(row)).map_or(0.0, |hit| hit.score);
        let said = statements.iter().any(|statement| statement.origin == Origin::Row(row));
        (nearest || said && score >= CERTAIN).then_some(row)
    }

    /// The questions before a follow-up: the last one that is complete by itself, and the last follow-up to
    /// it. What the answer told of a position stands in no question: "And before that?", "Why did you leave?"
    fn asked_before(&mut self) -> Result<Option<String>, AskError> {
        let exchanges = self.conversation.exchanges();
        let recent = exchanges.iter().skip(exchanges.len().saturating_sub(CHAIN));
        let asked: Vec<String> = recent.map(|exchange| exchange.question.clone()).collect();
        let Some((last, earlier)) = asked.split_last() else { return Ok(None) };
        let mut about = last;
        for question in earlier.iter().rev() {
            if self.knowledge.follows_up(beginning(about))? < FOLLOW_UP {
                break;
            }
            about = question;
        }
        let mut before = if std::ptr::eq(about, last) { last.clone() } else { format!("{about} {last}") };
        let profile = self.knowledge.profile();
        let answer = self.conversation.exchanges().last().map(|exchange| exchange.answer.as_str());
        if let Some(position) = answer.and_then(|answer| position_told(answer, profile)) {
            before.push(' ');
            before.push_str(&position);
        }
        Ok(Some(before))
    }

    /// How the profile meets the job that a question describes; empty for any other question.
    fn assess(&mut self, question: &str, now: DateTime) -> Result<Vec<Assessment>, AskError> {
        let job = JobDescription::of(question);
        let mut like = Likeness::new();
        let mut assessed = Vec::new();
        for requirement in job.iter().flat_map(|job| &job.requirements) {
            let wanted = self.assertions.wanted(&requirement.text);
            for term in wanted.terms() {
                if !like.contains_key(&term.stem) {
                    like.insert(term.stem.clone(), self.knowledge.likeness(&term.lower)?);
                }
            }
            let profile = self.knowledge.profile();
            let found = self.assertions.assess(requirement, &wanted, &like, profile, now.date());
            // "No experience needed" asks for nothing.
            if !wanted.is_empty() || !found.evidence.is_empty() {
                assessed.push(found);
            }
        }
        Ok(assessed)
    }
}

/// As much of a question as is searched for, cut at a word.
fn beginning(question: &str) -> &str {
    let Some((end, _)) = question.char_indices().nth(SEARCHED_CHARS) else { return question };
    let cut = &question[..end];
    cut.rsplit_once(char::is_whitespace).map_or(cut, |(words, _)| words)
}

/// Whether the texts found are enough to answer from. One threshold serves rows, projects and the resume of
/// every profile; `cargo xtask report retrieval` shows how often it is wrong, and in which direction.
pub(crate) fn is_evidence(retrieved: &[Retrieved]) -> bool {
    retrieved.iter().any(|hit| hit.score >= EVIDENCE_THRESHOLD)
}

/// The search text for why the candidate fits: the requirements that the profile meets.
pub(crate) fn job_query(job: &[Assessment]) -> String {
    let mut query = "Why should we hire you?".to_owned();
    for Assessment { requirement, .. } in job.iter().filter(|assessment| assessment.speaks_for()) {
        if query.len() + requirement.len() < JOB_QUERY_CHARS {
            query.push(' ');
            query.push_str(requirement);
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retrieve::hit::Kind;

    #[test]
    fn a_long_question_is_searched_for_by_its_beginning() {
        let paste = "Why Lima? ".repeat(10_000);
        assert!(beginning(&paste).chars().count() <= SEARCHED_CHARS, "every word of it costs an embedding");
        assert!(beginning(&paste).ends_with(['?', 'y']), "no word is cut in two");
        assert_eq!(beginning(&"x".repeat(9_000)).len(), SEARCHED_CHARS, "one endless word is");
        assert_eq!(beginning("Why Lima?"), "Why Lima?", "a short question is whole");
    }

    #[test]
    fn evidence_has_one_threshold() {
        let hit = |kind, score| Retrieved {
            kind,
            title: "q".into(),
            row: None,
            score,
            text: "a".into(),
            link: None,
            tags: vec![],
            passage: None,
        };
        for kind in [Kind::Qa, Kind::Project, Kind::Resume] {
            assert!(
                is_evidence(&[hit(Kind::Qa, 0.01), hit(kind, EVIDENCE_THRESHOLD)]),
                "any one text will do: {kind:?}"
            );
        }
        assert!(
            !is_evidence(&[hit(Kind::Qa, EVIDENCE_THRESHOLD - 0.01)]),
            "the nearest row may still be far"
        );
        assert!(!is_evidence(&[]), "nothing is no evidence");
    }
}
