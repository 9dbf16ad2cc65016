//! Converts blocks of a type to numbers with candle, which is also the reference in the tests of the kernels.
use candle_core::quantized::{GgmlDType, GgmlType, k_quants};
use half::{bf16, f16};

/// Converts whole blocks of a type to numbers; `out` has one element for each.
pub(super) fn dequantize(dtype: GgmlDType, bytes: &[u8], out: &mut [f32]) {
    match dtype {
        GgmlDType::F32 => numbers(bytes, out, f32::from_le_bytes),
        GgmlDType::F16 => numbers(bytes, out, |bytes| f16::from_le_bytes(bytes).to_f32()),
        GgmlDType::BF16 => numbers(bytes, out, |bytes| bf16::from_le_bytes(bytes).to_f32()),
        GgmlDType::Q4_0 => blocks::<k_quants::BlockQ4_0>(bytes, out),
        GgmlDType::Q4_1 => blocks::<k_quants::BlockQ4_1>(bytes, out),
        GgmlDType::Q5_0 => blocks::<k_quants::BlockQ5_0>(bytes, out),
        GgmlDType::Q5_1 => blocks::<k_quants::BlockQ5_1>(bytes, out),
        GgmlDType::Q8_0 => blocks::<k_quants::BlockQ8_0>(bytes, out),
        GgmlDType::Q8_1 => blocks::<k_quants::BlockQ8_1>(bytes, out),
        GgmlDType::Q2K => blocks::<k_quants::BlockQ2K>(bytes, out),
        GgmlDType::Q3K => blocks::<k_quants::BlockQ3K>(bytes, out),
        GgmlDType::Q4K => blocks::<k_quants::BlockQ4K>(bytes, out),
        GgmlDType::Q5K => blocks::<k_quants::BlockQ5K>(bytes, out),
        GgmlDType::Q6K => blocks::<k_quants::BlockQ6K>(bytes, out),
        GgmlDType::Q8K => blocks::<k_quants::BlockQ8K>(bytes, out),
    }
}

fn numbers<const N: usize>(bytes: &[u8], out: &mut [f32], number: impl Fn([u8; N]) -> f32) {
    for (out, bytes) in out.iter_mut().zip(bytes.as_chunks::<N>().0) {
        *out = number(*bytes);
    }
}

fn blocks<B: GgmlType>(bytes: &[u8], out: &mut [f32]) {
    assert_eq!(bytes.len() % size_of::<B>(), 0, "whole blocks");
    let count = bytes.len() / size_of::<B>();
    assert_eq!(out.len(), count * B::BLCK_SIZE, "a place for every number");
    assert!(
        bytes.as_ptr().cast::<B>().is_aligned(),
        "tensors are aligned to 32 bytes and blocks to 4 at most"
    );
    // SAFETY: blocks are plain numbers, valid for any bytes; length and alignment were checked above.
    let blocks = unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast::<B>(), count) };
    B::to_float(blocks, out);
}
