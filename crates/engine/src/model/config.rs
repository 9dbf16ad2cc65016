//! The shape of the model, read from the header and checked before any weight is touched.
use crate::error::EngineError;
use crate::gguf::{Gguf, Value};
use crate::model::family::{Family, Gate, Rotation};

/// Larger than in any model that fits a laptop, yet small enough that products of two never overflow.
const MAX_DIMENSION: u64 = 1 << 24;
/// More layers than any model has. A table with an entry per layer stays small.
const MAX_LAYERS: u64 = 1 << 12;
/// Used if the owner does not request another length: enough for a profile and an hour of conversation, and
/// small enough for any laptop.
pub(crate) const DEFAULT_CONTEXT: usize = 8192;
/// The RoPE base of Gemma 3's windowed layers if the header does not have it.
const WINDOWED_ROPE_BASE: f64 = 10_000.0;

/// The numbers of a decoder.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) family: &'static Family,
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
    pub(crate) rotation: Rotation,
    /// RoPE of the layers with full attention.
    pub(crate) rope: RopeNumbers,
    /// Layers with a sliding window, if there are any.
    pub(crate) window: Option<Window>,
    /// The dot product of a query and a key is multiplied by this.
    pub(crate) attention_scale: f32,
    pub(crate) gate: Gate,
    /// Rows of the embedding table are multiplied by this.
    pub(crate) embedding_scale: f32,
    /// Soft cap of the logits; `None` is no cap.
    pub(crate) logit_cap: Option<f32>,
    pub(crate) norm_epsilon: f32,
    pub(crate) vocabulary: usize,
    /// Positions in use: the requested number, limited by the file.
    pub(crate) context: usize,
    /// Positions the model can be used for.
    pub(crate) trained_context: usize,
}

/// The numbers of RoPE.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RopeNumbers {
    pub(crate) base: f64,
    /// Positions are divided by this (linear context extension); 1 for most.
    pub(crate) scale: f64,
    /// Rotated values are multiplied by this; 1 for all but Phi models with an extended context.
    pub(crate) magnitude: f64,
    /// Positions up to which the short one of two sets of factors is used (Phi).
    pub(crate) original_context: usize,
}

/// Sliding-window attention.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Window {
    /// Positions a token attends to, its own included.
    pub(crate) positions: usize,
    /// Per layer, whether it has the window.
    pub(crate) layers: Vec<bool>,
    /// The RoPE base of those layers.
    pub(crate) rope_base: f64,
}

impl Config {
    pub(crate) fn from_gguf(gguf: &Gguf, context: Option<usize>) -> Result<Self, EngineError> {
        let family = Family::of(gguf)?;
        let header = Header { gguf, family };
        if header.optional("expert_count").unwrap_or(0) > 0 {
            return Err(gguf.unsupported("it is a mixture of experts; dense models are supported".into()));
        }
        let layers = header.dimension("block_count")?;
        if layers as u64 > MAX_LAYERS {
            return Err(gguf.damaged(format!("{layers} layers are not plausible")));
        }
        let width = header.dimension("embedding_length")?;
        let heads = header.dimension("attention.head_count")?;
        let kv_heads = header.dimension_or("attention.head_count_kv", heads)?;
        let head_width = header.dimension_or("attention.key_length", width / heads)?;
        let value_width = header.dimension_or("attention.value_length", head_width)?;
        if heads % kv_heads != 0 || head_width == 0 || head_width % 2 != 0 {
            return Err(gguf.damaged(format!(
                "{heads} heads of {head_width} values over {kv_heads} key/value heads do not fit together"
            )));
        }
        if value_width != head_width {
            return Err(gguf.unsupported(format!(
                "its keys have {head_width} values and its values {value_width}; one width for both is supported"
            )));
        }
        let rotated = header.dimension_or("rope.dimension_count", head_width)?;
        if rotated > head_width || rotated % 2 != 0 {
            return Err(gguf.damaged(format!("it rotates {rotated} of {head_width} values a head")));
        }
        let vocabulary =
            gguf.tensor("token_embd.weight")
                .and_then(|place| place.dimensions.get(1).copied())
                .filter(|&rows| (1..=MAX_DIMENSION).contains(&rows))
                .ok_or_else(|| gguf.damaged("it has no embedding table".into()))? as usize;
        let trained_context = header.dimension("context_length")?;
        let wanted = context.unwrap_or(DEFAULT_CONTEXT).max(1);
        // The largest Gemma 3 scales by the width that its heads would have if they filled the stream.
        let scaled_by = if family.wide_attention_scale == Some(layers) { width / heads } else { head_width };
        Ok(Self {
            family,
            layers,
            width,
            hidden: header.dimension("feed_forward_length")?,
            heads,
            kv_heads,
            head_width,
            rotated,
            rotation: family.rotation,
            rope: header.rope(trained_context)?,
            window: header.window(layers)?,
            attention_scale: 1.0 / (scaled_by.max(1) as f32).sqrt(),
            gate: family.gate,
            embedding_scale: if family.scaled_embedding { (width as f32).sqrt() } else { 1.0 },
            logit_cap: header.float("final_logit_softcapping").map(|cap| cap as f32).filter(|cap| *cap > 0.0),
            norm_epsilon: header.float("attention.layer_norm_rms_epsilon").unwrap_or(1e-5) as f32,
            vocabulary,
            context: wanted.min(trained_context),
            trained_context,
        })
    }

    /// Query heads that share one key/value head.
    pub(crate) fn group(&self) -> usize {
        self.heads / self.kv_heads
    }

    /// Positions that a layer attends to, the token's own included; `None` if it attends to all.
    pub(crate) fn window_of(&self, layer: usize) -> Option<usize> {
        let window = self.window.as_ref()?;
        window.layers[layer].then_some(window.positions)
    }
}

/// The keys of one family.
struct Header<'a> {
    gguf: &'a Gguf,
    family: &'static Family,
}

impl Header<'_> {
    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.family.name)
    }

    fn optional(&self, name: &str) -> Option<u64> {
        self.gguf.unsigned(&self.key(name))
    }

    fn float(&self, name: &str) -> Option<f64> {
        self.gguf.float(&self.key(name))
    }

    fn dimension(&self, name: &str) -> Result<usize, EngineError> {
        let key = self.key(name);
        match self.gguf.get(&key) {
            None => Err(self.gguf.damaged(format!("`{key}` is missing"))),
            Some(Value::Array(_)) => Err(self
                .gguf
                .unsupported(format!("`{key}` differs from layer to layer; one for all is supported"))),
            Some(value) => match value.as_unsigned() {
                Some(value @ 1..=MAX_DIMENSION) => Ok(value as usize),
                _ => Err(self.gguf.damaged(format!("`{key}` of {value:?} is not plausible"))),
            },
        }
    }

    fn dimension_or(&self, name: &str, otherwise: usize) -> Result<usize, EngineError> {
        if self.gguf.get(&self.key(name)).is_some() { self.dimension(name) } else { Ok(otherwise) }
    }

    fn rope(&self, trained_context: usize) -> Result<RopeNumbers, EngineError> {
        let factor = || self.float("rope.scaling.factor").filter(|factor| *factor > 0.0).unwrap_or(1.0);
        let scale = match self.gguf.string(&self.key("rope.scaling.type")) {
            // Older files only have the factor.
            None => self.float("rope.scale_linear").filter(|factor| *factor > 0.0).unwrap_or_else(factor),
            Some("linear") => factor(),
            // Here the scaling is in tensors with one factor per frequency.
            Some("none" | "longrope") => 1.0,
            Some(other) => {
                return Err(self.gguf.unsupported(format!(
                    "it extends its context by `{other}`; linear scaling and frequency factors are supported"
                )));
            }
        };
        Ok(RopeNumbers {
            base: self.float("rope.freq_base").filter(|base| *base > 0.0).unwrap_or(10_000.0),
            scale,
            magnitude: self.float("rope.scaling.attn_factor").unwrap_or(1.0),
            original_context: self
                .optional("rope.scaling.original_context_length")
                .map_or(trained_context, |positions| positions.min(MAX_DIMENSION) as usize),
        })
    }

    fn window(&self, layers: usize) -> Result<Option<Window>, EngineError> {
        let Some(sliding) = self.family.sliding else { return Ok(None) };
        let Some(positions @ 1..) = self.optional("attention.sliding_window") else { return Ok(None) };
        let key = self.key("attention.sliding_window_pattern");
        let every = |n: usize| (0..layers).map(|layer| n != 1 && layer % n != n - 1).collect();
        let windowed: Vec<bool> = match (self.gguf.get(&key), sliding.all_but_every) {
            (None, None) => vec![true; layers],
            (None, Some(n)) => every(n),
            (Some(Value::Array(items)), _) if items.len() == layers => {
                items.iter().map(|item| matches!(item, Value::Bool(true))).collect()
            }
            (Some(value), _) => match value.as_unsigned() {
                Some(n @ 1..=MAX_LAYERS) => every(n as usize),
                _ => return Err(self.gguf.damaged(format!("`{key}` does not fit its {layers} layers"))),
            },
        };
        let global_base = self.float("rope.freq_base").filter(|base| *base > 0.0).unwrap_or(10_000.0);
        Ok(Some(Window {
            positions: usize::try_from(positions).unwrap_or(usize::MAX),
            layers: windowed,
            rope_base: if sliding.own_rope_base {
                self.float("rope.freq_base_swa").filter(|base| *base > 0.0).unwrap_or(WINDOWED_ROPE_BASE)
            } else {
                global_base
            },
        }))
    }
}
