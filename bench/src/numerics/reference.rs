//! A decoder of the llama family as in the paper (Touvron et al., 2023), over whole tensors of `f32`: no
//! quantized activations, no half precision, no cache. Slow, and short enough to be checked by reading.
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{D, Device, Tensor};

use super::likeness::Rows;

pub(super) struct Reference {
    weights: HashMap<String, Tensor>,
    layers: usize,
    heads: usize,
    kv_heads: usize,
    epsilon: f64,
    rope_base: f64,
}

impl Reference {
    /// Loads weights that were written out.
    ///
    /// # Errors
    /// They are of another family, or use RoPE factors that this decoder does not support.
    pub(super) fn load(file: &Path) -> Result<Self> {
        let mut source = File::open(file).with_context(|| format!("`{}` is not there", file.display()))?;
        let content = Content::read(&mut source)?;
        let architecture =
            content.metadata.get("general.architecture").and_then(|name| name.to_string().ok());
        if architecture.map(String::as_str) != Some("llama") {
            bail!("the reference knows the llama family only, not {architecture:?}");
        }
        ensure!(
            !content.tensor_infos.contains_key("rope_freqs.weight"),
            "the reference knows no `rope_freqs`"
        );
        let number = |key: &str| -> Result<usize> {
            let value =
                content.metadata.get(&format!("llama.{key}")).with_context(|| format!("no `llama.{key}`"))?;
            Ok(value.to_u32()? as usize)
        };
        let float = |key: &str, otherwise: f32| -> Result<f64> {
            let value = content.metadata.get(&format!("llama.{key}")).map(Value::to_f32).transpose()?;
            Ok(f64::from(value.unwrap_or(otherwise)))
        };
        let names: Vec<String> = content.tensor_infos.keys().cloned().collect();
        let weights = names
            .into_iter()
            .map(|name| {
                let tensor = content.tensor(&mut source, &name, &Device::Cpu)?.dequantize(&Device::Cpu)?;
                Ok((name, tensor))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            weights,
            layers: number("block_count")?,
            heads: number("attention.head_count")?,
            kv_heads: number("attention.head_count_kv")?,
            epsilon: float("attention.layer_norm_rms_epsilon", 1e-5)?,
            rope_base: float("rope.freq_base", 10_000.0)?,
        })
    }

    /// The logits after each of the ids, except the first `skip`.
    pub(super) fn logits(&self, ids: &[u32], skip: usize) -> Result<Rows> {
        let tokens = ids.len();
        let table = self.weight("token_embd.weight")?;
        let mut stream = table.index_select(&Tensor::new(ids, &Device::Cpu)?, 0)?;
        for layer in 0..self.layers {
            let name = |part: &str| format!("blk.{layer}.{part}.weight");
            let x = self.norm(&stream, &name("attn_norm"))?;
            stream = (stream + self.attention(&x, &name)?)?;
            let x = self.norm(&stream, &name("ffn_norm"))?;
            let gate = self.product(&x, &name("ffn_gate"))?.silu()?;
            let hidden = (gate * self.product(&x, &name("ffn_up"))?)?;
            stream = (stream + self.product(&hidden, &name("ffn_down"))?)?;
        }
        let stream = self.norm(&stream, "output_norm.weight")?.narrow(0, skip, tokens - skip)?;
        // Many models use the embedding table as output matrix.
        let output = self.weights.get("output.weight").unwrap_or(table);
        let logits = stream.matmul(&output.t()?)?;
        Rows::new(logits.flatten_all()?.to_vec1()?, tokens - skip)
    }

    /// `x`, `(tokens, width)`, after attention to the tokens up to each position.
    fn attention(&self, x: &Tensor, name: &dyn Fn(&str) -> String) -> Result<Tensor> {
        let tokens = x.dim(0)?;
        let split = |part: &str, heads: usize| -> Result<Tensor> {
            Ok(self.product(x, &name(part))?.reshape((tokens, heads, ()))?.transpose(0, 1)?.contiguous()?)
        };
        let queries = self.turned(&split("attn_q", self.heads)?)?;
        let keys = self.shared(&self.turned(&split("attn_k", self.kv_heads)?)?)?;
        let values = self.shared(&split("attn_v", self.kv_heads)?)?;
        let scale = 1.0 / (queries.dim(D::Minus1)? as f64).sqrt();
        let scores = (queries.matmul(&keys.t()?)? * scale)?.broadcast_add(&causal(tokens)?)?;
        let largest = scores.max_keepdim(D::Minus1)?;
        let weights = scores.broadcast_sub(&largest)?.exp()?;
        let weights = weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?;
        let attended = weights.matmul(&values)?.transpose(0, 1)?.reshape((tokens, ()))?;
        self.product(&attended, &name("attn_output"))
    }

    /// Applies RoPE to neighboring pairs of each head; `(heads, tokens, head_width)`.
    fn turned(&self, x: &Tensor) -> Result<Tensor> {
        let (heads, tokens, width) = x.dims3()?;
        let pairs = width / 2;
        let angles: Vec<f64> = (0..tokens)
            .flat_map(|position| (0..pairs).map(move |pair| (position, pair)))
            .map(|(position, pair)| position as f64 * self.rope_base.powf(-2.0 * pair as f64 / width as f64))
            .collect();
        let of = |function: fn(f64) -> f64| -> Result<Tensor> {
            let numbers: Vec<f32> = angles.iter().map(|angle| function(*angle) as f32).collect();
            Ok(Tensor::from_vec(numbers, (1, tokens, pairs, 1), &Device::Cpu)?)
        };
        let (cosine, sine) = (of(f64::cos)?, of(f64::sin)?);
        let x = x.reshape((heads, tokens, pairs, 2))?;
        let (a, b) = (x.narrow(3, 0, 1)?, x.narrow(3, 1, 1)?);
        let first = (a.broadcast_mul(&cosine)? - b.broadcast_mul(&sine)?)?;
        let second = (a.broadcast_mul(&sine)? + b.broadcast_mul(&cosine)?)?;
        Ok(Tensor::cat(&[first, second], 3)?.reshape((heads, tokens, width))?)
    }

    /// Repeats each key/value head for every query head that shares it.
    fn shared(&self, x: &Tensor) -> Result<Tensor> {
        let (kv_heads, tokens, width) = x.dims3()?;
        let group = self.heads / kv_heads;
        let repeated = x.unsqueeze(1)?.broadcast_as((kv_heads, group, tokens, width))?;
        Ok(repeated.contiguous()?.reshape((self.heads, tokens, width))?)
    }

    fn norm(&self, x: &Tensor, name: &str) -> Result<Tensor> {
        let mean_square = x.sqr()?.mean_keepdim(D::Minus1)?;
        let normed = x.broadcast_div(&(mean_square + self.epsilon)?.sqrt()?)?;
        Ok(normed.broadcast_mul(self.weight(name)?)?)
    }

    fn product(&self, x: &Tensor, name: &str) -> Result<Tensor> {
        Ok(x.matmul(&self.weight(name)?.t()?)?)
    }

    fn weight(&self, name: &str) -> Result<&Tensor> {
        self.weights.get(name).with_context(|| format!("the weights have no `{name}`"))
    }
}

/// Minus infinity where a token would attend to a later one; `(tokens, tokens)`.
fn causal(tokens: usize) -> Result<Tensor> {
    let mask: Vec<f32> = (0..tokens * tokens)
        .map(|at| if at % tokens > at / tokens { f32::NEG_INFINITY } else { 0.0 })
        .collect();
    Ok(Tensor::from_vec(mask, (tokens, tokens), &Device::Cpu)?)
}
