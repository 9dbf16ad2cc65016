//! How one answer is made: what is found for the question, who answers, and what of the answer may be said.
mod ahead;
pub(crate) mod clock;
pub(crate) mod considered;
pub(crate) mod conversation;
mod said;
pub(crate) mod sentence;
pub(crate) mod types;

use std::ops::ControlFlow;

use engine::{GenerateOptions, Progress, StopReason};
use jiff::civil::DateTime;
use retrieval::EVIDENCE_THRESHOLD;

use crate::decide::act::Act;
use crate::decide::known::timeline::is_about_a_position;
use crate::decide::known::{Setting, without_courtesy};
use crate::decide::{Decision, instead, joined};
use crate::evidence::cite;
use crate::evidence::statements::{Origin, Statement};
use crate::guard::claims::Unsupported;
use crate::guard::grounding::{Grounding, repeats};
use crate::guard::length::LengthLimit;
use crate::guard::relevance::Relevance;
use crate::guard::{Gate, PassedSentence, Rules};
use crate::interview::{Interview, asked};
use crate::job::fit::Assessment;
use crate::job::report::report;
use crate::prompt::budget::{Fitted, Wanted};
use crate::retrieve::find::Findings;
use crate::retrieve::hit::{Kind, Retrieved};
use crate::retrieve::index::Knowledge;
use crate::turn::considered::Considered;
use crate::turn::said::Said;
use crate::turn::sentence::Sentence;
use crate::turn::types::{AskError, AskOptions, Ending, Exchange, Source, Turn, TurnProgress, Usage};
use text::sentences::sentences;

/// Fewest words of an answer that is complete although some of it was withheld.
const THIN_WORDS: usize = 25;
/// How many answers before the last one may have told the position that a question goes on from.
const TOLD_TURNS: usize = 3;

/// An answer before it joins the conversation.
struct Answered {
    answer: String,
    /// The same, sentence by sentence, with what each rests on.
    sentences: Vec<Sentence>,
    source: Source,
    ending: Ending,
    withheld: Vec<Unsupported>,
    usage: Usage,
}

impl Interview {
    /// Asks a question at the time `now`, which is in the prompt. `progress` receives what was retrieved, how
    /// far the prompt is read, and every sentence of the answer. Breaking off stops the turn; what was said
    /// until then stays in the conversation.
    ///
    /// Code decides first whether the model is asked at all: see [`Source`]. A sentence of the model is
    /// passed on only after its figures, names and links were found in the profile. The answer to a job
    /// description is a paragraph of the model and a list of its requirements, made in code. A profile that
    /// changed on disk is read again first.
    ///
    /// # Errors
    /// When the question is empty, or retrieval or the model fails, or persona and resume alone do not fit
    /// the context. The conversation is then as it was.
    pub fn ask(
        &mut self,
        question: &str,
        now: DateTime,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Turn, AskError> {
        let whole = asked(question)?;
        self.pick_up_changes()?;
        self.model.set_now(now);
        let question = without_courtesy(whole, &mut self.knowledge)?;
        let Considered { act, found, decision } = self.consider(question, now, &mut telling(progress))?;
        let small = self.model.is_small();
        let said = self.said_at_once(question, act, &found, &decision, now)?;
        let known = said.as_ref().is_some_and(|said| said.is_known);
        let (retrieved, answered) = if let Some(Said { text, sentences, source, retrieved, .. }) = said {
            let answered = told_at_once(text, sentences, source, &retrieved, progress);
            (retrieved, answered)
        } else {
            match decision {
                Decision::Job if small => {
                    let retrieved = self.sources_of(&self.quoted_for(&found.job), &found.retrieved);
                    let list = report(&found.job);
                    let sentences = cite::of_program(&list, self.knowledge.profile());
                    let answered = told_at_once(list, sentences, Source::Program, &retrieved, progress);
                    (retrieved, answered)
                }
                // What is left is for the model.
                _ => {
                    let fitted = self.fit_for(question, &found, now, options)?;
                    self.tail_tokens = fitted.tail_tokens;
                    let stopped = progress(TurnProgress::Retrieved(&fitted.retrieved)).is_break()
                        || self.read_whole_profile(now, &mut telling(progress))?.is_break();
                    let answered = if stopped {
                        let usage = Usage { prompt_tokens: fitted.prompt_tokens, ..Usage::default() };
                        stopped_early(usage)
                    } else if found.job.is_empty() {
                        self.generate(&fitted, &found, question, now, options, progress)?
                    } else {
                        self.generate_for_job(&fitted, &found, options, progress)?
                    };
                    self.conversation.leave(fitted.left);
                    (fitted.retrieved, answered)
                }
            }
        };
        // An answer by code has nothing to do with the rows near the question.
        if !known {
            self.remember_for_suggestions(&found, answered.source);
        }
        let Answered { answer, sentences, source, ending, withheld, usage } = answered;
        self.conversation.push(Exchange { question: whole.to_owned(), answer: answer.clone(), ending });
        Ok(Turn {
            question: whole.to_owned(),
            answer,
            sentences,
            source,
            retrieved,
            usage,
            context: self.context_use(usage.prompt_tokens + usage.completion_tokens),
            withheld,
            ending,
            worded_by: (source == Source::Model).then(|| self.model.worded_by()),
        })
    }

    /// Reads the whole profile ahead of a first question, where no shell did so before, and keeps it on disk:
    /// the next start need not read it again.
    pub(crate) fn read_whole_profile(
        &mut self,
        now: DateTime,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, AskError> {
        let mut flow = ControlFlow::Continue(());
        if self.first.is_whole && self.conversation.exchanges().is_empty() {
            self.prefill_prefix(now, &mut |done, total| {
                flow = progress(done, total);
                flow
            })?;
        }
        Ok(flow)
    }

    fn generate(
        &mut self,
        fitted: &Fitted,
        found: &Findings,
        question: &str,
        now: DateTime,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Answered, AskError> {
        let relevance = found.relevance.as_ref();
        let mut answered = self.write(fitted, question, relevance, options, progress)?;
        if answered.answer.is_empty() && answered.ending != Ending::Stopped && found.asked_again {
            let (retrieved, notes) = (found.retrieved.clone(), found.notes.clone());
            let wanted = Wanted { question, retrieved, notes, recalled: found.recalled, now };
            let fitted = self.fit(wanted, options)?;
            self.tail_tokens = fitted.tail_tokens;
            let withheld = std::mem::take(&mut answered.withheld);
            answered = self.write(&fitted, question, relevance, options, progress)?;
            answered.withheld.splice(0..0, withheld);
        }
        if answered.ending == Ending::Stopped {
            return Ok(answered);
        }
        if answered.answer.is_empty() {
            // No sentence of the model passed. The owner's own words are better, or a refusal.
            let profile = self.knowledge.profile();
            let (text, source) = instead(profile, &found.statements);
            let sentences = match found.statements.as_slice() {
                [] => cite::unsupported(&text),
                statements => cite::of_statements(statements, profile),
            };
            let _ = progress(TurnProgress::Text(&text));
            return Ok(Answered { answer: text, sentences, source, ending: Ending::Complete, ..answered });
        }
        // The owner's words replace what the model left out or what did not pass.
        if !answered.withheld.is_empty() && answered.answer.split_whitespace().count() < THIN_WORDS {
            let profile = self.knowledge.profile();
            for statement in &found.statements {
                for sentence in sentences(&statement.text).map(str::trim) {
                    if sentence.is_empty() || repeats(sentence, &answered.answer) {
                        continue;
                    }
                    let more = format!(" {sentence}");
                    let _ = progress(TurnProgress::Text(&more));
                    answered.answer.push_str(&more);
                    let said = Statement { text: sentence.to_owned(), ..statement.clone() };
                    answered.sentences.extend(cite::of_statements(&[said], profile));
                    answered.ending = Ending::Complete;
                }
            }
        }
        Ok(answered)
    }

    /// A paragraph of the model, in which a claim needs support even if the description names it, then the
    /// list.
    fn generate_for_job(
        &mut self,
        fitted: &Fitted,
        found: &Findings,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Answered, AskError> {
        let mut answered = self.write(fitted, "", None, options, progress)?;
        if answered.ending == Ending::Stopped {
            return Ok(answered);
        }
        if answered.answer.is_empty() {
            // No sentence of the model passed. If the owner's own words come near, they say why the candidate
            // fits.
            if !found.statements.is_empty() {
                let text = joined(&found.statements);
                let _ = progress(TurnProgress::Text(&text));
                answered.answer = text;
                answered.sentences = cite::of_statements(&found.statements, self.knowledge.profile());
            }
            // The program's list follows the owner's words. Only the program put the whole together.
            answered.source = Source::Program;
        }
        let gap = if answered.answer.is_empty() { "" } else { "\n\n" };
        let list = report(&found.job);
        answered.sentences.extend(cite::of_program(&list, self.knowledge.profile()));
        let list = format!("{gap}{list}");
        // The turn is over; there is nothing left to stop.
        let _ = progress(TurnProgress::Text(&list));
        answered.answer.push_str(&list);
        answered.ending = Ending::Complete;
        Ok(answered)
    }

    /// Runs the model and passes on the sentences that pass.
    fn write(
        &mut self,
        fitted: &Fitted,
        question: &str,
        relevance: Option<&Relevance>,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Answered, AskError> {
        let grounds = self.grounds(&fitted.retrieved, fitted.recalled);
        let per_sentence = self.model.is_small();
        let rules = Rules {
            support: &self.support,
            grounds: &grounds,
            evidence: fitted.recalled.is_none().then(|| self.knowledge.statements_index()),
            persona_leak: &self.persona_leak,
            question,
            relevance,
            per_sentence,
        };
        let mut gate = Gate::new(rules);
        let mut sentences = Vec::new();
        let options = GenerateOptions { sampling: options.sampling, max_tokens: fitted.answer_tokens };
        let mut spoken = LengthLimit::default();
        let mut enough = false;
        let completion = self.model.answer(&fitted.messages, &options, &mut |event| match event {
            Progress::Prefill { done, total } => progress(TurnProgress::Prefill { done, total }),
            Progress::Text(piece) if !gate.is_lost() && spoken.take(piece) => {
                let flow = say(&gate.take(piece), progress);
                let cited = cite_passed(&gate, &self.knowledge, &mut sentences, progress);
                if flow.is_break() { flow } else { cited }
            }
            Progress::Text(_) => {
                enough = true;
                ControlFlow::Break(())
            }
        })?;
        let ending = match completion.stop {
            StopReason::EndOfTurn => Ending::Complete,
            StopReason::Cancelled if enough => Ending::Complete,
            StopReason::Length => Ending::Length,
            StopReason::Cancelled => Ending::Stopped,
        };
        let usage = Usage {
            prompt_tokens: completion.prompt_tokens,
            reused_tokens: completion.reused_tokens,
            completion_tokens: completion.tokens.len(),
        };
        if ending != Ending::Stopped && !gate.is_lost() {
            // The turn is over; there is nothing left to stop.
            let _ = say(&gate.end(ending == Ending::Length), progress);
            let _ = cite_passed(&gate, &self.knowledge, &mut sentences, progress);
        }
        let (answer, withheld) = gate.into_parts();
        Ok(Answered { answer, sentences, source: Source::Model, ending, withheld, usage })
    }

    /// What an answer may rest on: the resume, what was found, and a recalled exchange.
    fn grounds(&self, retrieved: &[Retrieved], recalled: Option<usize>) -> Grounding {
        let profile = self.knowledge.profile();
        let near = retrieved.iter().filter(|hit| hit.score >= EVIDENCE_THRESHOLD);
        let rows = near.flat_map(|hit| {
            let whole = hit.row.map_or(hit.text.as_str(), |row| &row.example(profile).answer);
            hit.passage.as_deref().into_iter().chain([whole, hit.title.as_str()])
        });
        let recalled = recalled.map(|at| self.conversation.exchanges()[at].answer.as_str());
        let own =
            [profile.name.as_str(), profile.resume.as_str(), profile.headline.as_deref().unwrap_or_default()];
        Grounding::of(own.into_iter().chain(rows).chain(recalled))
    }

    /// What a decision needs to know besides profile and findings.
    pub(crate) fn setting(&self, act: Option<Act>, now: DateTime) -> Setting<'_> {
        let exchanges = self.conversation.exchanges();
        let last = exchanges.last();
        let profile = self.knowledge.profile();
        let earlier = exchanges.iter().rev().skip(1).take(TOLD_TURNS);
        let mut said = earlier.flat_map(|one| [one.answer.as_str(), one.question.as_str()]);
        Setting {
            today: now.date(),
            model: self.model.name(),
            host: self.model.sends_to(),
            before: last.map(|exchange| exchange.answer.as_str()),
            asked_before: last.map(|exchange| exchange.question.as_str()),
            told: said.find(|text| is_about_a_position(text, profile)),
            act,
            small: self.model.is_small(),
        }
    }

    /// The origins of statements, each once, in speaking order.
    fn sources_of(&self, statements: &[Statement], retrieved: &[Retrieved]) -> Vec<Retrieved> {
        let mut sources: Vec<Retrieved> = Vec::new();
        for statement in statements {
            let mut source = self.knowledge.source_of(statement, EVIDENCE_THRESHOLD);
            if let Some(hit) =
                retrieved.iter().find(|hit| hit.kind == source.kind && hit.title == source.title)
            {
                source.score = hit.score;
            }
            if !sources.iter().any(|other| (other.kind, &other.title) == (source.kind, &source.title)) {
                sources.push(source);
            }
        }
        sources
    }

    /// The statements that the list of a job's requirements quotes for the candidate.
    fn quoted_for(&self, job: &[Assessment]) -> Vec<Statement> {
        let quotes = |statement: &&Statement| {
            let is_resume = matches!(statement.origin, Origin::Resume(_));
            job.iter().filter(|one| one.speaks_for()).flat_map(|one| &one.evidence).any(|quote| {
                quote.text.starts_with(&statement.text) || is_resume && quote.source == statement.heading
            })
        };
        self.knowledge.statements_index().statements().iter().filter(quotes).cloned().collect()
    }

    /// Records which rows lead on from this turn, and which one was just answered.
    fn remember_for_suggestions(&mut self, found: &Findings, source: Source) {
        self.near = found.retrieved.iter().filter_map(|hit| hit.row).collect();
        if source != Source::NoEvidence && !self.near.is_empty() {
            self.answered.push(self.near.remove(0));
        }
    }
}

/// Whether an answer names a project or contains a sentence of what was found.
fn quotes(answer: &str, hit: &Retrieved) -> bool {
    let named = hit.kind == Kind::Project && answer.contains(hit.title.as_str());
    named || sentences(&hit.text).any(|sentence| answer.contains(sentence.trim()))
}

/// Adds the sentences that passed since the last call, each with the statements it rests on, and passes them
/// on.
fn cite_passed(
    gate: &Gate<'_>,
    knowledge: &Knowledge,
    sentences: &mut Vec<Sentence>,
    progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let index = knowledge.statements_index();
    let mut flow = ControlFlow::Continue(());
    for PassedSentence { text, rests_on } in gate.sentences().iter().skip(sentences.len()) {
        // What is reworded of an earlier answer may be a statement word for word.
        let reworded = if rests_on.is_empty() { index.rests_on(text) } else { Vec::new() };
        let statements = rests_on.iter().chain(&reworded).filter_map(|&at| index.statements().get(at));
        let evidence =
            statements.map(|statement| cite::of_statement(statement, knowledge.profile())).collect();
        let sentence = Sentence { text: text.clone(), evidence };
        if progress(TurnProgress::Sentence(&sentence)).is_break() {
            flow = ControlFlow::Break(());
        }
        sentences.push(sentence);
    }
    flow
}

/// Tells how far a prompt is read, each number once.
fn telling(
    progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
) -> impl FnMut(usize, usize) -> ControlFlow<()> {
    let mut told = None;
    move |done, total| {
        if told.replace(done) == Some(done) {
            return ControlFlow::Continue(());
        }
        progress(TurnProgress::Prefill { done, total })
    }
}

/// Passes on what may be said. While a sentence is unfinished, that is nothing, but the turn can still be
/// stopped.
fn say(text: &str, progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    progress(if text.is_empty() { TurnProgress::Writing } else { TurnProgress::Text(text) })
}

/// An answer that needs no model.
fn told_at_once(
    text: String,
    sentences: Vec<Sentence>,
    source: Source,
    retrieved: &[Retrieved],
    progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
) -> Answered {
    if progress(TurnProgress::Retrieved(retrieved)).is_break() {
        return stopped_early(Usage::default());
    }
    // The answer is complete; stopping has no effect now.
    let _ = progress(TurnProgress::Text(&text));
    let (ending, usage) = (Ending::Complete, Usage::default());
    Answered { answer: text, sentences, source, ending, withheld: Vec::new(), usage }
}

fn stopped_early(usage: Usage) -> Answered {
    let (answer, sentences, withheld) = (String::new(), Vec::new(), Vec::new());
    Answered { answer, sentences, source: Source::Model, ending: Ending::Stopped, withheld, usage }
}
