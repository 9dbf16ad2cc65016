//! The statements of an indexed profile that answer a question: how near each comes, with what it stands in,
//! and which of them are said.
use std::collections::{BTreeSet, HashMap};

use retrieval::rank::{PROJECT, ROW, SECTION};
use retrieval::{AllFeatures, ProjectHit, RetrievalError, Section};
use text::sentences::sentences;
use text::words;

use crate::evidence::asked_kind::{asks_to_imagine, wants_figure};
use crate::evidence::cite;
use crate::evidence::compose::{ROW_ATTENDED, Told, Wanted, compose};
use crate::evidence::first_person::has_verb;
use crate::evidence::form::Form;
use crate::evidence::rank::{EvidenceIndex, Scored, words_count_of};
use crate::evidence::statements::{Origin, Statement};
use crate::retrieve::hit::{Kind, Retrieved, RowId};
use crate::retrieve::index::Knowledge;
use crate::retrieve::topics::is_owners;

/// Words of an answer from which on it must not be repeated.
const REPEATED_WORDS: usize = 25;

/// What the score of a statement gains if the question may refer to the answer before and the statement comes
/// from where that answer came from, and what it loses if it was said in it.
const SAME_ORIGIN: f32 = 0.18;
const JUST_TOLD: f32 = 0.10;
/// What the score of such a statement gains if the question stands by itself.
const GOES_ON: f32 = 0.06;

/// How much it counts how near a statement is to a question that is read after the one before, and the usual
/// nearness of the nearest. On the questions of 26 invented candidates the best statement is right after 42
/// follow-ups of 126; without it after 32.
const MEANT: f32 = 0.40;
const MEANT_NEAR: f32 = 0.30;

/// How much it counts how much the model attends to a statement, and the share at which it changes nothing.
const ATTENDED: f32 = 0.4;
const ATTENDED_HALF: f32 = 0.5;

/// The share of a project's or a section's likelihood that counts for each of its statements. They are about
/// many things; an answer of the owner is about one.
const SHARED: f32 = 0.6;

/// The cosine of two questions from which on the same "yes" or "no" may answer both, and what the score of a
/// statement loses if its row says yes or no to another question.
const ASKS_ALIKE: f32 = 0.5;
const OTHER_ANSWER: f32 = 0.1;
/// What it loses if its row is about another topic.
const OTHER_TOPIC: f32 = 0.2;
/// The cosine from which on it does even where one asks for the permit and the other whether one is needed.
const SAME_QUESTION: f32 = 0.7;
/// Most words of a sentence that says nothing without the question it answers.
const OPENER_WORDS: usize = 5;

/// The likeness to a phrase of a topic from which on a question is about it, and to a row through it from
/// which on the row is.
const ON_TOPIC: f32 = 0.8;
const ROW_ON_TOPIC: f32 = 0.65;

/// The score from which on the statements of an answer need no model to put them in words.
const SURE: f32 = 0.25;

/// The likeness to a question that no profile answers from which on a question is that one.
const BESIDE: f32 = 0.95;

/// The score from which on a statement may say what the candidate would do, and the same where it is known what
/// the model attends to: to what the candidate does, if nothing says what they would do.
pub(crate) const IMAGINED: f32 = 0.35;
const IMAGINED_ATTENDED: f32 = 0.50;

/// The score from which on a statement is a note for a model to answer from, and the most notes.
const NOTED: f32 = 0.15;
const NOTES: usize = 14;

/// The statements of a profile that answer a question.
pub(crate) struct Composed {
    /// The sentences of an answer, in speaking order.
    pub(crate) said: Vec<Statement>,
    /// All statements that are near, the nearest first, for a model to answer from.
    pub(crate) notes: Vec<Statement>,
    /// Whether the question asks for what was or is, which statements answer one by one.
    pub(crate) direct: bool,
    /// Whether a statement comes so near to such a question that no model could do better.
    pub(crate) sure: bool,
    /// The score of the best of the statements that are said.
    pub(crate) best: f32,
    /// The score of every statement, in the order of the profile, without what a model attends to: that may
    /// choose among the owner's statements, and not excuse what the model says.
    pub(crate) scores: Vec<f32>,
    /// Whether it asks for what would be, or for what no profile answers, and nothing says that.
    pub(crate) unanswered: bool,
    /// Whether it is a question that a profile can answer.
    pub(crate) answerable: bool,
    /// The rows that say yes or no to another question, or are about another topic.
    pub(crate) other_answers: Vec<RowId>,
}

/// Every statement with its score.
struct Scores {
    all: Vec<Scored>,
    /// How much the words of the question count.
    words_count: f32,
    /// Whether the question is on a topic that only a row can answer, and no row is.
    off_profile: bool,
    /// For each row, whether its question is like the one that is asked.
    asks_alike: Vec<bool>,
    /// For each row, whether it is about another topic than the question.
    other_topic: Vec<bool>,
    /// Whether it is one that no profile answers, and no row asks it.
    beside: bool,
}

impl Knowledge {
    /// Selects the profile's own sentences that answer a question, in speaking order; `told` are the earlier
    /// answers. `previous` is the question before, if this one may refer to it. `has_evidence` is whether a
    /// whole row, project or section is evidence.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub(crate) fn compose(
        &mut self,
        question: &str,
        previous: Option<&str>,
        told: &[&str],
        has_evidence: bool,
        attended: Option<&[f32]>,
    ) -> Result<Composed, RetrievalError> {
        let form = Form::of(question);
        let question = form.rest.as_str();
        let Scores { all: mut scored, words_count, off_profile, asks_alike, other_topic, beside } =
            self.score_statements(question, None)?;
        let mut by_name = self.evidence.by_name(question);
        if let Some(previous) = previous {
            let whole = format!("{previous} {question}");
            let with_previous = self.score_statements(&whole, Some(words_count))?.all;
            let meant = self.embedder.embed_after(previous, question)?;
            for (one, other) in scored.iter_mut().zip(with_previous) {
                one.score = f32::midpoint(one.score, other.score)
                    + MEANT * (self.evidence.nearness(one.index, &meant) - MEANT_NEAR);
                one.whole = one.whole.max(other.whole);
            }
            by_name.clear();
        }
        let statements = self.evidence.statements();
        let told_in = |answers: &[&str]| -> BTreeSet<usize> {
            let is_told =
                |statement: &Statement| answers.iter().any(|answer| answer.contains(&statement.text));
            (0..statements.len()).filter(|&index| is_told(&statements[index])).collect()
        };
        let just = &told[told.len().saturating_sub(1)..];
        let mut told = Told { just: told_in(just), earlier: told_in(told) };
        // What is asked next is often about the same, also where it stands by itself.
        let (gain, loss) = if previous.is_some() { (SAME_ORIGIN, JUST_TOLD) } else { (GOES_ON, 0.0) };
        let origins: BTreeSet<Origin> = told.just.iter().map(|&index| statements[index].origin).collect();
        let is_apart = |statement: &Statement| match statement.origin {
            Origin::Row(row) => previous.is_none() && other_topic[row.0],
            Origin::Project(_) | Origin::Resume(_) => false,
        };
        for one in &mut scored {
            if is_apart(&statements[one.index]) {
                one.score -= OTHER_TOPIC;
            }
            if origins.contains(&statements[one.index].origin) {
                one.score += gain;
            }
            if told.just.contains(&one.index) {
                one.score -= loss;
            }
        }
        let scores = scored.iter().map(|one| one.score).collect();
        for (one, share) in scored.iter_mut().zip(attended.unwrap_or_default()) {
            one.score += ATTENDED * (share - ATTENDED_HALF);
        }
        let goes_on = previous.is_some();
        let detail = goes_on || wants_figure(question);
        let wanted =
            Wanted { question, by_name: &by_name, has_evidence, goes_on, detail, off_profile, attended };
        let mut said = compose(&wanted, statements, &scored, &told);
        let repeats = |said: &[usize]| {
            let words = |index: &usize| statements[*index].text.split_whitespace().count();
            said.iter().all(|index| told.earlier.contains(index))
                && said.iter().map(words).sum::<usize>() > REPEATED_WORDS
        };
        if repeats(&said) {
            // Repeating it would answer nothing, so other statements are looked for.
            told.just.clear();
            said = compose(&Wanted { by_name: &[], ..wanted }, statements, &scored, &told);
        }
        said.truncate(form.sentences.unwrap_or(said.len()));
        let best = said.iter().map(|&index| scored[index].score).fold(0.0, f32::max);
        let direct = !asks_to_imagine(question);
        let sure = direct && best >= SURE;
        // What is only somewhat near says nothing of what one would do, and a model makes a story of it.
        let imagined = if attended.is_some() { IMAGINED_ATTENDED } else { IMAGINED };
        if !direct && best < imagined || beside {
            said.clear();
        }
        let unanswered = (!direct || beside) && said.is_empty();
        let mut near = scored;
        near.retain(|one| one.score >= NOTED);
        near.sort_by(|a, b| b.score.total_cmp(&a.score));
        near.truncate(NOTES);
        let answerable = !unanswered && !off_profile;
        let more = said.iter().copied().filter(|index| !near.iter().any(|one| one.index == *index));
        let notes: Vec<usize> = near.iter().map(|one| one.index).chain(more).collect();
        let of = |indices: Vec<usize>| indices.into_iter().map(|index| statements[index].clone()).collect();
        // "Eight weeks." is more than an opener where the model looks at it for this question.
        let is_looked_at = |index: usize| attended.is_some_and(|shares| shares[index] >= ROW_ATTENDED);
        let without_openers = |index: usize| {
            let mut statement = statements[index].clone();
            let is_left = match statement.origin {
                Origin::Row(row) if !asks_alike[row.0] => without_opener(&mut statement, is_looked_at(index)),
                _ => true,
            };
            is_left.then_some(statement)
        };
        let said: Vec<Statement> = said.into_iter().filter_map(without_openers).collect();
        let says_other = |row: usize| says_yes_or_no(&self.profile.examples[row].answer) && !asks_alike[row];
        let is_other = |row: usize| says_other(row) || previous.is_none() && other_topic[row];
        let other_answers = (0..asks_alike.len()).filter(|&row| is_other(row)).map(RowId).collect();
        let notes = of(notes);
        Ok(Composed { other_answers, said, notes, direct, sure, best, scores, unanswered, answerable })
    }

    /// The statements of a row, from its first sentence.
    pub(crate) fn statements_of(&self, row: RowId) -> Vec<Statement> {
        let statements = self.evidence.statements().iter();
        statements.filter(|statement| statement.origin == Origin::Row(row)).cloned().collect()
    }

    /// The statements of a row, in answer to a question. A "yes" or "no" to another question is left out.
    ///
    /// # Errors
    /// When the question cannot be embedded.
    pub(crate) fn answer_to(&mut self, row: RowId, question: &str) -> Result<Vec<Statement>, RetrievalError> {
        let mut statements = self.statements_of(row);
        let alike = self.features(question)?.rows.get(row.0).map_or(0.0, |row| row.name);
        if alike < SAME_QUESTION
            && let Some(first) = statements.first_mut()
            && says_yes_or_no(&first.text)
            && !without_opener(first, false)
        {
            statements.remove(0);
        }
        Ok(statements)
    }

    /// The statements that the model's sentences are checked against.
    pub(crate) fn statements_index(&self) -> &EvidenceIndex {
        &self.evidence
    }

    /// The origin of a statement, in the form of something retrieved.
    pub(crate) fn source_of(&self, statement: &Statement, score: f32) -> Retrieved {
        match statement.origin {
            Origin::Row(row) => self.row(row.0, score),
            Origin::Project(index) => self.project(&ProjectHit { index, score, passage: None }),
            Origin::Resume(_) => Retrieved {
                kind: Kind::Resume,
                title: cite::titled(&statement.heading, &self.profile),
                row: None,
                score,
                text: statement.text.clone(),
                link: None,
                tags: Vec::new(),
                passage: None,
            },
        }
    }

    /// The cosine of a word with each stem of the profile.
    ///
    /// # Errors
    /// When the word cannot be embedded.
    pub(crate) fn likeness(&mut self, word: &str) -> Result<HashMap<String, f32>, RetrievalError> {
        self.evidence.likeness(word, &mut *self.embedder)
    }

    /// Scores every statement; a row, project or section that is near to the question raises its statements.
    /// Returns how much the words of the question count too, unless it was given.
    fn score_statements(
        &mut self,
        question: &str,
        words_count: Option<f32>,
    ) -> Result<Scores, RetrievalError> {
        let features = self.corpus.features(&mut *self.embedder, question)?;
        let every = [&features.rows, &features.projects, &features.sections];
        let off_topic = every.iter().find_map(|kind| kind.first()).map_or(0.0, |first| first.off_topic);
        let mut features = features;
        let count = words_count.unwrap_or_else(|| words_count_of(question, features.topic));
        let every = [&mut features.rows, &mut features.projects, &mut features.sections];
        every.into_iter().flatten().for_each(|one| one.words *= count);
        let likelihood = |index| likelihood(&self.evidence, &self.sections, index, &features);
        let mut scored = self.evidence.score(question, &mut *self.embedder, &likelihood, off_topic, count)?;
        let asks_alike: Vec<bool> = features.rows.iter().map(|row| row.name >= ASKS_ALIKE).collect();
        for one in &mut scored {
            let Origin::Row(row) = self.evidence.statements()[one.index].origin else { continue };
            if !asks_alike[row.0] && says_yes_or_no(&self.profile.examples[row.0].answer) {
                one.score -= OTHER_ANSWER;
            }
        }
        let on_topic = features.rows.iter().map(|row| row.topic).fold(0.0, f32::max);
        let topic = features.nearest_topic.and_then(|at| self.phrasebook.topics.get(at));
        let is_owners = topic.is_some_and(|topic| is_owners(topic));
        let off_profile = is_owners && features.topic >= ON_TOPIC && on_topic < ROW_ON_TOPIC;
        let beside = off_topic >= BESIDE && !asks_alike.contains(&true);
        let other_topic = features.other_topic;
        Ok(Scores { all: scored, words_count: count, off_profile, asks_alike, other_topic, beside })
    }
}

/// Whether an answer begins with what a question must be known for: "No, I have not." Only its first word is
/// read, because this is asked for every statement, and an answer may be as long as a file.
fn says_yes_or_no(answer: &str) -> bool {
    let begins = answer.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = begins.split(char::is_whitespace).next().unwrap_or_default();
    words::of(first).first().is_some_and(|first| matches!(first.as_str(), "yes" | "no" | "not"))
}

/// Takes a sentence that only answers the row's own question off the beginning of a statement: "No, I have
/// not.", "Because of a river." The latter stays if it `answers`. Returns whether anything is left.
fn without_opener(statement: &mut Statement, answers: bool) -> bool {
    let opens = |sentence: &str| {
        (says_yes_or_no(sentence) || !answers && !has_verb(sentence))
            && words::of(sentence).len() <= OPENER_WORDS
    };
    let opener = sentences(&statement.text).next().filter(|first| opens(first)).map(str::len);
    if let Some(after) = opener.and_then(|opener| statement.text.trim_start().get(opener..)) {
        statement.text = after.trim_start().to_owned();
    }
    !statement.text.is_empty()
}

/// How likely the row, project or section of a statement answers a question.
fn likelihood(
    evidence: &EvidenceIndex,
    sections: &[Option<(usize, f32)>],
    statement: usize,
    features: &AllFeatures,
) -> f32 {
    match evidence.statements()[statement].origin {
        Origin::Row(row) => ROW.score(&features.rows[row.0]),
        Origin::Project(index) => SHARED * PROJECT.score(&features.projects[index]),
        Origin::Resume(_) => sections[statement]
            .map_or(0.0, |(index, share)| SHARED * share.sqrt() * SECTION.score(&features.sections[index])),
    }
}

/// For each statement of the resume, the section with most of its words, and the share of the section's words
/// that the statement has.
pub(super) fn sections_of(statements: &[Statement], sections: &[Section]) -> Vec<Option<(usize, f32)>> {
    let stems = |text: &str| words::stems(text).into_iter().collect::<BTreeSet<_>>();
    let sections: Vec<BTreeSet<String>> = sections.iter().map(|section| stems(&section.whole())).collect();
    let section_of = |statement: &Statement| {
        let said = stems(&statement.text);
        let held = |index: &usize| said.intersection(&sections[*index]).count();
        // The first among equals: `max_by_key` would return the last.
        let index = (0..sections.len()).rev().max_by_key(held).filter(|index| held(index) > 0)?;
        Some((index, held(&index) as f32 / sections[index].len() as f32))
    };
    let of = |statement: &Statement| match statement.origin {
        Origin::Resume(_) => section_of(statement),
        Origin::Row(_) | Origin::Project(_) => None,
    };
    statements.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, why: &str) {
        let origin = Origin::Row(RowId(0));
        let mut statement = Statement { text: text.into(), heading: "Do you cast?".into(), origin };
        assert_eq!(without_opener(&mut statement, false), !expected.is_empty(), "{why}");
        assert_eq!(statement.text, expected, "{why}");
    }

    #[test]
    fn an_opener_that_the_model_looks_at_stays_unless_it_says_yes_or_no() {
        let opened = |text: &str| {
            let origin = Origin::Row(RowId(0));
            let mut statement =
                Statement { text: text.into(), heading: "What is your notice?".into(), origin };
            without_opener(&mut statement, true);
            statement.text
        };
        assert_eq!(opened("Eight weeks. I would see it through."), "Eight weeks. I would see it through.");
        assert_eq!(opened("No, not yet. I would learn it."), "I would learn it.", "to another question");
    }

    #[test]
    fn yes_and_no_are_first_words() {
        for answer in
            ["Yes. They ring.", "no", "Not since 2019", "\u{201c}No,\u{201d} I said.", " - yes\tand no"]
        {
            assert!(says_yes_or_no(answer), "{answer}");
        }
        for answer in ["", "...", "Nobody asked.", "I say no.", "Norway, yes."] {
            assert!(!says_yes_or_no(answer), "{answer}");
        }
    }

    #[test]
    fn what_only_answers_another_question_is_taken_off() {
        check("No, I have not. I cast in bronze.", "I cast in bronze.", "the denial is of something else");
        check("Yes. They ring for years.", "They ring for years.", "so is the consent");
        check("No.", "", "nothing is left");
        check("Because of a river. It rose.", "It rose.", "a reason for something else");
        check(
            "Not because of the heat, I like that.",
            "Not because of the heat, I like that.",
            "it says more",
        );
        check("I cast in bronze.", "I cast in bronze.", "it says neither");
    }
}
