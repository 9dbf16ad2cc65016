//! The tensors of the file, under the names that llama.cpp uses, each checked against its required shape.
//!
//! A file with a tensor that is not used here is refused, because this decoder would leave out a step of its
//! computation.
use std::collections::HashSet;

use candle_core::quantized::GgmlDType;

use super::rope::Rope;
use crate::error::EngineError;
use crate::gguf::{Gguf, TensorInfo};
use crate::kernels::attention::MAX_GQA_GROUP;
use crate::kernels::quant::matrix::Matrix;
use crate::model::config::Config;

pub(crate) struct Weights {
    pub(super) embedding: Matrix,
    pub(super) layers: Vec<Layer>,
    pub(super) final_norm: Vec<f32>,
    pub(super) output: Matrix,
    /// One for the layers with full attention, then one for those with a sliding window, if there are any.
    pub(super) ropes: Vec<Rope>,
}

pub(super) struct Layer {
    pub(super) attention_norm: Vec<f32>,
    pub(super) query: Linear,
    pub(super) key: Linear,
    pub(super) value: Linear,
    /// Norm of each head, before it is rotated.
    pub(super) query_norm: Option<Vec<f32>>,
    pub(super) key_norm: Option<Vec<f32>>,
    pub(super) attention_output: Linear,
    /// Norm of the output of attention, before it is added to the residual stream.
    pub(super) attention_branch_norm: Option<Vec<f32>>,
    pub(super) feed_forward_norm: Vec<f32>,
    pub(super) gate: Matrix,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
    pub(super) feed_forward_branch_norm: Option<Vec<f32>>,
    /// Positions a token attends to, its own included; `None` is all.
    pub(super) window: Option<usize>,
    /// Index into [`Weights::ropes`].
    pub(super) rope: usize,
}

/// A linear layer: weights and an optional bias.
pub(super) struct Linear {
    pub(super) weights: Matrix,
    pub(super) bias: Option<Vec<f32>>,
}

impl Layer {
    /// The weights that the layer multiplies first.
    pub(super) fn attention_input(&self) -> [&Matrix; 3] {
        [&self.query, &self.key, &self.value].map(|linear| &linear.weights)
    }
}

impl Weights {
    /// Finds every tensor. The weights stay in the mapped file; only the vectors, which are small, are
    /// dequantized.
    pub(crate) fn load(gguf: &Gguf, config: &Config) -> Result<Self, EngineError> {
        Self::of(Tensors { gguf, taken: HashSet::new(), reads_vectors: true }, config)
    }

    /// Checks that every tensor is there in its shape and type. Their bytes are not touched, so that a verdict takes no
    /// memory, whatever the header claims.
    pub(crate) fn check(gguf: &Gguf, config: &Config) -> Result<(), EngineError> {
        Self::of(Tensors { gguf, taken: HashSet::new(), reads_vectors: false }, config).map(drop)
    }

    /// Bytes of all vectors as `f32`, at most; `None` where the numbers overflow.
    pub(crate) fn vector_bytes(config: &Config) -> Option<u64> {
        let Config { layers, width, heads, kv_heads, head_width, .. } = *config;
        // Four norms of the stream, two of heads, the biases of queries, keys and values.
        let biases = heads.checked_add(2 * kv_heads)?.checked_mul(head_width)?;
        let values = (4 * width).checked_add(2 * head_width)?.checked_add(biases)?.checked_mul(layers)?;
        values.checked_mul(size_of::<f32>()).map(|bytes| bytes as u64)
    }

    fn of(mut tensors: Tensors<'_>, config: &Config) -> Result<Self, EngineError> {
        let gguf = tensors.gguf;
        let Config { width, vocabulary, .. } = *config;
        if config.group() > MAX_GQA_GROUP {
            let what = format!(
                "{} of its query heads share a key/value head; at most {MAX_GQA_GROUP} are supported",
                config.group()
            );
            return Err(gguf.unsupported(what));
        }
        let embedding = tensors.matrix("token_embd.weight", vocabulary, width)?;
        // Tied embeddings: a file without an output matrix uses the embedding table.
        let output = match gguf.tensor("output.weight") {
            Some(_) => tensors.matrix("output.weight", vocabulary, width)?,
            None => embedding.clone(),
        };
        let ropes = tensors.ropes(config)?;
        let final_norm = tensors.vector("output_norm.weight", width)?;
        let layers =
            (0..config.layers).map(|number| tensors.layer(config, number)).collect::<Result<_, _>>()?;
        tensors.check_all_taken()?;
        Ok(Self { embedding, layers, final_norm, output, ropes })
    }
}

/// The tensors of a file, and which of them are used.
struct Tensors<'a> {
    gguf: &'a Gguf,
    taken: HashSet<String>,
    /// Whether vectors are dequantized; if not, they stay empty.
    reads_vectors: bool,
}

impl Tensors<'_> {
    fn layer(&mut self, config: &Config, number: usize) -> Result<Layer, EngineError> {
        let Config { family, width, hidden, head_width, .. } = *config;
        let (query_width, key_width) = (config.heads * head_width, config.kv_heads * head_width);
        let part = |part: &str| format!("blk.{number}.{part}");
        let weight = |part: &str| format!("blk.{number}.{part}.weight");
        let has = |name: &str| self.gguf.tensor(name).is_some();

        let fused_attention = family.fused && has(&weight("attn_qkv"));
        let fused_feed_forward = family.fused && !has(&weight("ffn_gate"));
        let [query, key, value] = if fused_attention {
            let widths = [query_width, key_width, key_width];
            self.fused(&part("attn_qkv"), widths, width)?
        } else {
            [
                self.linear(&part("attn_q"), query_width, width, family.biases)?,
                self.linear(&part("attn_k"), key_width, width, family.biases)?,
                self.linear(&part("attn_v"), key_width, width, family.biases)?,
            ]
        };
        let (gate, up) = if fused_feed_forward {
            let both = self.matrix(&weight("ffn_up"), 2 * hidden, width)?;
            (both.rows(0..hidden), both.rows(hidden..2 * hidden))
        } else {
            (self.matrix(&weight("ffn_gate"), hidden, width)?, self.matrix(&weight("ffn_up"), hidden, width)?)
        };
        let window = config.window_of(number);
        Ok(Layer {
            attention_norm: self.vector(&weight("attn_norm"), width)?,
            query,
            key,
            value,
            query_norm: self.vector_if(family.head_norms, &weight("attn_q_norm"), head_width)?,
            key_norm: self.vector_if(family.head_norms, &weight("attn_k_norm"), head_width)?,
            attention_output: self.linear(&part("attn_output"), width, query_width, false)?,
            attention_branch_norm: self.vector_if(
                family.branch_norms,
                &weight("post_attention_norm"),
                width,
            )?,
            feed_forward_norm: self.vector(&weight("ffn_norm"), width)?,
            gate,
            up,
            down: self.matrix(&weight("ffn_down"), width, hidden)?,
            feed_forward_branch_norm: self.vector_if(family.branch_norms, &weight("post_ffw_norm"), width)?,
            window,
            rope: usize::from(window.is_some()),
        })
    }

    /// A linear layer. The bias is required if `biased`, otherwise it is used if the file has one.
    fn linear(
        &mut self,
        part: &str,
        rows: usize,
        columns: usize,
        biased: bool,
    ) -> Result<Linear, EngineError> {
        let weights = self.matrix(&format!("{part}.weight"), rows, columns)?;
        let bias = format!("{part}.bias");
        let biased = biased || self.gguf.tensor(&bias).is_some();
        Ok(Linear { weights, bias: self.vector_if(biased, &bias, rows)? })
    }

    /// Three linear layers whose rows are stored one after the other in one tensor.
    fn fused(&mut self, part: &str, rows: [usize; 3], columns: usize) -> Result<[Linear; 3], EngineError> {
        let Linear { weights, bias } = self.linear(part, rows.iter().sum(), columns, false)?;
        let mut first = 0;
        Ok(rows.map(|count| {
            let range = first..first + count;
            first += count;
            Linear {
                weights: weights.rows(range.clone()),
                bias: bias.as_ref().map(|bias| bias.get(range).unwrap_or_default().to_vec()),
            }
        }))
    }

    fn ropes(&mut self, config: &Config) -> Result<Vec<Rope>, EngineError> {
        let pairs = config.rotated / 2;
        // Llama 3 has one set of factors. Phi has two: one for contexts up to the length it was first trained
        // on, and one for longer contexts.
        let [always, short, long] =
            ["rope_freqs.weight", "rope_factors_short.weight", "rope_factors_long.weight"]
                .map(|name| self.gguf.tensor(name).map(|_| self.vector(name, pairs)));
        let (always, short, long) = (always.transpose()?, short.transpose()?, long.transpose()?);
        let beyond = config.context > config.rope.original_context;
        let factors = always.or(if beyond { long } else { short }).filter(|_| self.reads_vectors);
        if factors.as_ref().is_some_and(|factors| !factors.iter().all(|factor| *factor > 0.0)) {
            return Err(self.gguf.damaged("its frequency factors are not all above zero".into()));
        }
        let mut ropes = vec![Rope::of_global_layers(config, factors.as_deref())];
        if let Some(window) = &config.window {
            ropes.push(Rope::of_windowed_layers(config, window.rope_base, factors.as_deref()));
        }
        Ok(ropes)
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, EngineError> {
        let gguf = self.gguf;
        let (info, dtype) = tensor_info(gguf, name, &[rows, columns])?;
        let bytes = gguf
            .tensor_bytes(info, dtype)
            .ok_or_else(|| gguf.damaged(format!("tensor `{name}` is cut short")))?;
        self.taken.insert(name.to_owned());
        Ok(Matrix { dtype, rows, columns, bytes })
    }

    /// Norms, biases and factors: small, and used as `f32`.
    fn vector(&mut self, name: &str, len: usize) -> Result<Vec<f32>, EngineError> {
        let row = self.matrix(name, 1, len)?;
        if !self.reads_vectors {
            return Ok(Vec::new());
        }
        let mut values = vec![0.0; len];
        row.read_row(0, &mut values);
        Ok(values)
    }

    fn vector_if(&mut self, there: bool, name: &str, len: usize) -> Result<Option<Vec<f32>>, EngineError> {
        there.then(|| self.vector(name, len)).transpose()
    }

    fn check_all_taken(&self) -> Result<(), EngineError> {
        // Old converters stored the RoPE angles, which every program computes itself.
        let harmless =
            |name: &str| name.ends_with(".attn_rot_embd.weight") || name.ends_with(".rotary_emb.inv_freq");
        let mut left: Vec<&str> =
            self.gguf.tensor_names().filter(|name| !self.taken.contains(*name) && !harmless(name)).collect();
        left.sort_unstable();
        match left.first() {
            None => Ok(()),
            Some(name) => Err(self.gguf.unsupported(format!(
                "it has {} tensors that its architecture does not use here, such as `{name}`",
                left.len()
            ))),
        }
    }
}

fn tensor_info<'a>(
    gguf: &'a Gguf,
    name: &str,
    shape: &[usize],
) -> Result<(&'a TensorInfo, GgmlDType), EngineError> {
    let info = gguf.tensor(name).ok_or_else(|| gguf.damaged(format!("tensor `{name}` is missing")))?;
    let dtype = info.dtype().ok_or_else(|| {
        gguf.unsupported(format!(
            "tensor `{name}` is stored as {}; F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 and Q2_K to Q6_K are supported",
            info.type_name()
        ))
    })?;
    // Dimensions in the file are in reverse order, and trailing dimensions of 1 may be written out.
    let found: Vec<u64> = info.dimensions.iter().copied().chain(std::iter::repeat(1)).take(4).collect();
    let expected: Vec<u64> =
        shape.iter().rev().map(|&n| n as u64).chain(std::iter::repeat(1)).take(4).collect();
    if found != expected {
        return Err(gguf.damaged(format!(
            "tensor `{name}` has the shape {found:?}; by the numbers of the header it is {expected:?}"
        )));
    }
    Ok((info, dtype))
}
