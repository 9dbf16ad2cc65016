//! One product alone, for work on the kernels: measuring a whole model takes longer and hides what changed.
use candle_core::quantized::GgmlDType;

use super::{MatMul, matmul};
use crate::gguf::TensorBytes;
use crate::kernels::isa::Tier;
use crate::kernels::quant::activations::Activations;
use crate::kernels::quant::matrix::Matrix;
use crate::kernels::thread_pool::ThreadPool;

/// Weights in memory times rows of activations, as the decoder computes it.
pub struct MatMulBench {
    pool: ThreadPool,
    tier: Tier,
    weights: Matrix,
    x: Activations,
    out: Vec<f32>,
}

impl MatMulBench {
    /// The product of a matrix `(bytes, columns)`, whose rows are blocks of the type, and activations, whose
    /// rows are the `values`, `columns` at a time.
    ///
    /// # Panics
    /// The weights or the values are not whole rows, or there is not enough memory.
    pub fn new(dtype: GgmlDType, weights: &[u8], columns: usize, values: &[f32], threads: usize) -> Self {
        let stride = columns / dtype.block_size() * dtype.type_size();
        assert!(columns.is_multiple_of(dtype.block_size()), "a row is whole blocks");
        assert!(weights.len().is_multiple_of(stride), "the weights are whole rows");
        assert!(values.len().is_multiple_of(columns), "the values are whole rows");
        let (weight_rows, rows) = (weights.len() / stride, values.len() / columns);
        let mut x = Activations::default();
        x.resize(rows, columns);
        x.values_mut().copy_from_slice(values);
        let bytes = TensorBytes::from_bytes(weights);
        Self {
            pool: ThreadPool::new(threads),
            tier: Tier::best(),
            weights: Matrix { dtype, rows: weight_rows, columns, bytes },
            x,
            out: vec![0.0; rows * weight_rows],
        }
    }

    /// Quantizes the activations and multiplies: `(rows of activations, rows of weights)`.
    pub fn compute(&mut self) -> &[f32] {
        let Self { pool, tier, weights, x, out } = self;
        x.quantize(pool, *tier);
        // The next product is the same one again, as products follow each other in a layer.
        matmul(pool, *tier, x, &mut [MatMul { weights, out, add: false }], &[weights]);
        out
    }

    /// The kernels in use.
    pub fn kernels(&self) -> Tier {
        self.tier
    }
}
