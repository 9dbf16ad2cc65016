//! Another model for an interview under way. It is loaded next to the present one, and replaces it only after
//! it answered a probe. A failure before that does not affect the interview.
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use engine::{Engine, EngineError, GenerateOptions, LoadOptions, Message, Progress, Role, Sampling};
use jiff::civil::DateTime;

use crate::interview::Interview;
use crate::model::LanguageModel;
use crate::open::OpenError;
use crate::prompt::first_block::FixedPrompt;

/// The question to the new model, in place of a visitor's.
const PROBE: &str = "Say hello in one short sentence.";
/// Tokens of its answer: enough to compute with every weight, and few enough for a slow machine.
const PROBE_TOKENS: usize = 8;
/// Bytes read between two reports of progress.
const CHUNK_BYTES: usize = 4 << 20;

/// The progress of a model that is to replace another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacementStage {
    /// Its file is read into the system's memory, from which the weights are used.
    Reading {
        /// Bytes read.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// It is being loaded.
    Loading,
    /// It answers the probe.
    Probing,
}

/// Loads weights and makes them answer a probe. `progress` can break off at every stage.
///
/// # Errors
/// When the file cannot be run here, the memory is too small, the model writes nothing, or `progress` broke
/// off.
pub fn load_replacement(
    weights: &Path,
    options: &LoadOptions,
    progress: &mut dyn FnMut(ReplacementStage) -> ControlFlow<()>,
) -> Result<Box<dyn LanguageModel>, OpenError> {
    // The header first: a file that cannot be run, or is too large, is refused before gigabytes are read.
    let inspection = engine::inspect(weights, options.context_tokens)?;
    if !inspection.obstacles.is_empty() {
        let what = inspection.obstacles.join("; ");
        return Err(EngineError::Unsupported { path: weights.to_owned(), what }.into());
    }
    if inspection.fits() != Some(false) {
        read_through(weights, &mut |done, total| progress(ReplacementStage::Reading { done, total }))?;
    }
    // Loading itself refuses a model that does not fit the memory.
    go_on(progress(ReplacementStage::Loading))?;
    let mut model = Engine::load(weights, options)?;
    go_on(progress(ReplacementStage::Probing))?;
    answer_probe(&mut model, &mut || progress(ReplacementStage::Probing))?;
    Ok(Box::new(model))
}

/// Prefills the beginning of every prompt, so that the first answer of a loaded model need not wait for it.
///
/// # Errors
/// When the model fails, the prompt does not fit its context, or `progress` broke off.
pub fn warm_replacement(
    model: &mut dyn LanguageModel,
    prompt: &FixedPrompt,
    now: DateTime,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<(), OpenError> {
    model.set_now(now);
    let mut cancelled = false;
    let first = prompt.for_model(model).message;
    let read = model.prefill_prefix(&[first], &mut |_| {
        cancelled |= progress().is_break();
        if cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if cancelled { Err(OpenError::Cancelled) } else { read.map_err(OpenError::Probe) }
}

/// Makes the model answer the probe.
fn answer_probe(
    model: &mut dyn LanguageModel,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<(), OpenError> {
    let probe = Message { role: Role::User, content: PROBE.into() };
    let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: PROBE_TOKENS };
    let mut cancelled = false;
    let mut words = String::new();
    let answered = model.answer(&[probe], &options, &mut |event| {
        if let Progress::Text(text) = event {
            words.push_str(text);
        }
        cancelled = progress().is_break();
        if cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if cancelled {
        return Err(OpenError::Cancelled);
    }
    let answered = answered.map_err(OpenError::Probe)?;
    // A few tokens are not enough for a reasoning model to reach its answer.
    if words.trim().is_empty() && !answered.thought {
        Err(OpenError::NoAnswer(model.name().to_owned()))
    } else {
        Ok(())
    }
}

/// Reads the file once, so that the weights are in memory when the model first needs them and the wait can be
/// measured.
fn read_through(file: &Path, progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>) -> Result<(), OpenError> {
    let failed = |source| EngineError::Read { path: file.to_owned(), source };
    let mut reader = File::open(file).map_err(failed)?;
    let total = reader.metadata().map_err(failed)?.len();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut done = 0;
    loop {
        go_on(progress(done, total))?;
        match reader.read(&mut chunk).map_err(failed)? {
            0 => return Ok(()),
            read => done += read as u64,
        }
    }
}

fn go_on(wish: ControlFlow<()>) -> Result<(), OpenError> {
    if wish.is_break() { Err(OpenError::Cancelled) } else { Ok(()) }
}

impl Interview {
    /// The beginning of every prompt, for [`warm_replacement`].
    pub fn fixed_prompt(&self) -> FixedPrompt {
        FixedPrompt::of(self.knowledge.profile())
    }

    /// Continues with another model, which reads the conversation again with the next question. Returns the
    /// old one.
    pub fn replace_model(&mut self, model: Box<dyn LanguageModel>) -> Box<dyn LanguageModel> {
        // The length of the last prompt was counted in the old model's tokens.
        self.tail_tokens = 0;
        let old = std::mem::replace(&mut self.model, model);
        self.settle_first_block();
        old
    }

    /// Continues with a model that is made of the present one.
    #[must_use]
    pub fn with_model(mut self, make: impl FnOnce(Box<dyn LanguageModel>) -> Box<dyn LanguageModel>) -> Self {
        self.tail_tokens = 0;
        self.model = make(self.model);
        self.settle_first_block();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ScriptedModel;

    #[test]
    fn a_model_that_writes_nothing_replaces_none() {
        let mut silent = ScriptedModel::new([" \n"]);
        let error =
            answer_probe(&mut silent, &mut || ControlFlow::Continue(())).expect_err("it said nothing");
        assert!(matches!(error, OpenError::NoAnswer(_)), "got {error}");
        let mut speaking = ScriptedModel::new(["Hello."]);
        assert!(answer_probe(&mut speaking, &mut || ControlFlow::Continue(())).is_ok(), "a word is enough");
    }

    #[test]
    fn a_probe_can_be_broken_off() {
        let mut model = ScriptedModel::new(["Hello."]);
        let error = answer_probe(&mut model, &mut || ControlFlow::Break(())).expect_err("nobody wants it");
        assert!(matches!(error, OpenError::Cancelled), "got {error}");
    }

    #[test]
    fn a_replacement_is_warmed_until_that_is_broken_off() {
        let mut model = ScriptedModel::new([""; 0]);
        let prompt = FixedPrompt::of(&profile::Profile::default());
        let mut warm = |flow| warm_replacement(&mut model, &prompt, DateTime::default(), &mut || flow);
        assert!(warm(ControlFlow::Continue(())).is_ok(), "it has read the prompt");
        let error = warm(ControlFlow::Break(())).expect_err("other work waits");
        assert!(matches!(error, OpenError::Cancelled), "got {error}");
    }

    #[test]
    fn a_file_that_is_no_model_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("note.gguf");
        std::fs::write(&file, "no weights at all").expect("written");
        let mut stages = 0;
        let error = load_replacement(&file, &LoadOptions::default(), &mut |_| {
            stages += 1;
            ControlFlow::Continue(())
        });
        let error = error.err().expect("it is text").to_string();
        assert!(error.contains("note.gguf"), "the file is named: {error}");
        assert_eq!(stages, 0, "nobody waits to hear it");
    }
}
