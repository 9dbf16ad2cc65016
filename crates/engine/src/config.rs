//! The shape of the model, read from the header and checked before any weight is touched.
use crate::EngineError;
use crate::gguf::Gguf;

/// Far beyond any model that fits a laptop, yet small enough that products of two never overflow.
const MAX_DIMENSION: u64 = 1 << 24;
/// Taken where the owner asks for no other: long enough for a profile and an hour of talk, small enough for any laptop.
const DEFAULT_CONTEXT: usize = 8192;

/// The numbers of a llama-family decoder.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) layers: usize,
    /// Width of the residual stream.
    pub(crate) width: usize,
    /// Width inside the feed-forward block.
    pub(crate) hidden: usize,
    pub(crate) heads: usize,
    /// Key/value heads; each serves `heads / kv_heads` query heads.
    pub(crate) kv_heads: usize,
    pub(crate) head_width: usize,
    /// Leading values of each head that are rotated by position.
    pub(crate) rotated: usize,
    pub(crate) rope_base: f32,
    /// Positions are divided by this (linear context extension); 1 for most.
    pub(crate) rope_scale: f32,
    pub(crate) norm_epsilon: f32,
    pub(crate) vocabulary: usize,
    /// Positions in use: what was asked for, within what the file allows.
    pub(crate) context: usize,
    /// Positions the model was trained for.
    pub(crate) trained_context: usize,
}

impl Config {
    pub(crate) fn from_gguf(gguf: &Gguf, context: Option<usize>) -> Result<Self, EngineError> {
        let architecture = gguf.string("general.architecture").unwrap_or("unnamed");
        if architecture != "llama" {
            return Err(gguf.unsupported(format!(
                "its architecture is `{architecture}`; `llama` is supported (Llama 2 and 3, Mistral, TinyLlama, SmolLM2)"
            )));
        }
        if gguf.unsigned("llama.expert_count").unwrap_or(0) > 0 {
            return Err(gguf.unsupported("it is a mixture of experts; dense models are supported".into()));
        }
        let optional = |key: &str| gguf.unsigned(&format!("llama.{key}"));
        let dimension = |key: &str| -> Result<usize, EngineError> {
            match optional(key) {
                Some(value @ 1..=MAX_DIMENSION) => Ok(value as usize),
                Some(value) => Err(gguf.damaged(format!("`llama.{key}` of {value} makes no sense"))),
                None => Err(gguf.damaged(format!("`llama.{key}` is missing"))),
            }
        };
        let width = dimension("embedding_length")?;
        let heads = dimension("attention.head_count")?;
        let kv_heads = match optional("attention.head_count_kv") {
            Some(_) => dimension("attention.head_count_kv")?,
            None => heads,
        };
        let head_width = match optional("attention.key_length") {
            Some(_) => dimension("attention.key_length")?,
            None => width / heads,
        };
        if heads % kv_heads != 0 || head_width == 0 || head_width % 2 != 0 {
            return Err(gguf.damaged(format!(
                "{heads} heads of {head_width} values over {kv_heads} key/value heads do not fit together"
            )));
        }
        let rotated = match optional("rope.dimension_count") {
            Some(_) => dimension("rope.dimension_count")?,
            None => head_width,
        };
        if rotated > head_width || rotated % 2 != 0 {
            return Err(gguf.damaged(format!("it rotates {rotated} of {head_width} values a head")));
        }
        let rope_scale = match gguf.string("llama.rope.scaling.type") {
            None | Some("none") => 1.0,
            Some("linear") => gguf.float("llama.rope.scaling.factor").unwrap_or(1.0) as f32,
            Some(other) => {
                return Err(gguf.unsupported(format!(
                    "it stretches its context by `{other}`; linear scaling and frequency factors are supported"
                )));
            }
        };
        let vocabulary =
            gguf.tensor("token_embd.weight")
                .and_then(|place| place.dimensions.get(1).copied())
                .filter(|&rows| (1..=MAX_DIMENSION).contains(&rows))
                .ok_or_else(|| gguf.damaged("it has no embedding table".into()))? as usize;
        let trained_context = dimension("context_length")?;
        let wanted = context.unwrap_or(DEFAULT_CONTEXT).max(1);
        Ok(Self {
            layers: dimension("block_count")?,
            width,
            hidden: dimension("feed_forward_length")?,
            heads,
            kv_heads,
            head_width,
            rotated,
            rope_base: gguf.float("llama.rope.freq_base").unwrap_or(10_000.0) as f32,
            rope_scale,
            norm_epsilon: gguf.float("llama.attention.layer_norm_rms_epsilon").unwrap_or(1e-5) as f32,
            vocabulary,
            context: wanted.min(trained_context),
            trained_context,
        })
    }

    /// Query heads that share one key/value head.
    pub(crate) fn group(&self) -> usize {
        self.heads / self.kv_heads
    }
}
