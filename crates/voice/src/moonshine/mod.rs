//! Moonshine, an encoder-decoder that turns samples into text (<https://arxiv.org/abs/2410.15608>), in its
//! version 1: one encoder, one decoder with a key-value cache. Reads its sizes from the files, so tiny and
//! base run alike.
mod bias;
pub(crate) mod decode;
pub(crate) mod tokenizer;

use std::path::Path;

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{DynValue, Tensor, TensorRef};

use crate::error::VoiceError;
use crate::files::{DECODER, ENCODER, TOKENIZER};
use crate::heard::{Heard, repeats_itself};
use crate::names::Names;
use crate::spelling::with_names;
use bias::Bias;
use tokenizer::Tokenizer;

/// Threads of a session. More gain little on short utterances.
const THREADS: usize = 2;
/// Tokens a second that nobody speaks faster than; beyond them the model repeats itself.
const TOKENS_PER_SECOND: f32 = 6.5;
/// Fewest samples that the encoder's convolutions accept, a tenth of a second.
const FEWEST_SAMPLES: usize = crate::SAMPLE_RATE / 10;

/// Turns samples into text. [`Moonshine`] is the real one; tests that need fixed words bring their own.
pub trait Transcribe: Send {
    /// The text of an utterance of at most some 30 s, or `None` if it holds no words or was stopped. The
    /// names are preferred where the model hesitates.
    ///
    /// `go_on` receives the text so far after each token, and stops by returning `false`.
    ///
    /// # Errors
    /// When the model fails.
    fn transcribe(
        &mut self,
        samples: &[f32],
        names: &Names,
        go_on: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Heard>, VoiceError>;
}

/// A Moonshine model of version 1.
pub struct Moonshine {
    encoder: Session,
    decoder: Session,
    tokenizer: Tokenizer,
    /// The decoder's inputs for the key-value cache, with the outputs that follow them.
    cache: Vec<CacheNames>,
    /// Attention heads and their width.
    heads: (usize, usize),
    /// The names of the last utterance, ready for the decoder: they rarely change.
    bias: Bias,
}

/// A part of the key-value cache, by the names of the decoder.
struct CacheNames {
    input: String,
    output: String,
    /// Keys and values of the audio: computed by the first step and the same in all that follow.
    of_audio: bool,
}

impl Moonshine {
    /// Loads a folder with `encoder_model.ort`, `decoder_model_merged.ort` and `tokenizer.bin`, to run on the
    /// ONNX Runtime in that library. Takes half a second.
    ///
    /// # Errors
    /// When a file is missing or damaged.
    pub fn load(folder: &Path, runtime_library: &Path) -> Result<Self, VoiceError> {
        let tokenizer = Tokenizer::load(&folder.join(TOKENIZER))?;
        let encoder = session(&folder.join(ENCODER), runtime_library, THREADS)?;
        let decoder_file = folder.join(DECODER);
        let decoder = session(&decoder_file, runtime_library, THREADS)?;
        let mut cache = Vec::new();
        let mut heads = None;
        for input in decoder.inputs() {
            let Some(rest) = input.name().strip_prefix("past_key_values") else { continue };
            // (batch, heads, time, width)
            if let Some([_, count, _, width]) = input.dtype().tensor_shape().map(|shape| &shape[..]) {
                heads = usize::try_from(*count).ok().zip(usize::try_from(*width).ok());
            }
            cache.push(CacheNames {
                input: input.name().to_owned(),
                output: format!("present{rest}"),
                of_audio: rest.contains(".encoder."),
            });
        }
        let heads = heads.filter(|(count, width)| *count > 0 && *width > 0).ok_or_else(|| {
            VoiceError::DamagedFile {
                file: decoder_file,
                why: "its decoder has no key-value cache".to_owned(),
            }
        })?;
        Ok(Self { encoder, decoder, tokenizer, cache, heads, bias: Bias::default() })
    }

    /// The states of the encoder, as `(1, samples / 384, width)`, and the mask of the audio.
    pub(crate) fn encode(&mut self, samples: &[f32]) -> Result<(DynValue, Tensor<i64>), VoiceError> {
        let shape = [1, samples.len()];
        let mask = Tensor::from_array((shape, vec![1_i64; samples.len()]))?;
        let mut outputs = self.encoder.run(ort::inputs![
            "input_values" => TensorRef::from_array_view((shape, samples))?,
            "attention_mask" => &mask,
        ])?;
        let states = outputs.remove("last_hidden_state").ok_or_else(|| missing("last_hidden_state"))?;
        Ok((states, mask))
    }

    /// A cache for the first step, which ignores what is in it.
    fn empty_cache(&self) -> Result<Vec<DynValue>, VoiceError> {
        let (heads, width) = self.heads;
        let empty = || Tensor::from_array(([1, heads, 1, width], vec![0_f32; heads * width]));
        self.cache.iter().map(|_| Ok(empty()?.into_dyn())).collect()
    }
}

impl Transcribe for Moonshine {
    fn transcribe(
        &mut self,
        samples: &[f32],
        names: &Names,
        go_on: &mut dyn FnMut(&str) -> bool,
    ) -> Result<Option<Heard>, VoiceError> {
        if samples.len() < FEWEST_SAMPLES {
            return Ok(None);
        }
        if !self.bias.is_of(names) {
            self.bias = Bias::new(names, &self.tokenizer);
        }
        let seconds = samples.len() as f32 / crate::SAMPLE_RATE as f32;
        let most_tokens = (seconds * TOKENS_PER_SECOND).ceil() as usize;
        let mut text = String::new();
        let decoded = self.decode(samples, most_tokens, &mut |so_far| {
            so_far.clone_into(&mut text);
            // A loop never ends by itself, and what is in front of it is no better.
            !repeats_itself(so_far) && go_on(so_far)
        })?;
        Ok(decoded.and_then(|written| Heard::new(&with_names(&text, names), decode::sureness(&written))))
    }
}

/// A session on the process's runtime, whose idle threads sleep: the language model needs the cores.
pub(crate) fn session(file: &Path, runtime_library: &Path, threads: usize) -> Result<Session, VoiceError> {
    if !file.is_file() {
        return Err(VoiceError::MissingFile(file.to_owned()));
    }
    let damaged =
        |error: ort::Error| VoiceError::DamagedFile { file: file.to_owned(), why: error.to_string() };
    let environment = onnx::environment(runtime_library)?;
    Session::builder(&environment)
        .and_then(|builder| Ok(builder.with_intra_threads(threads)?))
        .and_then(|builder| Ok(builder.with_intra_op_spinning(false)?))
        .and_then(|builder| Ok(builder.with_optimization_level(GraphOptimizationLevel::Level3)?))
        .and_then(|mut builder| builder.commit_from_file(file))
        .map_err(damaged)
}

fn missing(output: &str) -> VoiceError {
    VoiceError::Model(ort::Error::new(format!("the model has no output `{output}`")))
}
