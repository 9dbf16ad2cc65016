//! Who the candidate is, or why it should be them, in as many sentences as the visitor asks for: in the owner's own row,
//! else from the summary and the current position.
use std::collections::HashSet;

use profile::facts::End;
use text::sentences::sentences;

use crate::decide::act::Act;
use crate::evidence::form::Form;
use crate::evidence::statements::{Origin, Statement};
use crate::interview::Interview;
use crate::model::Writing;
use crate::retrieve::find::Findings;
use crate::turn::types::AskError;

/// Most words of such an answer.
const WORDS: usize = 90;
/// The heading of statements about the education.
const EDUCATION: &str = "Education";
/// Fewest words of a sentence that stands for the whole.
const TELLING_WORDS: usize = 7;

impl Interview {
    /// Puts the sentences that introduce the candidate into the findings, if the visitor asks for that.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn introduce(
        &mut self,
        act: Option<Act>,
        question: &str,
        found: &mut Findings,
    ) -> Result<(), AskError> {
        let acts = match act {
            Some(Act::Summary) => [Act::Summary, Act::Pitch, Act::Strengths],
            Some(Act::Pitch) => [Act::Pitch, Act::Strengths, Act::Summary],
            Some(Act::Strengths) => [Act::Strengths, Act::Pitch, Act::Summary],
            Some(act @ (Act::Gap | Act::Permit)) => return self.prefer_row_for(act, question, found),
            _ => return Ok(()),
        };
        let wanted = sentences_wanted(question);
        let is_answered = found.same.or(found.near_row).is_some() && wanted.is_none();
        if is_answered || !found.job.is_empty() || found.quotation.is_some() {
            return Ok(());
        }
        let mut own = Vec::new();
        for (rank, act) in acts.into_iter().enumerate() {
            // The resume introduces the candidate better than praise does.
            if rank == 1 && acts[0] == Act::Summary && own.is_empty() {
                own = self.resume_in_short();
            }
            if own.is_empty()
                && let Some(row) = self.knowledge.row_for(act)?
            {
                own = self.knowledge.statements_of(row);
            }
        }
        if own.is_empty() {
            own = self.resume_in_short();
        }
        let said = chosen(own, wanted);
        if said.is_empty() {
            return Ok(());
        }
        found.same = None;
        found.near_row = None;
        found.has_evidence = true;
        found.sure |= self.model.writing() != Writing::Answers;
        found.notes.retain(|note| !said.contains(note));
        found.notes.splice(0..0, said.iter().cloned());
        found.statements = said;
        Ok(())
    }

    /// Prefers the owner's row about a gap or a permit to whatever is nearest to the words of the question.
    fn prefer_row_for(&mut self, act: Act, question: &str, found: &mut Findings) -> Result<(), AskError> {
        let Some(row) = self.knowledge.row_for(act)? else { return Ok(()) };
        let said = self.knowledge.answer_to(row, question)?;
        match self.model.writing() {
            // "Yes" to one question may be "no" to the other.
            _ if said.first() != self.knowledge.statements_of(row).first() => {
                found.sure = true;
                found.near_row = None;
                found.statements = said;
            }
            Writing::Answers => found.statements = self.knowledge.statements_of(row),
            Writing::Joins | Writing::Nothing => found.near_row = Some(row),
        }
        found.has_evidence = true;
        Ok(())
    }

    /// The summary of the resume and the current position, else the last one; the education where neither is certain.
    fn resume_in_short(&self) -> Vec<Statement> {
        let facts = &self.knowledge.profile().facts;
        let statements = self.knowledge.statements_index().statements();
        let summary: HashSet<&str> = facts.summary.iter().map(|sentence| sentence.text.as_str()).collect();
        let first = statements.iter().find(|it| matches!(it.origin, Origin::Resume(_)));
        let opening = first.filter(|_| !summary.is_empty()).map(|first| first.origin);
        let mut employed = facts.positions.iter().filter(|it| !it.volunteer);
        let current = employed.clone().find(|it| it.to == End::Present).or_else(|| employed.next());
        let heading = match current {
            Some(position) if position.certain => position.heading(),
            _ => EDUCATION.to_owned(),
        };
        let is_next = |it: &&Statement| matches!(it.origin, Origin::Resume(_)) && it.heading == heading;
        let next = statements.iter().find(is_next);
        statements.iter().filter(|it| Some(it.origin) == opening).chain(next).cloned().collect()
    }
}

/// How many sentences the answer is to have. The form may stand alone: "Why you? One sentence."
fn sentences_wanted(question: &str) -> Option<usize> {
    let of = |text: &str| Form::of(text).sentences;
    of(question).or_else(|| sentences(question).find_map(of))
}

/// As many statements as are wanted, from the first one. A single one must say something by itself.
fn chosen(own: Vec<Statement>, wanted: Option<usize>) -> Vec<Statement> {
    let length = |statement: &Statement| statement.text.split_whitespace().count();
    let mut own = own;
    if let Some(wanted) = wanted {
        let telling = own.iter().filter(|one| length(one) >= TELLING_WORDS).count();
        if telling >= wanted {
            own.retain(|one| length(one) >= TELLING_WORDS);
        }
        own.truncate(wanted);
        return own;
    }
    let mut words = 0;
    let fitting = own
        .iter()
        .take_while(|one| {
            words += length(one);
            words <= WORDS
        })
        .count();
    own.truncate(fitting.max(1));
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(texts: &[&str]) -> Vec<Statement> {
        let of = |text: &&str| Statement {
            text: (*text).to_owned(),
            heading: String::new(),
            origin: Origin::Resume(0),
        };
        texts.iter().map(of).collect()
    }

    #[track_caller]
    fn check(texts: &[&str], wanted: Option<usize>, expected: &[&str], why: &str) {
        let said = chosen(statements(texts), wanted);
        let said: Vec<&str> = said.iter().map(|statement| statement.text.as_str()).collect();
        assert_eq!(said, expected, "{why}");
    }

    #[test]
    fn the_form_may_be_a_sentence_of_its_own() {
        assert_eq!(sentences_wanted("Why should it be you? One sentence."), Some(1));
        assert_eq!(sentences_wanted("In two sentences, why you?"), Some(2));
        assert_eq!(sentences_wanted("Why should it be you?"), None, "nothing is said of its length");
    }

    #[test]
    fn as_much_is_said_as_was_asked_for() {
        const NAME: &str = "I'm Kim.";
        const BELLS: &str = "I have cast bells for churches since the spring of 2012.";
        const TEACH: &str = "I also teach two apprentices how to tune them by ear.";
        check(&[NAME, BELLS, TEACH], None, &[NAME, BELLS, TEACH], "without a form all of it");
        check(&[NAME, BELLS, TEACH], Some(1), &[BELLS], "a name alone is no introduction");
        check(&[NAME, BELLS, TEACH], Some(2), &[BELLS, TEACH], "two that say something");
        check(&[NAME], Some(1), &[NAME], "a short one is better than none");
        check(&[], Some(1), &[], "nothing is made up");
        let long = "word ".repeat(80);
        check(&[&long, BELLS, TEACH], None, &[&long], "an answer has an end");
    }
}
