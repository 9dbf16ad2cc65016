//! Asks the interview as a visitor would: three questions in time, and a canary that must be gone afterwards.
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use interview::{AskOptions, Interview, Source, TurnClock, TurnProgress};
use jiff::civil::DateTime;

/// A probe that has no first word after this time is broken off.
pub const PROBE_LIMIT: Duration = Duration::from_secs(5);
/// An answer that is not complete after this time is broken off. It has begun, so that a visitor waits no
/// more.
const ANSWER_LIMIT: Duration = Duration::from_secs(6);

/// A word that stands in no profile.
const CANARY: &str = "Zwölfkrakeel";

/// A question with the time its answer took.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// What was asked.
    pub question: String,
    /// Milliseconds to the first word; `None` if none came in time.
    pub first_word_ms: Option<f64>,
    /// Whether the answer rests on the profile.
    pub answered: bool,
}

/// What is left of a visitor after the wipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wiped {
    /// Nothing that the next visitor's prompt would hold.
    Nothing,
    /// The next prompt holds the visitor's words.
    StillThere,
    /// The interview could not be asked.
    Failed(String),
}

/// Asks an introduction, a row and a project of the profile. `clock` returns the present instant. The
/// conversation is cleared.
pub fn probe(interview: &mut Interview, now: DateTime, clock: &mut dyn FnMut() -> Instant) -> Vec<Probe> {
    let profile = interview.profile();
    let row = profile.examples.iter().find(|row| !row.private).map(|row| row.question.clone());
    let project = profile.projects.first().map(|project| format!("Tell me more about {}.", project.title));
    let questions = ["Could you introduce yourself?".to_owned()].into_iter().chain(row).chain(project);
    let probes = questions
        .collect::<Vec<_>>()
        .into_iter()
        .map(|question| ask(interview, question, now, clock))
        .collect();
    interview.clear();
    probes
}

fn ask(
    interview: &mut Interview,
    question: String,
    now: DateTime,
    clock: &mut dyn FnMut() -> Instant,
) -> Probe {
    interview.clear();
    let began = clock();
    let mut times = TurnClock::start(began);
    let mut has_begun = false;
    let turn = interview.ask(&question, now, &AskOptions::default(), &mut |event| {
        let at = clock();
        times.observe(&event, at);
        has_begun |= matches!(event, TurnProgress::Text(_));
        let limit = if has_begun { ANSWER_LIMIT } else { PROBE_LIMIT };
        if at.saturating_duration_since(began) > limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    match turn {
        Ok(turn) => {
            let times = times.finish(&turn.usage, clock());
            let first = times.first_token_ms.or_else(|| (!turn.answer.is_empty()).then_some(times.total_ms));
            Probe { question, first_word_ms: first, answered: turn.source != Source::NoEvidence }
        }
        Err(_) => Probe { question, first_word_ms: None, answered: false },
    }
}

/// Has the beginning of every prompt computed and kept for the next start, for at most this long. Returns
/// whether the file is there.
pub fn kept_beginning(
    interview: &mut Interview,
    file: &Path,
    now: DateTime,
    limit: Duration,
    clock: &mut dyn FnMut() -> Instant,
) -> bool {
    let began = clock();
    // If it fails, there is no file, and that is reported.
    let _ = interview.prefill_prefix(now, &mut |_, _| {
        let late = clock().saturating_duration_since(began) > limit;
        if late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    std::fs::metadata(file).is_ok_and(|file| file.len() > 0)
}

/// Says a word that stands in no profile, ends the conversation, and looks for the word in what the next
/// visitor's question would become.
pub fn wipe_test(interview: &mut Interview, now: DateTime) -> Wiped {
    let options = AskOptions::default();
    interview.clear();
    let asked =
        interview.ask(&format!("Do you know {CANARY}?"), now, &options, &mut |_| ControlFlow::Continue(()));
    if let Err(error) = asked {
        return Wiped::Failed(error.to_string());
    }
    interview.clear();
    match interview.prompt("Could you introduce yourself?", now, &options) {
        Ok(next) => {
            let in_prompt = next.messages.iter().any(|message| message.content.contains(CANARY));
            let in_list = interview.suggestions(6).iter().any(|question| question.contains(CANARY));
            interview.clear();
            if in_prompt || in_list { Wiped::StillThere } else { Wiped::Nothing }
        }
        Err(error) => Wiped::Failed(error.to_string()),
    }
}
