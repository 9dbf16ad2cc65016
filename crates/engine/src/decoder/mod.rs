//! The transformer: token ids in, logits out. One decoder for every family, after Touvron et al. (2023). The
//! weights stay in the mapped file. `family.rs` lists the steps in which the families differ.
mod cache;
mod rope;
pub(crate) mod snapshot;
mod weights;

pub(crate) use cache::KvCache;
pub(crate) use weights::Weights;

use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::error::EngineError;
use crate::gguf::Gguf;
use crate::kernels::attention::HeadShape;
use crate::kernels::elementwise::{gelu_times, rms_norm, rope_interleaved, rope_neox, silu_times};
use crate::kernels::isa::Tier;
use crate::kernels::matmul::{MatMul, matmul};
use crate::kernels::quant::activations::{Activations, MR};
use crate::kernels::quant::matrix::Matrix;
use crate::kernels::thread_pool::ThreadPool;
use crate::model::config::Config;
use crate::model::family::{Gate, Rotation};
use weights::{Layer, Linear};

/// Tokens computed at once during prefill. Large enough that loading the weights costs little compared with
/// using them, and small enough that a cancelled question ends at once.
pub(crate) const CHUNK: usize = 256;

/// Bytes that a thread needs for each column of a matrix: sixteen unpacked rows, and sixteen padded ones.
const SCRATCH_BYTES_A_COLUMN: usize = 48;
/// Threads that memory is reckoned for: as many as are used unless the owner asks for more.
const SCRATCH_THREADS: usize = 8;

/// A loaded decoder with its threads and its buffers.
pub(crate) struct Decoder {
    config: Config,
    weights: Weights,
    tier: Tier,
    pool: ThreadPool,
    buffers: Buffers,
}

/// Intermediate results of a pass; `tokens` is at most [`CHUNK`].
#[derive(Default)]
struct Buffers {
    /// The residual stream, `(tokens, width)`.
    stream: Vec<f32>,
    /// Input of the products that follow a normalization, `(tokens, width)`.
    normed: Activations,
    /// `(tokens, heads, head_width)`.
    queries: Vec<f32>,
    /// `(tokens, kv_heads, head_width)`.
    keys: Vec<f32>,
    /// `(tokens, kv_heads, head_width)`.
    values: Vec<f32>,
    /// `(tokens, heads, head_width)`.
    attended: Activations,
    /// `(tokens, hidden)`.
    gate: Activations,
    /// `(tokens, hidden)`.
    up: Vec<f32>,
    /// Cosine and sine per pair, `(tokens, rotated / 2)`, for each kind of layer.
    angles: [Vec<(f32, f32)>; 2],
    /// The output of a block before it is normalized, `(tokens, width)`; for the families that normalize it.
    branch: Vec<f32>,
    /// One head or row while it is normalized.
    row: Vec<f32>,
    /// `(requested rows, vocabulary)`.
    logits: Vec<f32>,
    /// How much the tokens of the pass attend to the beginning of the prompt, `(kv_heads, positions)`, where
    /// that is asked for. Added up over the layers of the upper half: the lower ones look at syntax and at the
    /// neighborhood.
    watched: Option<Vec<f32>>,
}

/// Which logits a pass computes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogitsMode {
    Nothing,
    Last,
    All,
}

impl Decoder {
    pub(crate) fn load(gguf: &Gguf, config: Config, threads: usize) -> Result<Self, EngineError> {
        let weights = Weights::load(gguf, &config)?;
        let tier = Tier::best();
        Ok(Self { config, weights, tier, pool: ThreadPool::new(threads), buffers: Buffers::default() })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    pub(crate) fn threads(&self) -> usize {
        self.pool.size()
    }

    /// Cost of one more row in a pass of few rows, in units of a pass with a single row. Loading and
    /// unpacking are shared, multiplication is not. Measured: 0.06 (AVX-512, 1B model, 500 tokens before) to
    /// 0.35 (AVX2, 135M, 1500 before).
    pub(crate) fn marginal_row_cost(&self) -> f32 {
        0.25
    }

    /// Row `row` of the logits of the last pass.
    pub(crate) fn logits(&self, row: usize) -> &[f32] {
        &self.buffers.logits[row * self.config.vocabulary..][..self.config.vocabulary]
    }

    /// An empty cache for the context in use.
    ///
    /// # Errors
    /// There is not enough memory.
    pub(crate) fn new_cache(&self) -> Result<KvCache, EngineError> {
        KvCache::new(self.config.layers, self.head_shape(), self.config.context)
    }

    /// Bytes of the buffers of a full chunk; `None` if the numbers overflow.
    pub(crate) fn buffer_bytes(config: &Config) -> Option<u64> {
        let heads = config.heads.checked_add(2 * config.kv_heads)?.checked_mul(config.head_width)?;
        let attended = config.heads.checked_mul(config.head_width)?;
        // Activations also hold bytes and scales, which take half as much again as the numbers.
        let a_token = (3 * config.width)
            .checked_add(heads)?
            .checked_add(2 * attended)?
            .checked_add(3 * config.hidden)?;
        let values = a_token.checked_mul(CHUNK)?.checked_add(2 * config.vocabulary)?;
        // Each thread unpacks sixteen rows of the widest matrix, and pads a copy of the last ones.
        let widest = config.width.max(config.hidden).max(attended);
        let scratch = widest.checked_mul(SCRATCH_BYTES_A_COLUMN)?.checked_mul(SCRATCH_THREADS)?;
        values.checked_mul(size_of::<f32>())?.checked_add(scratch).map(|bytes| bytes as u64)
    }

    fn head_shape(&self) -> HeadShape {
        Self::head_shape_of(&self.config)
    }

    pub(crate) fn head_shape_of(config: &Config) -> HeadShape {
        let Config { heads, kv_heads, head_width, attention_scale, .. } = *config;
        HeadShape { scale: attention_scale, ..HeadShape::new(heads, kv_heads, head_width) }
    }

    /// Computes `ids` after the tokens in the cache and returns the logits that `mode` selects: none, those
    /// after the last id, or a row after every id, `(ids, vocabulary)`. There may be at most [`CHUNK`] ids.
    /// They must fit into the rest of the context and be tokens of the vocabulary.
    pub(crate) fn forward(&mut self, cache: &mut KvCache, ids: &[u32], mode: LogitsMode) -> &[f32] {
        let ControlFlow::Continue(()) =
            self.layers(cache, ids, &mut || ControlFlow::<Infallible>::Continue(()));
        let Config { width, norm_epsilon, .. } = self.config;
        let (pool, tier, buffers) = (&mut self.pool, self.tier, &mut self.buffers);
        let Weights { layers, output, .. } = &self.weights;
        let from = match mode {
            LogitsMode::Nothing => return &[],
            LogitsMode::Last => ids.len() - 1,
            LogitsMode::All => 0,
        };
        let rows = ids.len() - from;
        let stream = &buffers.stream[from * width..];
        normalize(&mut buffers.normed, stream, &self.weights.final_norm, norm_epsilon, pool, tier);
        buffers.logits.resize(rows * self.config.vocabulary, 0.0);
        let product = MatMul { weights: output, out: &mut buffers.logits, add: false };
        // The next token begins at the first layer again.
        let then = layers.first().map(Layer::attention_input);
        matmul(pool, tier, &buffers.normed, &mut [product], then.as_ref().map_or(&[], |then| then));
        if let Some(cap) = self.config.logit_cap {
            buffers.logits.iter_mut().for_each(|logit| *logit = cap * (*logit / cap).tanh());
        }
        &buffers.logits
    }

    /// Computes `ids` as [`layers`](Self::layers) does, and returns how much they attend to each of the first
    /// `positions` of the prompt: the share of an id's attention, as the mean over ids, heads and the layers of
    /// the upper half.
    pub(crate) fn attention_to<B>(
        &mut self,
        cache: &mut KvCache,
        ids: &[u32],
        positions: usize,
        progress: &mut dyn FnMut() -> ControlFlow<B>,
    ) -> ControlFlow<B, Vec<f32>> {
        self.buffers.watched = Some(vec![0.0; self.config.kv_heads * positions]);
        let flow = self.layers(cache, ids, progress);
        let sums = self.buffers.watched.take().unwrap_or_default();
        flow?;
        let watched_layers = self.config.layers - self.config.layers / 2;
        let each = 1.0 / (ids.len() * self.config.heads * watched_layers) as f32;
        let sum = |position| sums.iter().skip(position).step_by(positions).sum::<f32>() * each;
        ControlFlow::Continue((0..positions).map(sum).collect())
    }

    /// Computes the keys and values of `ids`, as [`forward`](Self::forward) does, but gives up when
    /// `progress` breaks off. It is asked before each half of a layer, which takes a few milliseconds even
    /// with large weights. After a break the cache holds the tokens that it held before.
    pub(crate) fn layers<B>(
        &mut self,
        cache: &mut KvCache,
        ids: &[u32],
        progress: &mut dyn FnMut() -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let first = cache.len();
        assert!(!ids.is_empty() && ids.len() <= CHUNK, "a chunk has 1 to {CHUNK} tokens");
        assert!(first + ids.len() <= self.config.context, "the chunk fits the context");
        let width = self.config.width;
        let (pool, tier, buffers) = (&mut self.pool, self.tier, &mut self.buffers);

        buffers.stream.resize(ids.len() * width, 0.0);
        for (id, row) in ids.iter().zip(buffers.stream.chunks_exact_mut(width)) {
            self.weights.embedding.read_row(*id as usize, row);
            if self.config.embedding_scale != 1.0 {
                row.iter_mut().for_each(|x| *x *= self.config.embedding_scale);
            }
        }
        for (rope, angles) in self.weights.ropes.iter().zip(&mut buffers.angles) {
            rope.angles(first, ids.len(), angles);
        }
        let Weights { layers, output, .. } = &self.weights;
        for (number, layer) in layers.iter().enumerate() {
            progress()?;
            buffers.attention(&self.config, layer, pool, tier, cache, number, first);
            progress()?;
            match layers.get(number + 1) {
                Some(next) => buffers.feed_forward(&self.config, layer, pool, tier, &next.attention_input()),
                None => buffers.feed_forward(&self.config, layer, pool, tier, &[output]),
            }
        }
        cache.commit(ids);
        ControlFlow::Continue(())
    }
}

impl Buffers {
    #[expect(clippy::too_many_arguments, reason = "the parts of the decoder it borrows, apart")]
    fn attention(
        &mut self,
        config: &Config,
        layer: &Layer,
        pool: &mut ThreadPool,
        tier: Tier,
        cache: &mut KvCache,
        number: usize,
        first: usize,
    ) {
        normalize(&mut self.normed, &self.stream, &layer.attention_norm, config.norm_epsilon, pool, tier);
        let tokens = self.normed.rows();
        let (query_width, key_width) =
            (config.heads * config.head_width, config.kv_heads * config.head_width);
        self.queries.resize(tokens * query_width, 0.0);
        self.keys.resize(tokens * key_width, 0.0);
        self.values.resize(tokens * key_width, 0.0);
        matmul(
            pool,
            tier,
            &self.normed,
            &mut [
                MatMul { weights: &layer.query.weights, out: &mut self.queries, add: false },
                MatMul { weights: &layer.key.weights, out: &mut self.keys, add: false },
                MatMul { weights: &layer.value.weights, out: &mut self.values, add: false },
            ],
            &[&layer.attention_output.weights],
        );
        add_bias(&layer.query, &mut self.queries);
        add_bias(&layer.key, &mut self.keys);
        add_bias(&layer.value, &mut self.values);
        if let Some(norm) = &layer.query_norm {
            normalize_each(tier, &mut self.queries, norm, config.norm_epsilon, &mut self.row);
        }
        if let Some(norm) = &layer.key_norm {
            normalize_each(tier, &mut self.keys, norm, config.norm_epsilon, &mut self.row);
        }
        let pairs = config.rotated / 2;
        let rotate = match config.rotation {
            Rotation::Interleaved => rope_interleaved,
            Rotation::Neox => rope_neox,
        };
        let angles = &self.angles[layer.rope];
        let mut parts: Vec<_> = self
            .queries
            .chunks_mut(MR * query_width)
            .zip(self.keys.chunks_mut(MR * key_width))
            .zip(angles.chunks(MR * pairs))
            .collect();
        pool.for_each_of(&mut parts, |_, ((queries, keys), angles)| {
            let rows = queries.chunks_exact_mut(query_width).zip(keys.chunks_exact_mut(key_width));
            for ((query, key), angles) in rows.zip(angles.chunks_exact(pairs)) {
                query.chunks_exact_mut(config.head_width).for_each(|head| rotate(head, angles));
                key.chunks_exact_mut(config.head_width).for_each(|head| rotate(head, angles));
            }
        });
        cache.write(pool, number, first, &self.keys, &self.values);
        if let Some(watched) = &mut self.watched
            && number >= config.layers / 2
        {
            for (position, query) in (first..).zip(self.queries.chunks_exact(query_width)) {
                let weights = cache.weights_of(number, position, query, layer.window);
                weights.add_to(watched, pool, tier);
            }
        }
        self.attended.resize(tokens, query_width);
        let mut attention = cache.attend(number, first, &self.queries, self.attended.values_mut());
        attention.window = layer.window;
        attention.compute(pool, tier);
        self.attended.quantize(pool, tier);
        let Linear { weights, bias } = &layer.attention_output;
        let branch =
            BlockOutput { weights, bias: bias.as_deref(), norm: layer.attention_branch_norm.as_deref() };
        let residual = ResidualAdd { stream: &mut self.stream, branch: &mut self.branch, row: &mut self.row };
        residual.add(config, pool, tier, &self.attended, branch, &[&layer.gate, &layer.up]);
    }

    /// `then` are the weights that the pass multiplies next.
    fn feed_forward(
        &mut self,
        config: &Config,
        layer: &Layer,
        pool: &mut ThreadPool,
        tier: Tier,
        then: &[&Matrix],
    ) {
        normalize(&mut self.normed, &self.stream, &layer.feed_forward_norm, config.norm_epsilon, pool, tier);
        let tokens = self.normed.rows();
        self.gate.resize(tokens, config.hidden);
        self.up.resize(tokens * config.hidden, 0.0);
        matmul(
            pool,
            tier,
            &self.normed,
            &mut [
                MatMul { weights: &layer.gate, out: self.gate.values_mut(), add: false },
                MatMul { weights: &layer.up, out: &mut self.up, add: false },
            ],
            &[&layer.down],
        );
        let up = &self.up;
        self.gate.compute(pool, tier, |row, gate| {
            let up = &up[row * config.hidden..][..gate.len()];
            match config.gate {
                Gate::Silu => silu_times(tier, gate, up),
                Gate::Gelu => gelu_times(tier, gate, up),
            }
        });
        let norm = layer.feed_forward_branch_norm.as_deref();
        let residual = ResidualAdd { stream: &mut self.stream, branch: &mut self.branch, row: &mut self.row };
        let branch = BlockOutput { weights: &layer.down, bias: None, norm };
        residual.add(config, pool, tier, &self.gate, branch, then);
    }
}

/// Normalizes and quantizes every row of `stream`.
fn normalize(
    normed: &mut Activations,
    stream: &[f32],
    weight: &[f32],
    epsilon: f32,
    pool: &mut ThreadPool,
    tier: Tier,
) {
    let width = weight.len();
    normed.resize(stream.len() / width, width);
    normed.compute(pool, tier, |first, rows| {
        for (x, row) in stream[first * width..].chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
            rms_norm(tier, x, weight, epsilon, row);
        }
    });
}

/// The last product of a block, whose result is added to the residual stream.
#[derive(Clone, Copy)]
struct BlockOutput<'a> {
    weights: &'a Matrix,
    bias: Option<&'a [f32]>,
    norm: Option<&'a [f32]>,
}

/// The residual stream, and the buffers for normalizing a block's output before it is added.
struct ResidualAdd<'a> {
    stream: &'a mut [f32],
    branch: &'a mut Vec<f32>,
    row: &'a mut Vec<f32>,
}

impl ResidualAdd<'_> {
    fn add(
        self,
        config: &Config,
        pool: &mut ThreadPool,
        tier: Tier,
        x: &Activations,
        branch: BlockOutput<'_>,
        then: &[&Matrix],
    ) {
        let Self { stream, branch: computed, row } = self;
        let Some(norm) = branch.norm else {
            let product = MatMul { weights: branch.weights, out: stream, add: true };
            matmul(pool, tier, x, &mut [product], then);
            add_to_rows(branch.bias, stream);
            return;
        };
        computed.resize(stream.len(), 0.0);
        let product = MatMul { weights: branch.weights, out: computed, add: false };
        matmul(pool, tier, x, &mut [product], then);
        add_to_rows(branch.bias, computed);
        normalize_each(tier, computed, norm, config.norm_epsilon, row);
        stream.iter_mut().zip(&*computed).for_each(|(stream, x)| *stream += x);
    }
}

fn add_bias(linear: &Linear, out: &mut [f32]) {
    add_to_rows(linear.bias.as_deref(), out);
}

/// Adds a bias to every row.
fn add_to_rows(bias: Option<&[f32]>, rows: &mut [f32]) {
    if let Some(bias) = bias {
        for row in rows.chunks_exact_mut(bias.len()) {
            row.iter_mut().zip(bias).for_each(|(x, bias)| *x += bias);
        }
    }
}

/// Normalizes every row or head, in place.
fn normalize_each(tier: Tier, rows: &mut [f32], weight: &[f32], epsilon: f32, before: &mut Vec<f32>) {
    for row in rows.chunks_exact_mut(weight.len()) {
        before.clear();
        before.extend_from_slice(row);
        rms_norm(tier, before, weight, epsilon, row);
    }
}
