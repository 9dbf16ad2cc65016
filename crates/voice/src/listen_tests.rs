//! A listener with scripted models: what it reports, when it stops, and what it returns.
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::gate::FRAME;
use crate::heard::Sureness;

/// Speech wherever the samples are loud.
struct Loud;

impl Detect for Loud {
    fn probability(&mut self, frame: &[f32; FRAME]) -> Result<f32, VoiceError> {
        Ok(if frame[FRAME / 2].abs() > 0.1 { 0.9 } else { 0.0 })
    }

    fn reset(&mut self) {}
}

/// Hears a word for each half a second of loud samples. Counts its passes.
#[derive(Clone, Default)]
struct Counting(Arc<Mutex<Vec<usize>>>);

impl Transcribe for Counting {
    fn transcribe(
        &mut self,
        samples: &[f32],
        _: &Names,
        go_on: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Heard>, VoiceError> {
        self.0.lock().expect("one thread").push(samples.len());
        let loud = samples.iter().filter(|sample| sample.abs() > 0.1).count();
        let mut text = String::new();
        for word in 0..loud / (SAMPLE_RATE / 2) {
            text.push_str(&format!("word{word} "));
            if !go_on(&text) {
                return Ok(None);
            }
        }
        Ok(Heard::new(&text, Sureness(-0.1)))
    }
}

/// Blocks of samples, one a read; then what it ends with.
struct Blocks {
    blocks: std::vec::IntoIter<Vec<f32>>,
    end: Option<VoiceError>,
    closed: Arc<AtomicBool>,
}

impl Source for Blocks {
    fn read(&mut self, into: &mut Samples) -> Result<Flow, VoiceError> {
        match self.blocks.next() {
            Some(block) => {
                into.extend(&block);
                Ok(Flow::More)
            }
            None => self.end.take().map_or(Ok(Flow::End), Err),
        }
    }

    fn close(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

/// Blocks of 50 ms: `.` nothing arrives, `_` quiet, `#` loud.
fn blocks(script: &str) -> Blocks {
    let block = |c| match c {
        '.' => Vec::new(),
        '_' => vec![0.0; LEVEL],
        _ => vec![0.5; LEVEL],
    };
    let blocks = script.chars().map(block).collect::<Vec<_>>().into_iter();
    Blocks { blocks, end: None, closed: Arc::default() }
}

/// Runs a script and returns the outcome, the signs but for levels, and the lengths of the passes.
fn run(
    source: &mut Blocks,
    mut wish: impl FnMut(Sign<'_>) -> Wish,
) -> (Result<Outcome, VoiceError>, Vec<String>, Vec<usize>) {
    let model = Counting::default();
    let mut listener = Listener::with(Box::new(Loud), Box::new(model.clone()));
    let mut signs = Vec::new();
    let outcome = listener.run(source, &Names::default(), &mut |sign| {
        if !matches!(sign, Sign::Level(_)) {
            signs.push(format!("{sign:?}"));
        }
        wish(sign)
    });
    let passes = model.0.lock().expect("one thread").clone();
    (outcome, signs, passes)
}

fn text(outcome: Result<Outcome, VoiceError>) -> String {
    match outcome.expect("nothing failed") {
        Outcome::Heard(heard) => heard.text,
        other => panic!("words were expected, not {other:?}"),
    }
}

#[test]
fn nobody_is_asked_to_speak_before_the_first_samples_arrive() {
    // A Bluetooth headset takes one and a half seconds.
    let mut source = blocks(&format!("{}{}", ".".repeat(30), "#".repeat(40)));
    let (outcome, signs, _) = run(&mut source, |_| Wish::GoOn);
    assert_eq!(signs.iter().filter(|sign| *sign == "Starting").count(), 30, "each empty read can be stopped");
    assert_eq!(signs[30], "Ready", "speaking begins with the samples: {signs:?}");
    assert_eq!(text(outcome), "word0 word1 word2 word3", "all that came is heard");
}

#[test]
fn words_appear_while_somebody_speaks_and_the_text_is_there_after_a_pause() {
    let mut source = blocks(&format!("{}{}", "#".repeat(60), "_".repeat(20)));
    let (outcome, signs, passes) = run(&mut source, |_| Wish::GoOn);
    let first = signs.iter().find(|sign| sign.starts_with("Partial")).expect("words are shown");
    assert_eq!(first, "Partial(\"word0\")", "two passes agreed on it");
    assert_eq!(text(outcome), "word0 word1 word2 word3 word4 word5");
    let last = passes.last().expect("the model was used");
    assert!(*last < 70 * LEVEL, "the pass in the pause is the last one, none follows at the end: {passes:?}");
}

#[test]
fn the_last_word_is_recorded_after_the_key_is_released() {
    let mut heard = 0;
    // Released within the last word, 300 ms of which are still to come.
    let mut source = blocks(&format!("{}{}", "#".repeat(34), "_".repeat(40)));
    let (outcome, _, passes) = run(&mut source, |sign| {
        heard += usize::from(matches!(sign, Sign::Level(_) | Sign::Ready));
        if heard >= 28 { Wish::Finish } else { Wish::GoOn }
    });
    assert_eq!(text(outcome), "word0 word1 word2", "1.7 s are three words");
    assert!(*passes.last().expect("used") < 40 * LEVEL, "and nobody waits for the rest: {passes:?}");
}

#[test]
fn less_than_a_quarter_of_a_second_of_speech_is_nothing() {
    let (outcome, signs, passes) =
        run(&mut blocks(&format!("{}####{}", "_".repeat(20), "_".repeat(20))), |_| Wish::GoOn);
    assert!(matches!(outcome, Ok(Outcome::Nothing)), "a knock is no question: {outcome:?}");
    assert_eq!(signs, ["Ready"], "and no words are shown");
    assert!(passes.is_empty(), "the model is not asked: it would invent some");
}

#[test]
fn a_recording_that_is_cancelled_leaves_nothing() {
    let mut count = 0;
    let (outcome, _, _) = run(&mut blocks(&"#".repeat(100)), |_| {
        count += 1;
        if count > 30 { Wish::Cancel } else { Wish::GoOn }
    });
    assert!(matches!(outcome, Ok(Outcome::Cancelled)), "it was thrown away: {outcome:?}");
}

#[test]
fn what_was_heard_before_the_microphone_is_lost_is_kept() {
    let mut source = Blocks { end: Some(VoiceError::Disconnected), ..blocks(&"#".repeat(40)) };
    let (outcome, _, _) = run(&mut source, |_| Wish::GoOn);
    match outcome.expect("words are more than an error") {
        Outcome::CutOff { heard, cause: VoiceError::Disconnected } => {
            assert_eq!(heard.text, "word0 word1 word2 word3", "two seconds were heard");
        }
        other => panic!("both the words and the reason are needed, not {other:?}"),
    }
    let mut source = Blocks { end: Some(VoiceError::Disconnected), ..blocks("____") };
    let (outcome, _, _) = run(&mut source, |_| Wish::GoOn);
    assert!(matches!(outcome, Err(VoiceError::Disconnected)), "without words it is an error: {outcome:?}");
}

#[test]
fn an_utterance_ends_after_thirty_seconds_and_is_known_to_be_longer() {
    let (outcome, signs, passes) = run(&mut blocks(&"#".repeat(1000)), |_| Wish::GoOn);
    let Ok(Outcome::Full(heard)) = outcome else { panic!("its end is missing: {outcome:?}") };
    assert_eq!(heard.text.split(' ').count(), 60, "30 s of it");
    assert!(passes.iter().all(|samples| *samples <= LONGEST), "no pass is longer");
    assert_eq!(signs.last().map(String::as_str), Some("Full"), "whoever speaks is told at once");

    let (outcome, signs, _) = run(&mut blocks(&"_".repeat(1000)), |_| Wish::GoOn);
    assert!(
        matches!(outcome, Ok(Outcome::Nothing)),
        "half a minute of silence is still nothing: {outcome:?}"
    );
    assert_eq!(signs, ["Ready", "Full"], "and the microphone does not stay open");

    let mut cancel = |sign: Sign<'_>| if sign == Sign::Full { Wish::Cancel } else { Wish::GoOn };
    let (outcome, _, _) = run(&mut blocks(&"#".repeat(1000)), &mut cancel);
    assert!(matches!(outcome, Ok(Outcome::Cancelled)), "it can be thrown away even then: {outcome:?}");
}

/// Says whether the source was closed when its text was asked for.
struct AfterClosing(Arc<AtomicBool>);

impl Transcribe for AfterClosing {
    fn transcribe(
        &mut self,
        _: &[f32],
        _: &Names,
        _: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Heard>, VoiceError> {
        let text = if self.0.load(Ordering::Relaxed) { "closed" } else { "open" };
        Ok(Heard::new(text, Sureness(0.0)))
    }
}

#[test]
fn the_source_is_closed_before_the_text_is_written_and_whatever_became_of_it() {
    let mut source = blocks(&"#".repeat(40));
    let model = AfterClosing(Arc::clone(&source.closed));
    let mut listener = Listener::with(Box::new(Loud), Box::new(model));
    let outcome = listener.run_to_the_end(&mut source, &Names::default());
    assert_eq!(text(outcome), "closed", "nobody is recorded while the model is at work");

    let lost = || Blocks { end: Some(VoiceError::Disconnected), ..blocks("____") };
    for (mut source, wish) in
        [(blocks("____"), Wish::Finish), (blocks("####"), Wish::Cancel), (lost(), Wish::GoOn)]
    {
        let _ = run(&mut source, |_| wish);
        assert!(source.closed.load(Ordering::Relaxed), "it is closed also after {wish:?}");
    }
}

#[test]
fn a_key_that_is_released_before_any_sound_arrives_is_nothing() {
    let (outcome, _, _) = run(&mut blocks(&".".repeat(100)), |_| Wish::Finish);
    assert!(matches!(outcome, Ok(Outcome::Nothing)), "nothing was recorded: {outcome:?}");
}

#[test]
fn speech_without_words_is_nothing_and_never_an_empty_question() {
    // Three tenths of a second: the gate lets it pass, and the model finds no word in it.
    let (outcome, _, passes) = run(&mut blocks(&format!("######{}", "_".repeat(20))), |_| Wish::GoOn);
    assert!(matches!(outcome, Ok(Outcome::Nothing)), "there is nothing to ask: {outcome:?}");
    assert!(!passes.is_empty(), "the model was asked");
}
