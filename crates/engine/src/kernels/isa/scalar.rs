//! Sixteen lanes one after the other: the reference for the other tiers, and the tier that runs on every
//! processor.
use half::f16;

use super::simd::{Rows, Simd};

/// Plain Rust.
#[derive(Clone, Copy)]
pub(super) struct Scalar;

#[inline(always)]
fn zip<T: Copy, U>(a: [T; 16], b: [T; 16], f: impl Fn(T, T) -> U) -> [U; 16] {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

#[expect(unsafe_op_in_unsafe_fn, reason = "every line is covered by the contract of the trait")]
impl Simd for Scalar {
    type F = [f32; 16];
    type I = [i32; 16];
    type Acc = [i32; 16];

    #[inline(always)]
    unsafe fn splat(x: f32) -> [f32; 16] {
        [x; 16]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 16] {
        from.cast::<[f32; 16]>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn store(x: [f32; 16], to: *mut f32) {
        to.cast::<[f32; 16]>().write_unaligned(x);
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const u16) -> [f32; 16] {
        from.cast::<[u16; 16]>().read_unaligned().map(|bits| f16::from_bits(bits).to_f32())
    }
    #[inline(always)]
    unsafe fn f16_lanes(x: [i32; 16]) -> [f32; 16] {
        x.map(|lane| f16::from_bits(lane as u16).to_f32())
    }
    #[inline(always)]
    unsafe fn add(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn sub(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    unsafe fn mul(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    unsafe fn div(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    unsafe fn fma(a: [f32; 16], b: [f32; 16], c: [f32; 16]) -> [f32; 16] {
        std::array::from_fn(|lane| a[lane].mul_add(b[lane], c[lane]))
    }
    // Comparisons as in the processor's own minimum and maximum: the second operand is returned if one is
    // NaN.
    #[inline(always)]
    unsafe fn max(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn min(a: [f32; 16], b: [f32; 16]) -> [f32; 16] {
        zip(a, b, |a, b| if a < b { a } else { b })
    }

    #[inline(always)]
    unsafe fn splat_i(x: i32) -> [i32; 16] {
        [x; 16]
    }
    #[inline(always)]
    unsafe fn load_i(from: *const i32) -> [i32; 16] {
        from.cast::<[i32; 16]>().read_unaligned()
    }
    #[inline(always)]
    unsafe fn store_i(x: [i32; 16], to: *mut i32) {
        to.cast::<[i32; 16]>().write_unaligned(x);
    }
    #[inline(always)]
    unsafe fn add_i(a: [i32; 16], b: [i32; 16]) -> [i32; 16] {
        zip(a, b, i32::wrapping_add)
    }
    #[inline(always)]
    unsafe fn mul_i(a: [i32; 16], b: [i32; 16]) -> [i32; 16] {
        zip(a, b, i32::wrapping_mul)
    }
    #[inline(always)]
    unsafe fn and(a: [i32; 16], b: [i32; 16]) -> [i32; 16] {
        zip(a, b, |a, b| a & b)
    }
    #[inline(always)]
    unsafe fn or(a: [i32; 16], b: [i32; 16]) -> [i32; 16] {
        zip(a, b, |a, b| a | b)
    }
    #[inline(always)]
    unsafe fn shl(x: [i32; 16], bits: u32) -> [i32; 16] {
        x.map(|lane| lane << bits)
    }
    #[inline(always)]
    unsafe fn shr(x: [i32; 16], bits: u32) -> [i32; 16] {
        x.map(|lane| (lane as u32 >> bits) as i32)
    }
    #[inline(always)]
    unsafe fn sar(x: [i32; 16], bits: u32) -> [i32; 16] {
        x.map(|lane| lane >> bits)
    }
    #[inline(always)]
    unsafe fn to_f32(x: [i32; 16]) -> [f32; 16] {
        x.map(|lane| lane as f32)
    }
    #[inline(always)]
    unsafe fn round_to_i32(x: [f32; 16]) -> [i32; 16] {
        x.map(|lane| lane.round_ties_even() as i32)
    }
    #[inline(always)]
    unsafe fn from_bits(x: [i32; 16]) -> [f32; 16] {
        x.map(|lane| f32::from_bits(lane as u32))
    }

    #[inline(always)]
    unsafe fn dots<const N: usize, const QUADS: usize>(
        sums: [[i32; 16]; N],
        weights: *const i32,
        rows: [*const i32; N],
        _most: u32,
    ) -> [[i32; 16]; N] {
        add_dots::<N, QUADS>(sums, weights, rows, i32::from)
    }
    #[inline(always)]
    unsafe fn signed_dots<const N: usize, const QUADS: usize>(
        _negative_sums: [i32; N],
        weights: *const i32,
        rows: [*const i32; N],
    ) -> [[i32; 16]; N] {
        add_dots::<N, QUADS>([[0; 16]; N], weights, rows, |byte| i32::from(byte as i8))
    }
    #[inline(always)]
    unsafe fn max_accumulations(_most: u32) -> usize {
        usize::MAX
    }
    #[inline(always)]
    unsafe fn zero_acc() -> [i32; 16] {
        [0; 16]
    }
    #[inline(always)]
    unsafe fn dot_accumulate(sums: [i32; 16], weights: [i32; 16], x: *const i32) -> [i32; 16] {
        let x = x.read_unaligned().to_le_bytes().map(|byte| i32::from(byte as i8));
        zip(sums, weights, |sum, weights| {
            sum + weights.to_le_bytes().into_iter().zip(x).map(|(w, x)| i32::from(w) * x).sum::<i32>()
        })
    }
    #[inline(always)]
    unsafe fn widen(sums: [i32; 16]) -> [i32; 16] {
        sums
    }
    #[inline(always)]
    unsafe fn gather_u32(rows: Rows) -> [i32; 16] {
        std::array::from_fn(|lane| rows.row(lane).cast::<i32>().read_unaligned().to_le())
    }
    #[inline(always)]
    unsafe fn gather_transposed(rows: Rows) -> [[i32; 16]; 4] {
        std::array::from_fn(|word| Self::gather_u32(rows.skip(4 * word)))
    }
    #[inline(always)]
    unsafe fn prefetch(_address: *const u8) {}
    #[inline(always)]
    unsafe fn prefetch_far(_address: *const u8) {}
}

/// [`Simd::dots`], given the meaning of a byte of weights.
#[inline(always)]
unsafe fn add_dots<const N: usize, const QUADS: usize>(
    mut sums: [[i32; 16]; N],
    weights: *const i32,
    rows: [*const i32; N],
    meaning: impl Fn(u8) -> i32,
) -> [[i32; 16]; N] {
    for quad in 0..QUADS {
        // SAFETY: the weights and the words of the rows exist.
        let weights = unsafe { Scalar::load_i(weights.add(16 * quad)) };
        for (sum, row) in sums.iter_mut().zip(rows) {
            // SAFETY: as above.
            let x = unsafe { row.add(quad).read_unaligned() }.to_le_bytes();
            for (sum, weights) in sum.iter_mut().zip(weights.map(i32::to_le_bytes)) {
                *sum += (0..4).map(|n| meaning(weights[n]) * i32::from(x[n] as i8)).sum::<i32>();
            }
        }
    }
    sums
}
