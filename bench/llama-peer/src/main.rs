//! Runs llama.cpp and answers the bench's requests over standard input and output.
//!
//! `cargo xtask bench` builds this with `target-cpu=native`, so that llama.cpp's own build uses every
//! instruction of this processor.

#[path = "../../src/protocol.rs"]
mod protocol;

use std::num::NonZeroU32;
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::params::{KvCacheType, LlamaContextParams};
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::{LogOptions, send_logs_to_tracing};

use protocol::{Setup, Subject, serve};

fn main() -> Result<()> {
    // Without a subscriber, llama.cpp's log is dropped instead of being mixed into the replies.
    send_logs_to_tracing(LogOptions::default().with_logs_enabled(false));
    serve::<Llama>(std::io::stdin().lock(), std::io::stdout().lock())
}

/// Most tokens per batch, llama.cpp's default.
const BATCH: usize = 2048;

/// The version of llama.cpp's source; `Cargo.toml` pins it.
const BINDINGS: &str = "llama-cpp-sys-2 0.1.161";

struct Llama {
    context: LlamaContext<'static>,
    batch: LlamaBatch<'static>,
    /// The tokens in the KV cache.
    held: Vec<u32>,
}

/// The context borrows both for as long as the process lives.
static BACKEND: OnceLock<LlamaBackend> = OnceLock::new();
static MODEL: OnceLock<LlamaModel> = OnceLock::new();

impl Subject for Llama {
    fn load(setup: &Setup) -> Result<Self> {
        let backend = LlamaBackend::init().context("llama.cpp does not start")?;
        let backend = BACKEND.get_or_init(|| backend);
        let model = LlamaModel::load_from_file(backend, &setup.weights, &LlamaModelParams::default())
            .context("llama.cpp does not load the weights")?;
        let model = MODEL.get_or_init(|| model);
        let threads = i32::try_from(setup.threads)?;
        let context_tokens = NonZeroU32::new(u32::try_from(setup.context_tokens)?);
        let kept = if setup.whole_cache { KvCacheType::F32 } else { KvCacheType::F16 };
        let parameters = LlamaContextParams::default()
            .with_type_k(kept)
            .with_type_v(kept)
            .with_n_ctx(context_tokens)
            .with_n_batch(BATCH as u32)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_flash_attention_policy(if setup.flash_attention {
                llama_cpp_sys_2::LLAMA_FLASH_ATTN_TYPE_ENABLED
            } else {
                llama_cpp_sys_2::LLAMA_FLASH_ATTN_TYPE_DISABLED
            });
        let context = model.new_context(backend, parameters).context("llama.cpp makes no context")?;
        Ok(Self { context, batch: LlamaBatch::new(BATCH, 1), held: Vec::new() })
    }

    #[expect(unsafe_code, reason = "the safe bindings do not pass these texts on")]
    fn description(&self) -> String {
        // SAFETY: both return a text that ends with a zero byte and lives as long as the program.
        let [version, built_with] = unsafe {
            [llama_cpp_sys_2::ggml_version(), llama_cpp_sys_2::llama_print_system_info()]
                .map(|text| std::ffi::CStr::from_ptr(text).to_string_lossy())
        };
        format!("{BINDINGS}, ggml {version}; {}", built_with.trim().trim_end_matches('|').trim())
    }

    fn read(&mut self, ids: &[u32], reuse: bool) -> Result<usize> {
        let reused = self.keep(if reuse { ids } else { &[] })?;
        self.decode(&ids[reused..])?;
        Ok(ids.len() - reused)
    }

    fn feed(&mut self, id: u32) -> Result<usize> {
        self.decode(&[id])?;
        Ok(1)
    }

    fn write(
        &mut self,
        ids: &[u32],
        count: usize,
        _speculate: bool,
        first: &mut dyn FnMut(),
    ) -> Result<Vec<u32>> {
        let reused = self.keep(ids)?;
        let mut written = vec![self.decode(&ids[reused..])?];
        first();
        while written.len() < count {
            written.push(self.decode(&written[written.len() - 1..])?);
        }
        Ok(written)
    }

    fn follow(&mut self, ids: &[u32], answer: &[u32], first: &mut dyn FnMut()) -> Result<Vec<u32>> {
        let reused = self.keep(ids)?;
        self.decode(&ids[reused..])?;
        first();
        // Nothing follows the last token.
        for id in &answer[..answer.len().saturating_sub(1)] {
            self.decode(&[*id])?;
        }
        Ok(answer.to_vec())
    }

    fn logits(&mut self, ids: &[u32], each: &mut dyn FnMut(&[f32])) -> Result<()> {
        self.keep(&[])?;
        for chunk in ids.chunks(BATCH) {
            self.decode_chunk(chunk, true)?;
            for row in 0..self.batch.n_tokens() {
                each(self.context.get_logits_ith(row));
            }
        }
        Ok(())
    }

    fn lead(&mut self, ids: &[u32], over: u32) -> Result<Option<f64>> {
        let reused = self.keep(ids)?;
        let best = self.decode(&ids[reused..])?;
        let logits = self.context.get_logits_ith(self.batch.n_tokens() - 1);
        // The normalizing term is the same for both, so logits differ as logarithms of probabilities do.
        Ok(logits.get(over as usize).map(|other| f64::from(logits[best as usize] - other)))
    }
}

impl Llama {
    /// Keeps the tokens in the cache that are a prefix of `ids`, but at most all of `ids` except the last,
    /// and removes the rest.
    fn keep(&mut self, ids: &[u32]) -> Result<usize> {
        let common = self.held.iter().zip(ids).take_while(|(held, wanted)| held == wanted).count();
        let kept = common.min(ids.len().saturating_sub(1));
        let cut = self.context.clear_kv_cache_seq(Some(0), Some(u32::try_from(kept)?), None)?;
        ensure!(cut, "llama.cpp does not cut its KV cache back");
        self.held.truncate(kept);
        Ok(kept)
    }

    /// Reads ids after those in the cache. Only the logits of the last id are computed.
    fn decode(&mut self, ids: &[u32]) -> Result<u32> {
        for chunk in ids.chunks(BATCH) {
            self.decode_chunk(chunk, false)?;
        }
        let logits = self.context.get_logits_ith(self.batch.n_tokens() - 1);
        let best = (0u32..).zip(logits).max_by(|a, b| a.1.total_cmp(b.1)).context("there are logits")?;
        Ok(best.0)
    }

    /// Reads at most [`BATCH`] ids after those in the cache, and computes the logits after all of them or
    /// after the last.
    fn decode_chunk(&mut self, ids: &[u32], all_logits: bool) -> Result<()> {
        self.batch.clear();
        for (n, id) in ids.iter().enumerate() {
            let position = i32::try_from(self.held.len() + n)?;
            let wanted = all_logits || n + 1 == ids.len();
            self.batch.add(LlamaToken(i32::try_from(*id)?), position, &[0], wanted)?;
        }
        self.context.decode(&mut self.batch)?;
        self.held.extend_from_slice(ids);
        Ok(())
    }
}
