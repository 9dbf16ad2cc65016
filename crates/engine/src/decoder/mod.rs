//! The transformer: token ids in, logits out. A llama-family decoder (Touvron et al., 2023) over weights that stay in the
//! mapped file.
mod cache;
mod weights;

pub(crate) use cache::KvCache;

use crate::EngineError;
use crate::config::Config;
use crate::gguf::Gguf;
use crate::kernels::{
    Activations, HeadShape, Matrix, Product, Team, Tier, multiply, rms_norm, rotate_pairs, silu_times,
};
use weights::{Layer, Weights};

/// Tokens computed at once while a prompt is read: enough that reading the weights costs little beside using them, and
/// few enough that a cancelled question ends at once.
pub(crate) const CHUNK: usize = 256;

/// A loaded decoder with its threads and its buffers.
pub(crate) struct Decoder {
    config: Config,
    weights: Weights,
    /// Radians a position turns each pair by.
    frequencies: Vec<f64>,
    tier: Tier,
    team: Team,
    buffers: Buffers,
}

/// What a pass writes between its steps; `tokens` is at most [`CHUNK`].
#[derive(Default)]
struct Buffers {
    /// The residual stream, `(tokens, width)`.
    stream: Vec<f32>,
    /// Input of the products that follow a normalisation, `(tokens, width)`.
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
    /// Cosine and sine a pair, `(tokens, rotated / 2)`.
    angles: Vec<(f32, f32)>,
    /// `(tokens asked for, vocabulary)`.
    logits: Vec<f32>,
}

/// Whose logits a pass should give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Nothing,
    Last,
    All,
}

impl Decoder {
    pub(crate) fn load(gguf: &Gguf, config: Config, threads: usize) -> Result<Self, EngineError> {
        let weights = Weights::load(gguf, &config)?;
        let frequencies = weights.frequencies(&config);
        let tier = Tier::best();
        Ok(Self { config, weights, frequencies, tier, team: Team::new(threads), buffers: Buffers::default() })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn tier(&self) -> Tier {
        self.tier
    }

    pub(crate) fn threads(&self) -> usize {
        self.team.size()
    }

    /// What one row more costs in a pass of few rows, in passes of a single row: what is unpacked is shared, what is
    /// multiplied is not.
    pub(crate) fn row_cost(&self) -> f32 {
        0.35
    }

    /// Row `row` of the logits that the last pass gave.
    pub(crate) fn logits(&self, row: usize) -> &[f32] {
        &self.buffers.logits[row * self.config.vocabulary..][..self.config.vocabulary]
    }

    /// An empty cache for the context in use.
    ///
    /// # Errors
    /// The system has not the memory for it.
    pub(crate) fn new_cache(&self) -> Result<KvCache, EngineError> {
        KvCache::new(self.config.layers, self.head_shape(), self.config.context)
    }

    fn head_shape(&self) -> HeadShape {
        HeadShape::new(self.config.heads, self.config.kv_heads, self.config.head_width)
    }

    /// Reads `ids` after what the cache holds, and returns the logits wanted: nothing, those after the last id, or a row
    /// after every id, `(ids, vocabulary)`. At most [`CHUNK`] ids, which must fit what is left of the context and name
    /// tokens of the vocabulary.
    pub(crate) fn forward(&mut self, cache: &mut KvCache, ids: &[u32], wanted: Wanted) -> &[f32] {
        let first = cache.len();
        assert!(!ids.is_empty() && ids.len() <= CHUNK, "a chunk has 1 to {CHUNK} tokens");
        assert!(first + ids.len() <= self.config.context, "the chunk fits the context");
        let Config { width, norm_epsilon, .. } = self.config;
        let (team, tier, buffers) = (&mut self.team, self.tier, &mut self.buffers);

        buffers.stream.resize(ids.len() * width, 0.0);
        for (id, row) in ids.iter().zip(buffers.stream.chunks_exact_mut(width)) {
            self.weights.embedding.read_row(*id as usize, row);
        }
        buffers.turn(&self.frequencies, first, ids.len());
        for (number, layer) in self.weights.layers.iter().enumerate() {
            buffers.attention(&self.config, layer, team, tier, cache, number, first);
            buffers.feed_forward(&self.config, layer, team, tier);
        }
        cache.commit(ids);

        let from = match wanted {
            Wanted::Nothing => return &[],
            Wanted::Last => ids.len() - 1,
            Wanted::All => 0,
        };
        let rows = ids.len() - from;
        buffers.normed.resize(rows, width);
        for row in 0..rows {
            let x = &buffers.stream[(from + row) * width..][..width];
            rms_norm(tier, x, &self.weights.final_norm, norm_epsilon, buffers.normed.row_mut(row));
        }
        buffers.normed.quantize(tier);
        buffers.logits.resize(rows * self.config.vocabulary, 0.0);
        let product = Product { weights: &self.weights.output, out: &mut buffers.logits, add: false };
        multiply(team, tier, &buffers.normed, &mut [product]);
        &buffers.logits
    }
}

impl Buffers {
    /// The angles of the tokens from position `first` on.
    fn turn(&mut self, frequencies: &[f64], first: usize, tokens: usize) {
        self.angles.clear();
        for position in first..first + tokens {
            self.angles.extend(frequencies.iter().map(|frequency| {
                let (sin, cos) = (position as f64 * frequency).sin_cos();
                (cos as f32, sin as f32)
            }));
        }
    }

    /// Every row of the stream, normalised and quantised.
    fn normalize(&mut self, config: &Config, weight: &[f32], tier: Tier) {
        let rows = self.stream.len() / config.width;
        self.normed.resize(rows, config.width);
        for (row, x) in self.stream.chunks_exact(config.width).enumerate() {
            rms_norm(tier, x, weight, config.norm_epsilon, self.normed.row_mut(row));
        }
        self.normed.quantize(tier);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of the decoder it borrows, apart")]
    fn attention(
        &mut self,
        config: &Config,
        layer: &Layer,
        team: &mut Team,
        tier: Tier,
        cache: &mut KvCache,
        number: usize,
        first: usize,
    ) {
        self.normalize(config, &layer.attention_norm, tier);
        let tokens = self.normed.rows();
        let (query_width, key_width) =
            (config.heads * config.head_width, config.kv_heads * config.head_width);
        self.queries.resize(tokens * query_width, 0.0);
        self.keys.resize(tokens * key_width, 0.0);
        self.values.resize(tokens * key_width, 0.0);
        multiply(
            team,
            tier,
            &self.normed,
            &mut [
                Product { weights: &layer.query, out: &mut self.queries, add: false },
                Product { weights: &layer.key, out: &mut self.keys, add: false },
                Product { weights: &layer.value, out: &mut self.values, add: false },
            ],
        );
        let pairs = config.rotated / 2;
        for token in 0..tokens {
            let angles = &self.angles[token * pairs..][..pairs];
            let key = &mut self.keys[token * key_width..][..key_width];
            let query = &mut self.queries[token * query_width..][..query_width];
            query.chunks_exact_mut(config.head_width).for_each(|head| rotate_pairs(head, angles));
            key.chunks_exact_mut(config.head_width).for_each(|head| rotate_pairs(head, angles));
            cache.write(number, first + token, key, &self.values[token * key_width..][..key_width]);
        }
        self.attended.resize(tokens, query_width);
        cache.attend(number, first, &self.queries, self.attended.values_mut()).compute(team, tier);
        self.attended.quantize(tier);
        add_product(team, tier, &self.attended, &layer.attention_output, &mut self.stream);
    }

    fn feed_forward(&mut self, config: &Config, layer: &Layer, team: &mut Team, tier: Tier) {
        self.normalize(config, &layer.feed_forward_norm, tier);
        let tokens = self.normed.rows();
        self.gate.resize(tokens, config.hidden);
        self.up.resize(tokens * config.hidden, 0.0);
        multiply(
            team,
            tier,
            &self.normed,
            &mut [
                Product { weights: &layer.gate, out: self.gate.values_mut(), add: false },
                Product { weights: &layer.up, out: &mut self.up, add: false },
            ],
        );
        silu_times(tier, self.gate.values_mut(), &self.up);
        self.gate.quantize(tier);
        add_product(team, tier, &self.gate, &layer.down, &mut self.stream);
    }
}

/// Adds a product to the residual stream.
fn add_product(team: &mut Team, tier: Tier, x: &Activations, weights: &Matrix, stream: &mut [f32]) {
    multiply(team, tier, x, &mut [Product { weights, out: stream, add: true }]);
}
