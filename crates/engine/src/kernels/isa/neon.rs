//! Sixteen lanes in four NEON registers, for 64-bit ARM; with dot products and matrix products of bytes on
//! processors that have them.
use std::arch::aarch64::*;

use super::neon_asm::{fcvtl, fcvtl2, prfm_l1, prfm_l2, sdot, smmla};

use super::simd::{Kernel, Rows, Simd};

/// NEON: every 64-bit ARM processor. `DOTPROD` adds dot products of signed bytes: Apple since the M1, Cortex
/// since the A55 and A76. `I8MM` adds dot products of unsigned with signed bytes, and products of 2x8
/// matrices: Apple since the M2, Cortex since the A510 and X2.
#[derive(Clone, Copy)]
pub(super) struct Neon<const DOTPROD: bool, const I8MM: bool>;

/// Whether this processor has what [`run`] needs.
pub(super) fn is_available() -> bool {
    // The order of bytes in lanes is that of a little-endian machine.
    cfg!(target_endian = "little") && std::arch::is_aarch64_feature_detected!("neon")
}

/// Runs a kernel on this tier.
///
/// # Safety
/// [`is_available`] must hold.
#[target_feature(enable = "neon")]
pub(super) unsafe fn run<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Neon<false, false>>() }
}

/// Whether this processor has what [`run_dotprod`] needs.
pub(super) fn dotprod_is_available() -> bool {
    is_available() && std::arch::is_aarch64_feature_detected!("dotprod")
}

/// Runs a kernel on this tier, with dot products.
///
/// # Safety
/// [`dotprod_is_available`] must hold.
#[target_feature(enable = "neon,dotprod")]
pub(super) unsafe fn run_dotprod<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Neon<true, false>>() }
}

/// Whether this processor has what [`run_i8mm`] needs.
pub(super) fn i8mm_is_available() -> bool {
    dotprod_is_available() && std::arch::is_aarch64_feature_detected!("i8mm")
}

/// Runs a kernel on this tier, with dot products and matrix products.
///
/// # Safety
/// [`i8mm_is_available`] must hold.
#[target_feature(enable = "neon,dotprod,i8mm")]
pub(super) unsafe fn run_i8mm<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Neon<true, true>>() }
}

type F = [float32x4_t; 4];
type I = [int32x4_t; 4];

#[expect(unsafe_op_in_unsafe_fn, reason = "every line is covered by the contract of the trait")]
impl<const DOTPROD: bool, const I8MM: bool> Simd for Neon<DOTPROD, I8MM> {
    type F = F;
    type I = I;
    type Acc = I;

    #[inline(always)]
    unsafe fn splat(x: f32) -> F {
        [vdupq_n_f32(x); 4]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> F {
        [vld1q_f32(from), vld1q_f32(from.add(4)), vld1q_f32(from.add(8)), vld1q_f32(from.add(12))]
    }
    #[inline(always)]
    unsafe fn store(x: F, to: *mut f32) {
        vst1q_f32(to, x[0]);
        vst1q_f32(to.add(4), x[1]);
        vst1q_f32(to.add(8), x[2]);
        vst1q_f32(to.add(12), x[3]);
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const u16) -> F {
        f16_numbers(vld1q_u16(from), vld1q_u16(from.add(8)))
    }
    #[inline(always)]
    unsafe fn f16_lanes(x: I) -> F {
        let [a, b, c, d] = x.map(|x| vreinterpretq_u16_s32(x));
        f16_numbers(vuzp1q_u16(a, b), vuzp1q_u16(c, d))
    }
    #[inline(always)]
    unsafe fn add(a: F, b: F) -> F {
        [vaddq_f32(a[0], b[0]), vaddq_f32(a[1], b[1]), vaddq_f32(a[2], b[2]), vaddq_f32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn sub(a: F, b: F) -> F {
        [vsubq_f32(a[0], b[0]), vsubq_f32(a[1], b[1]), vsubq_f32(a[2], b[2]), vsubq_f32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn mul(a: F, b: F) -> F {
        [vmulq_f32(a[0], b[0]), vmulq_f32(a[1], b[1]), vmulq_f32(a[2], b[2]), vmulq_f32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn div(a: F, b: F) -> F {
        [vdivq_f32(a[0], b[0]), vdivq_f32(a[1], b[1]), vdivq_f32(a[2], b[2]), vdivq_f32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn fma(a: F, b: F, c: F) -> F {
        [
            vfmaq_f32(c[0], a[0], b[0]),
            vfmaq_f32(c[1], a[1], b[1]),
            vfmaq_f32(c[2], a[2], b[2]),
            vfmaq_f32(c[3], a[3], b[3]),
        ]
    }
    #[inline(always)]
    unsafe fn max(a: F, b: F) -> F {
        [greater(a[0], b[0]), greater(a[1], b[1]), greater(a[2], b[2]), greater(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn min(a: F, b: F) -> F {
        [lesser(a[0], b[0]), lesser(a[1], b[1]), lesser(a[2], b[2]), lesser(a[3], b[3])]
    }

    #[inline(always)]
    unsafe fn splat_i(x: i32) -> I {
        [vdupq_n_s32(x); 4]
    }
    #[inline(always)]
    unsafe fn load_i(from: *const i32) -> I {
        [vld1q_s32(from), vld1q_s32(from.add(4)), vld1q_s32(from.add(8)), vld1q_s32(from.add(12))]
    }
    #[inline(always)]
    unsafe fn store_i(x: I, to: *mut i32) {
        vst1q_s32(to, x[0]);
        vst1q_s32(to.add(4), x[1]);
        vst1q_s32(to.add(8), x[2]);
        vst1q_s32(to.add(12), x[3]);
    }
    #[inline(always)]
    unsafe fn add_i(a: I, b: I) -> I {
        [vaddq_s32(a[0], b[0]), vaddq_s32(a[1], b[1]), vaddq_s32(a[2], b[2]), vaddq_s32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn mul_i(a: I, b: I) -> I {
        [vmulq_s32(a[0], b[0]), vmulq_s32(a[1], b[1]), vmulq_s32(a[2], b[2]), vmulq_s32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn and(a: I, b: I) -> I {
        [vandq_s32(a[0], b[0]), vandq_s32(a[1], b[1]), vandq_s32(a[2], b[2]), vandq_s32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn or(a: I, b: I) -> I {
        [vorrq_s32(a[0], b[0]), vorrq_s32(a[1], b[1]), vorrq_s32(a[2], b[2]), vorrq_s32(a[3], b[3])]
    }
    #[inline(always)]
    unsafe fn shl(x: I, bits: u32) -> I {
        x.map(|x| vshlq_s32(x, vdupq_n_s32(bits as i32)))
    }
    #[inline(always)]
    unsafe fn shr(x: I, bits: u32) -> I {
        // A left shift by a negative number is a right shift.
        let bits = vdupq_n_s32(-(bits as i32));
        x.map(|x| vreinterpretq_s32_u32(vshlq_u32(vreinterpretq_u32_s32(x), bits)))
    }
    #[inline(always)]
    unsafe fn sar(x: I, bits: u32) -> I {
        x.map(|x| vshlq_s32(x, vdupq_n_s32(-(bits as i32))))
    }
    #[inline(always)]
    unsafe fn to_f32(x: I) -> F {
        [vcvtq_f32_s32(x[0]), vcvtq_f32_s32(x[1]), vcvtq_f32_s32(x[2]), vcvtq_f32_s32(x[3])]
    }
    #[inline(always)]
    unsafe fn round_to_i32(x: F) -> I {
        [vcvtnq_s32_f32(x[0]), vcvtnq_s32_f32(x[1]), vcvtnq_s32_f32(x[2]), vcvtnq_s32_f32(x[3])]
    }
    #[inline(always)]
    unsafe fn from_bits(x: I) -> F {
        x.map(|x| vreinterpretq_f32_s32(x))
    }

    #[inline(always)]
    unsafe fn dots<const N: usize, const QUADS: usize>(
        sums: [I; N],
        weights: *const i32,
        rows: [*const i32; N],
        most: u32,
    ) -> [I; N] {
        // Up to 127, signed and unsigned bytes are the same.
        add_dots::<DOTPROD, I8MM, N, QUADS>(sums, weights, rows, most)
    }
    #[inline(always)]
    unsafe fn signed_dots<const N: usize, const QUADS: usize>(
        _negative_sums: [i32; N],
        weights: *const i32,
        rows: [*const i32; N],
    ) -> [I; N] {
        add_dots::<DOTPROD, I8MM, N, QUADS>([[vdupq_n_s32(0); 4]; N], weights, rows, 128)
    }
    #[inline(always)]
    unsafe fn max_accumulations(_most: u32) -> usize {
        usize::MAX
    }
    #[inline(always)]
    unsafe fn zero_acc() -> I {
        [vdupq_n_s32(0); 4]
    }
    #[inline(always)]
    unsafe fn dot_accumulate(mut sums: I, weights: I, x: *const i32) -> I {
        let x = vdupq_n_s32(x.read_unaligned());
        for (sum, weights) in sums.iter_mut().zip(weights) {
            let weights = vreinterpretq_s8_s32(weights);
            *sum = if DOTPROD {
                sdot::<0>(*sum, weights, x)
            } else {
                let x = vreinterpretq_s8_s32(x);
                let low = vmull_s8(vget_low_s8(weights), vget_low_s8(x));
                let fours = vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(vmull_high_s8(weights, x)));
                vaddq_s32(*sum, fours)
            };
        }
        sums
    }
    #[inline(always)]
    unsafe fn widen(sums: I) -> I {
        sums
    }
    #[inline(always)]
    unsafe fn gather_u32(rows: Rows) -> I {
        [quarter_words(rows, 0), quarter_words(rows, 4), quarter_words(rows, 8), quarter_words(rows, 12)]
    }
    #[inline(always)]
    unsafe fn gather_transposed(rows: Rows) -> [I; 4] {
        let mut words = [[vdupq_n_s32(0); 4]; 4];
        for quarter in 0..4 {
            let [a, b, c, d] = quarter_of_transposed(rows, 4 * quarter);
            words[0][quarter] = a;
            words[1][quarter] = b;
            words[2][quarter] = c;
            words[3][quarter] = d;
        }
        words
    }
    #[inline(always)]
    unsafe fn largest(x: F) -> f32 {
        vmaxvq_f32(vmaxq_f32(vmaxq_f32(x[0], x[1]), vmaxq_f32(x[2], x[3])))
    }
    #[inline(always)]
    unsafe fn sum_i(x: I) -> i32 {
        vaddvq_s32(vaddq_s32(vaddq_s32(x[0], x[1]), vaddq_s32(x[2], x[3])))
    }
    #[inline(always)]
    unsafe fn store_bytes(x: I, to: *mut i8) {
        let low = vcombine_s16(vmovn_s32(x[0]), vmovn_s32(x[1]));
        let high = vcombine_s16(vmovn_s32(x[2]), vmovn_s32(x[3]));
        vst1q_s8(to, vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
    }
    #[inline(always)]
    unsafe fn prefetch(address: *const u8) {
        prfm_l1(address);
    }
    #[inline(always)]
    unsafe fn prefetch_far(address: *const u8) {
        prfm_l2(address);
    }
}

/// Sixteen half-precision numbers.
#[inline(always)]
unsafe fn f16_numbers(first: uint16x8_t, second: uint16x8_t) -> F {
    // SAFETY: the processor has NEON.
    unsafe { [fcvtl(first), fcvtl2(first), fcvtl(second), fcvtl2(second)] }
}

// The processor's own maximum and minimum would prefer NaN and distinguish the two zeros; the other tiers do
// neither.

#[inline(always)]
unsafe fn greater(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    // SAFETY: the processor has NEON.
    unsafe { vbslq_f32(vcgtq_f32(a, b), a, b) }
}

#[inline(always)]
unsafe fn lesser(a: float32x4_t, b: float32x4_t) -> float32x4_t {
    // SAFETY: the processor has NEON.
    unsafe { vbslq_f32(vcltq_f32(a, b), a, b) }
}

/// Adds to the sums the dot products of signed bytes, none larger in magnitude than `most`.
#[inline(always)]
unsafe fn add_dots<const DOTPROD: bool, const I8MM: bool, const N: usize, const QUADS: usize>(
    mut sums: [I; N],
    weights: *const i32,
    rows: [*const i32; N],
    most: u32,
) -> [I; N] {
    const { assert!(QUADS.is_multiple_of(4), "sixteen bytes of a row are read at once") };
    // SAFETY: the weights and the words of the rows exist, and the processor has the features.
    unsafe {
        if I8MM && N == 4 {
            return matrix_dots::<N, QUADS>(sums, weights, rows);
        }
        if DOTPROD {
            for four in 0..QUADS / 4 {
                let (weights, rows) = (weights.add(64 * four), rows.map(|row| vld1q_s32(row.add(4 * four))));
                add_quad::<N, 0>(&mut sums, weights, rows);
                add_quad::<N, 1>(&mut sums, weights, rows);
                add_quad::<N, 2>(&mut sums, weights, rows);
                add_quad::<N, 3>(&mut sums, weights, rows);
            }
        } else {
            widening_dots::<N, QUADS>(&mut sums, weights, rows, most);
        }
        sums
    }
}

/// The part of [`add_dots`] for one vector of weights: the one at `LANE` of four, with the word of each row
/// at the same place.
#[inline(always)]
unsafe fn add_quad<const N: usize, const LANE: usize>(
    sums: &mut [I; N],
    weights: *const i32,
    rows: [int32x4_t; N],
) {
    // SAFETY: the weights exist, and the processor has the features.
    unsafe {
        for quarter in 0..4 {
            let weights = vld1q_s8(weights.add(16 * LANE + 4 * quarter).cast());
            for (sum, x) in sums.iter_mut().zip(rows) {
                sum[quarter] = sdot::<LANE>(sum[quarter], weights, x);
            }
        }
    }
}

/// [`add_dots`] with products of 16 bits.
#[inline(always)]
unsafe fn widening_dots<const N: usize, const QUADS: usize>(
    sums: &mut [I; N],
    weights: *const i32,
    rows: [*const i32; N],
    most: u32,
) {
    // Number of groups whose sum of products fits into 16 bits.
    let run = (i16::MAX as usize / (127 * most as usize)).min(QUADS);
    // SAFETY: the weights and the words of the rows exist.
    unsafe {
        // One quarter after the other, so that the sums of every row stay in registers.
        for quarter in 0..4 {
            for first in (0..QUADS).step_by(run) {
                let mut products = [[vdupq_n_s16(0); 2]; N];
                for quad in first..(first + run).min(QUADS) {
                    let weights = vld1q_s8(weights.add(16 * quad + 4 * quarter).cast());
                    for ([low, high], row) in products.iter_mut().zip(rows) {
                        let x = vdupq_n_s32(row.add(quad).read_unaligned());
                        let x = vreinterpretq_s8_s32(x);
                        *low = vmlal_s8(*low, vget_low_s8(weights), vget_low_s8(x));
                        *high = vmlal_high_s8(*high, weights, x);
                    }
                }
                for (sum, [low, high]) in sums.iter_mut().zip(products) {
                    let fours = vpaddq_s32(vpaddlq_s16(low), vpaddlq_s16(high));
                    sum[quarter] = vaddq_s32(sum[quarter], fours);
                }
            }
        }
    }
}

/// [`add_dots`] for pairs of rows, with matrix products: two rows of weights, eight inputs each, by two rows
/// of bytes.
#[inline(always)]
unsafe fn matrix_dots<const N: usize, const QUADS: usize>(
    mut sums: [I; N],
    weights: *const i32,
    rows: [*const i32; N],
) -> [I; N] {
    // SAFETY: the weights and the words of the rows exist, and the processor has the features.
    unsafe {
        for [a, b] in sums.as_chunks_mut::<2>().0 {
            for (a, b) in a.iter_mut().zip(b) {
                (*a, *b) = (vzip1q_s32(*a, *b), vzip2q_s32(*a, *b));
            }
        }
        for quad in (0..QUADS).step_by(2) {
            for quarter in 0..4 {
                let weights = weights.add(16 * quad + 4 * quarter);
                let (even, odd) = (vld1q_s32(weights), vld1q_s32(weights.add(16)));
                let (first, second) = (vzip1q_s32(even, odd), vzip2q_s32(even, odd));
                for ([a, b], rows) in sums.as_chunks_mut::<2>().0.iter_mut().zip(rows.as_chunks::<2>().0) {
                    let x = vcombine_s32(vld1_s32(rows[0].add(quad)), vld1_s32(rows[1].add(quad)));
                    a[quarter] = smmla(a[quarter], first, x);
                    b[quarter] = smmla(b[quarter], second, x);
                }
            }
        }
        for [a, b] in sums.as_chunks_mut::<2>().0 {
            for (a, b) in a.iter_mut().zip(b) {
                (*a, *b) = (vuzp1q_s32(*a, *b), vuzp2q_s32(*a, *b));
            }
        }
        sums
    }
}

/// The words at the start of rows `first .. first + 4`.
#[inline(always)]
unsafe fn quarter_words(rows: Rows, first: usize) -> int32x4_t {
    // SAFETY: each row has the four bytes.
    unsafe {
        let words = [
            rows.row(first).cast::<i32>().read_unaligned(),
            rows.row(first + 1).cast::<i32>().read_unaligned(),
            rows.row(first + 2).cast::<i32>().read_unaligned(),
            rows.row(first + 3).cast::<i32>().read_unaligned(),
        ];
        vld1q_s32(words.as_ptr())
    }
}

/// [`Simd::gather_transposed`] of rows `first .. first + 4`.
#[inline(always)]
unsafe fn quarter_of_transposed(rows: Rows, first: usize) -> [int32x4_t; 4] {
    // SAFETY: each row has the sixteen bytes.
    unsafe {
        let (a, b) = (vld1q_s32(rows.row(first).cast()), vld1q_s32(rows.row(first + 1).cast()));
        let (c, d) = (vld1q_s32(rows.row(first + 2).cast()), vld1q_s32(rows.row(first + 3).cast()));
        let (ac_low, ac_high) = (vzip1q_s32(a, c), vzip2q_s32(a, c));
        let (bd_low, bd_high) = (vzip1q_s32(b, d), vzip2q_s32(b, d));
        [
            vzip1q_s32(ac_low, bd_low),
            vzip2q_s32(ac_low, bd_low),
            vzip1q_s32(ac_high, bd_high),
            vzip2q_s32(ac_high, bd_high),
        ]
    }
}
