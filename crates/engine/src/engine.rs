//! A model that is ready to generate text: weights, tokenizer, chat template and KV cache put together.
mod attention;
mod prefix;

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use crate::decoder::{CHUNK, Decoder, KvCache, LogitsMode};
use crate::error::EngineError;
use crate::generate::Generation;
use crate::generate::sampler::{DryBreakers, Sampler};
use crate::generate::speculation::Drafter;
use crate::generate::thoughts::ThoughtFilter;
use crate::generate::types::{Completion, GenerateOptions, Message, OnProgress};
use crate::gguf::{Gguf, TensorBytes};
use crate::kernels::isa::Tier;
use crate::memory::{MemoryNeed, available_memory};
use crate::model::config::Config;
use crate::template::{ChatTemplate, NO_TIME};
use crate::tokenizer::Tokenizer;

/// How to load a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// Context length in tokens, limited to what the file allows. `None` uses that limit, but at most 8192.
    pub context_tokens: Option<usize>,
    /// Number of threads that compute. `None` uses one per core, at most eight.
    pub threads: Option<usize>,
}

/// What the header of a file says about its model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// The name in the header, or else the file's name.
    pub name: String,
    /// Bytes of the weights file, all of which are mapped.
    pub file_bytes: u64,
    /// Context length that the model was trained for, in tokens.
    pub trained_context_tokens: usize,
    /// Number of tokens in the vocabulary.
    pub vocabulary: usize,
    /// Number of transformer layers.
    pub layers: usize,
}

/// A loaded model with its tokenizer, chat template and KV cache. It holds the tokens of one conversation and
/// computes only what follows the longest prefix in the cache.
pub struct Engine {
    info: ModelInfo,
    tokenizer: Tokenizer,
    template: ChatTemplate,
    now: DateTime,
    decoder: Decoder,
    cache: KvCache,
    drafter: Drafter,
    tokens_guessed: usize,
    file: TensorBytes,
    /// The file that is mapped, and its path.
    handle: (File, PathBuf),
    /// The digest of the file, computed when it is first needed.
    digest: Option<[u8; 32]>,
    /// Which tokens end a phrase for the DRY penalty.
    breakers: DryBreakers,
}

impl Engine {
    /// Opens a GGUF file. The weights stay in the mapped file; nothing is converted or copied.
    ///
    /// # Errors
    /// The file cannot be read, is damaged or cut short, or holds a model that this engine cannot run.
    pub fn load(file: &Path, options: &LoadOptions) -> Result<Self, EngineError> {
        let gguf = Gguf::open(file)?;
        let unreadable = |source| EngineError::Read { path: file.to_owned(), source };
        let handle = (File::open(file).map_err(unreadable)?, file.to_owned());
        let config = Config::from_gguf(&gguf, options.context_tokens)?;
        let tokenizer = Tokenizer::from_gguf(&gguf)?;
        // Fewer tokens than rows are common, because tables are padded to round numbers.
        if tokenizer.len() > config.vocabulary {
            let (tokens, rows) = (tokenizer.len(), config.vocabulary);
            return Err(
                gguf.damaged(format!("its vocabulary names {tokens} tokens, its embedding table has {rows}"))
            );
        }
        let template = ChatTemplate::from_gguf(&gguf, &tokenizer)?;
        check_memory(file, &gguf, &config, available_memory())?;
        let threads = options.threads.unwrap_or_else(default_threads);
        let decoder = Decoder::load(&gguf, config, threads)?;
        let cache = decoder.new_cache()?;
        let info = ModelInfo {
            name: gguf.model_name(),
            file_bytes: gguf.file_bytes(),
            trained_context_tokens: decoder.config().trained_context,
            vocabulary: decoder.config().vocabulary,
            layers: decoder.config().layers,
        };
        let breakers = DryBreakers::of((0..tokenizer.len() as u32).map(|id| tokenizer.bytes(id)));
        let drafter = Drafter::new(decoder.marginal_row_cost());
        Ok(Self {
            info,
            tokenizer,
            breakers,
            template,
            now: NO_TIME,
            decoder,
            cache,
            drafter,
            tokens_guessed: 0,
            file: gguf.all_bytes(),
            handle,
            digest: None,
        })
    }

    /// What the file says about its model.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The context length in use, in tokens.
    pub fn context_tokens(&self) -> usize {
        self.decoder.config().context
    }

    /// The kernels in use.
    pub fn kernels(&self) -> Tier {
        self.decoder.tier()
    }

    /// Number of threads that compute.
    pub fn threads(&self) -> usize {
        self.decoder.threads()
    }

    /// The ids of a text. No special token is added or recognized.
    pub fn tokenize(&self, text: &str) -> Vec<u32> {
        self.tokenizer.encode(text)
    }

    /// Sets the local time, for templates that write the date into the prompt, as Llama 3's do. Until it is
    /// set, templates get the first day of 1970.
    pub fn set_now(&mut self, now: DateTime) {
        self.now = now;
    }

    /// Whether the chat template accepts a system message that is not the first message.
    pub fn accepts_late_system(&self) -> bool {
        self.template.accepts_late_system()
    }

    /// Number of tokens of the messages as the chat template renders them, up to the start of the assistant's
    /// turn.
    ///
    /// # Errors
    /// The template refuses the messages.
    pub fn count_chat_tokens(&self, messages: &[Message]) -> Result<usize, EngineError> {
        Ok(self.chat_ids(messages)?.len())
    }

    /// Answers a chat. The thoughts that a reasoning model writes before its answer are neither passed on nor
    /// returned.
    ///
    /// # Errors
    /// The template refuses the messages, or they do not fit the context.
    pub fn chat(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut OnProgress<'_>,
    ) -> Result<Completion, EngineError> {
        let prompt = self.rendered(messages)?;
        let thoughts = Some(ThoughtFilter::after(&prompt));
        let sampler = Sampler::new(options.sampling, &self.breakers);
        self.generate(&self.prompt_ids(&prompt), options.max_tokens, sampler, thoughts, progress)
    }

    /// Continues a raw text, after the BOS token if the header of the file requires one.
    ///
    /// # Errors
    /// The text is empty or does not fit the context.
    pub fn complete(
        &mut self,
        text: &str,
        options: &GenerateOptions,
        progress: &mut OnProgress<'_>,
    ) -> Result<Completion, EngineError> {
        let ids = self.raw_ids(text);
        self.generate(
            &ids,
            options.max_tokens,
            Sampler::new(options.sampling, &self.breakers),
            None,
            progress,
        )
    }

    /// Continues a prompt that is given as ids. Nothing is put in front of it.
    ///
    /// # Errors
    /// There are no ids, one is not in the vocabulary, or there are more than fit into the context.
    pub(crate) fn complete_ids(
        &mut self,
        ids: &[u32],
        options: &GenerateOptions,
        progress: &mut OnProgress<'_>,
    ) -> Result<Completion, EngineError> {
        self.check_ids(ids)?;
        self.generate(ids, options.max_tokens, Sampler::new(options.sampling, &self.breakers), None, progress)
    }

    /// Answers a prompt with forced tokens: each replaces the token that was chosen (teacher forcing). This
    /// measures what drafts save in such an answer, with weights that would not write it. Ends early at a
    /// token that ends a turn.
    ///
    /// # Errors
    /// As for [`complete_ids`](Self::complete_ids).
    pub(crate) fn follow_ids(
        &mut self,
        ids: &[u32],
        answer: &[u32],
        progress: &mut OnProgress<'_>,
    ) -> Result<Completion, EngineError> {
        self.check_ids(ids)?;
        self.check_ids(answer)?;
        self.generate(ids, answer.len(), Sampler::forced(answer, &self.breakers), None, progress)
    }

    /// The negative log-likelihood, in nats, of every token of a text after the first, given the tokens
    /// before it.
    ///
    /// # Errors
    /// The text has no token, or more than fit into the context.
    pub fn score(&mut self, text: &str) -> Result<Vec<f32>, EngineError> {
        let ids = self.raw_ids(text);
        let mut following = ids.iter().skip(1);
        let mut scores = Vec::with_capacity(ids.len());
        self.logits_of(&ids, &mut |logits| {
            scores.extend(following.next().map(|id| negative_log_likelihood(logits, *id)));
        })?;
        Ok(scores)
    }

    /// The logits after each of the ids, given the ids before it; one per token of the vocabulary. Tokens
    /// that were read earlier are not used.
    ///
    /// # Errors
    /// There are no ids, one is not in the vocabulary, or there are more than fit into the context.
    pub(crate) fn logits_of(&mut self, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<(), EngineError> {
        self.check_ids(ids)?;
        self.check_length(ids)?;
        self.check_file()?;
        self.cache.truncate(0);
        for chunk in ids.chunks(CHUNK) {
            let logits = self.decoder.forward(&mut self.cache, chunk, LogitsMode::All);
            logits.chunks_exact(self.info.vocabulary).for_each(&mut *each);
        }
        Ok(())
    }

    /// Turns speculation on or off. It is on by default, never changes an answer, and pauses when it would
    /// not pay off.
    pub(crate) fn set_speculation(&mut self, enabled: bool) {
        self.drafter.enabled = enabled;
    }

    /// Number of tokens in all answers so far that were accepted guesses, computed together with the token
    /// before them.
    pub fn tokens_guessed(&self) -> usize {
        self.tokens_guessed
    }

    pub(crate) fn chat_ids(&self, messages: &[Message]) -> Result<Vec<u32>, EngineError> {
        Ok(self.prompt_ids(&self.rendered(messages)?))
    }

    /// Renders the messages with the chat template.
    fn rendered(&self, messages: &[Message]) -> Result<String, EngineError> {
        self.template.render(&self.masked(messages), self.now)
    }

    /// The messages without special tokens: no text of a visitor becomes one.
    fn masked(&self, messages: &[Message]) -> Vec<Message> {
        let masked = |message: &Message| Message {
            role: message.role,
            content: self.tokenizer.masked(&message.content),
        };
        messages.iter().map(masked).collect()
    }

    fn prompt_ids(&self, rendered: &str) -> Vec<u32> {
        let mut ids = self.tokenizer.encode_prompt(rendered);
        // Most templates that need a BOS token write it themselves.
        if let Some(bos) = self.tokenizer.leading_bos()
            && ids.first() != Some(&bos)
        {
            ids.insert(0, bos);
        }
        ids
    }

    fn raw_ids(&self, text: &str) -> Vec<u32> {
        self.tokenizer.leading_bos().into_iter().chain(self.tokenizer.encode(text)).collect()
    }

    fn check_ids(&self, ids: &[u32]) -> Result<(), EngineError> {
        let vocabulary = self.info.vocabulary;
        match ids.iter().find(|id| **id as usize >= vocabulary) {
            Some(id) => Err(EngineError::UnknownToken { id: *id, vocabulary }),
            None => Ok(()),
        }
    }

    fn check_length(&self, ids: &[u32]) -> Result<(), EngineError> {
        let limit = self.context_tokens();
        match ids.len() {
            0 => Err(EngineError::Empty),
            tokens if tokens > limit => Err(EngineError::TooLong { tokens, limit }),
            _ => Ok(()),
        }
    }

    /// Whether all weights are still in the file: reading a page of the mapping that has none ends the process. A file that
    /// is cut while a pass is computed still does that.
    fn check_file(&self) -> Result<(), EngineError> {
        let (file, path) = &self.handle;
        match file.metadata() {
            Ok(now) if now.len() < self.info.file_bytes => Err(EngineError::Shrunk { path: path.clone() }),
            // A file that is not told about is taken to be whole.
            _ => Ok(()),
        }
    }

    fn generate(
        &mut self,
        prompt: &[u32],
        max_tokens: usize,
        sampler: Sampler,
        thoughts: Option<ThoughtFilter>,
        progress: &mut OnProgress<'_>,
    ) -> Result<Completion, EngineError> {
        self.check_length(prompt)?;
        self.check_file()?;
        let generation = Generation {
            tokenizer: &self.tokenizer,
            decoder: &mut self.decoder,
            cache: &mut self.cache,
            drafter: &mut self.drafter,
            tokens_guessed: &mut self.tokens_guessed,
            sampler,
            thoughts,
        };
        Ok(generation.run(prompt, max_tokens, progress))
    }
}

/// The ids of a text, by the tokenizer of a file alone. Also works on a GGUF file that holds only a
/// vocabulary.
///
/// # Errors
/// The file cannot be read, is damaged, or its tokenizer is of an unsupported kind.
pub fn tokenize_with_file(file: &Path, text: &str) -> Result<Vec<u32>, EngineError> {
    Ok(tokenizer_of_file(file)?(text))
}

/// Like [`tokenize_with_file`] for many texts: the file is read once.
///
/// # Errors
/// The file cannot be read, is damaged, or its tokenizer is of an unsupported kind.
pub fn tokenizer_of_file(file: &Path) -> Result<impl Fn(&str) -> Vec<u32>, EngineError> {
    let tokenizer = Tokenizer::from_gguf(&Gguf::open(file)?)?;
    Ok(move |text: &str| tokenizer.encode(text))
}

/// Refuses a model that does not fit into memory: a laptop that swaps weights in and out for every token is
/// unusable.
fn check_memory(
    file: &Path,
    gguf: &Gguf,
    config: &Config,
    available_bytes: Option<u64>,
) -> Result<(), EngineError> {
    let need = MemoryNeed::of(config, gguf.file_bytes())
        .ok_or(EngineError::NoMemory { tokens: config.context })?
        .total_bytes();
    match available_bytes {
        Some(available_bytes) if need > available_bytes => Err(EngineError::TooLarge {
            path: file.to_owned(),
            context_tokens: config.context,
            need_bytes: need,
            available_bytes,
        }),
        _ => Ok(()),
    }
}

/// With more than a few threads, memory bandwidth is the limit, and other programs need the other cores.
fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8))
}

/// `-ln softmax(logits)[id]`, summed in `f64`.
fn negative_log_likelihood(logits: &[f32], id: u32) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - largest).exp()).sum();
    (sum.ln() - f64::from(logits[id as usize] - largest)) as f32
}
