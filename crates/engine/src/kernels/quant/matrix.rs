//! A matrix of weights in the mapped file. Rows are dequantized on demand: the table of a large vocabulary is
//! never expanded in memory.
use std::ops::Range;

use candle_core::quantized::GgmlDType;

use super::dequantize::dequantize;
use crate::gguf::TensorBytes;

/// A matrix of weights `(rows, columns)` in the mapped file.
#[derive(Clone)]
pub(crate) struct Matrix {
    pub(crate) dtype: GgmlDType,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) bytes: TensorBytes,
}

impl Matrix {
    /// Bytes of a row.
    pub(crate) fn stride(&self) -> usize {
        self.columns / self.dtype.block_size() * self.dtype.type_size()
    }

    /// A range of its rows, as a matrix over the same bytes.
    pub(crate) fn rows(&self, rows: Range<usize>) -> Matrix {
        let bytes = self.bytes.part(rows.start * self.stride()..rows.end * self.stride());
        Matrix { dtype: self.dtype, rows: rows.len(), columns: self.columns, bytes }
    }

    /// Writes row `row`, which must be in the matrix, to `out`, `(columns)`.
    pub(crate) fn read_row(&self, row: usize, out: &mut [f32]) {
        let stride = self.stride();
        dequantize(self.dtype, &self.bytes.as_slice()[row * stride..][..stride], out);
    }
}
