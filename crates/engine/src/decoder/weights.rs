//! The tensors of the file, by the names llama.cpp gives them, each checked against the shape it must have.
use candle_core::quantized::GgmlDType;

use crate::EngineError;
use crate::config::Config;
use crate::gguf::{Gguf, TensorPlace};
use crate::kernels::{MAX_SHARE, Matrix};

pub(super) struct Weights {
    pub(super) embedding: Matrix,
    pub(super) layers: Vec<Layer>,
    pub(super) final_norm: Vec<f32>,
    pub(super) output: Matrix,
    /// Llama 3's correction a pair, by which its frequency is divided.
    frequency_factors: Option<Vec<f32>>,
}

pub(super) struct Layer {
    pub(super) attention_norm: Vec<f32>,
    pub(super) query: Matrix,
    pub(super) key: Matrix,
    pub(super) value: Matrix,
    pub(super) attention_output: Matrix,
    pub(super) feed_forward_norm: Vec<f32>,
    pub(super) gate: Matrix,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
}

impl Weights {
    pub(super) fn load(gguf: &Gguf, config: &Config) -> Result<Self, EngineError> {
        let Config { width, hidden, vocabulary, .. } = *config;
        let (query_width, key_width) =
            (config.heads * config.head_width, config.kv_heads * config.head_width);
        if config.group() > MAX_SHARE {
            let what =
                format!("{} of its query heads share one key; at most {MAX_SHARE} may", config.group());
            return Err(gguf.unsupported(what));
        }
        let embedding = matrix(gguf, "token_embd.weight", vocabulary, width)?;
        // A file without an output matrix means the embedding table to serve as one.
        let output = match gguf.tensor("output.weight") {
            Some(_) => matrix(gguf, "output.weight", vocabulary, width)?,
            None => embedding.clone(),
        };
        let frequency_factors = match gguf.tensor("rope_freqs.weight") {
            Some(_) => Some(vector(gguf, "rope_freqs.weight", config.rotated / 2)?),
            None => None,
        };
        let layers = (0..config.layers)
            .map(|number| {
                let name = |part: &str| format!("blk.{number}.{part}.weight");
                for bias in ["attn_q", "attn_k", "attn_v", "attn_output"]
                    .map(|part| format!("blk.{number}.{part}.bias"))
                {
                    if gguf.tensor(&bias).is_some() {
                        return Err(gguf.unsupported(format!("its attention has biases (`{bias}`)")));
                    }
                }
                Ok(Layer {
                    attention_norm: vector(gguf, &name("attn_norm"), width)?,
                    query: matrix(gguf, &name("attn_q"), query_width, width)?,
                    key: matrix(gguf, &name("attn_k"), key_width, width)?,
                    value: matrix(gguf, &name("attn_v"), key_width, width)?,
                    attention_output: matrix(gguf, &name("attn_output"), width, query_width)?,
                    feed_forward_norm: vector(gguf, &name("ffn_norm"), width)?,
                    gate: matrix(gguf, &name("ffn_gate"), hidden, width)?,
                    up: matrix(gguf, &name("ffn_up"), hidden, width)?,
                    down: matrix(gguf, &name("ffn_down"), width, hidden)?,
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            embedding,
            layers,
            final_norm: vector(gguf, "output_norm.weight", width)?,
            output,
            frequency_factors,
        })
    }

    /// Radians a position turns each pair by: `base ^ (-2 i / rotated)`, corrected by the file's factors.
    pub(super) fn frequencies(&self, config: &Config) -> Vec<f64> {
        (0..config.rotated / 2)
            .map(|pair| {
                let exponent = -2.0 * pair as f64 / config.rotated as f64;
                let factor = self.frequency_factors.as_ref().map_or(1.0, |factors| f64::from(factors[pair]));
                f64::from(config.rope_base).powf(exponent) / factor / f64::from(config.rope_scale)
            })
            .collect()
    }
}

fn place<'a>(
    gguf: &'a Gguf,
    name: &str,
    shape: &[usize],
) -> Result<(&'a TensorPlace, GgmlDType), EngineError> {
    let place = gguf.tensor(name).ok_or_else(|| gguf.damaged(format!("tensor `{name}` is missing")))?;
    let dtype = place.dtype().ok_or_else(|| {
        gguf.unsupported(format!(
            "tensor `{name}` is stored as type {}; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 and Q2_K to Q6_K are supported",
            place.type_id
        ))
    })?;
    // Dimensions in the file run the other way round, and trailing ones may be written out as 1.
    let found: Vec<u64> = place.dimensions.iter().copied().chain(std::iter::repeat(1)).take(4).collect();
    let expected: Vec<u64> =
        shape.iter().rev().map(|&n| n as u64).chain(std::iter::repeat(1)).take(4).collect();
    if found != expected {
        return Err(gguf.damaged(format!(
            "tensor `{name}` is {found:?} where the header's numbers ask for {expected:?}"
        )));
    }
    Ok((place, dtype))
}

fn matrix(gguf: &Gguf, name: &str, rows: usize, columns: usize) -> Result<Matrix, EngineError> {
    let (place, dtype) = place(gguf, name, &[rows, columns])?;
    let bytes = gguf
        .tensor_bytes(place, dtype)
        .ok_or_else(|| gguf.damaged(format!("tensor `{name}` is cut short")))?;
    Ok(Matrix { dtype, rows, columns, bytes })
}

/// Norms and factors: small, and used as `f32`.
fn vector(gguf: &Gguf, name: &str, len: usize) -> Result<Vec<f32>, EngineError> {
    let mut values = vec![0.0; len];
    matrix(gguf, name, 1, len)?.read_row(0, &mut values);
    Ok(values)
}
