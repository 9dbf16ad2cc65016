//! Sixteen lanes in two AVX2 registers, for processors without AVX-512; with AVX-VNNI on processors that have
//! it.
use std::arch::asm;
use std::arch::x86_64::*;

use super::simd::{Kernel, Rows, Simd};

/// AVX2, FMA and F16C: every x86-64 laptop since 2013. `VNNI` adds AVX-VNNI, which multiplies and adds bytes
/// in one instruction: most Intel processors since 2021, and AMD since 2024.
#[derive(Clone, Copy)]
pub(super) struct Avx2<const VNNI: bool>;

/// Whether this processor has what [`run`] needs.
pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
}

/// Runs a kernel on this tier.
///
/// # Safety
/// [`is_available`] must hold.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) unsafe fn run<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Avx2<false>>() }
}

/// Whether this processor has what [`run_vnni`] needs.
pub(super) fn vnni_is_available() -> bool {
    is_available() && is_x86_feature_detected!("avxvnni")
}

/// Runs a kernel on this tier, with AVX-VNNI.
///
/// # Safety
/// [`vnni_is_available`] must hold.
#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
pub(super) unsafe fn run_vnni<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Avx2<true>>() }
}

type F = [__m256; 2];
type I = [__m256i; 2];

#[expect(unsafe_op_in_unsafe_fn, reason = "every line is covered by the contract of the trait")]
impl<const VNNI: bool> Simd for Avx2<VNNI> {
    type F = F;
    type I = I;
    type Acc = I;

    const ALL_BYTES: bool = VNNI;

    #[inline(always)]
    unsafe fn splat(x: f32) -> F {
        [_mm256_set1_ps(x); 2]
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> F {
        [_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))]
    }
    #[inline(always)]
    unsafe fn store(x: F, to: *mut f32) {
        _mm256_storeu_ps(to, x[0]);
        _mm256_storeu_ps(to.add(8), x[1]);
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const u16) -> F {
        [_mm256_cvtph_ps(_mm_loadu_si128(from.cast())), _mm256_cvtph_ps(_mm_loadu_si128(from.add(8).cast()))]
    }
    #[inline(always)]
    unsafe fn f16_lanes(x: I) -> F {
        [f16_lanes(x[0]), f16_lanes(x[1])]
    }
    #[inline(always)]
    unsafe fn add(a: F, b: F) -> F {
        [_mm256_add_ps(a[0], b[0]), _mm256_add_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn sub(a: F, b: F) -> F {
        [_mm256_sub_ps(a[0], b[0]), _mm256_sub_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn mul(a: F, b: F) -> F {
        [_mm256_mul_ps(a[0], b[0]), _mm256_mul_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn div(a: F, b: F) -> F {
        [_mm256_div_ps(a[0], b[0]), _mm256_div_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn fma(a: F, b: F, c: F) -> F {
        [_mm256_fmadd_ps(a[0], b[0], c[0]), _mm256_fmadd_ps(a[1], b[1], c[1])]
    }
    #[inline(always)]
    unsafe fn max(a: F, b: F) -> F {
        [_mm256_max_ps(a[0], b[0]), _mm256_max_ps(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn min(a: F, b: F) -> F {
        [_mm256_min_ps(a[0], b[0]), _mm256_min_ps(a[1], b[1])]
    }

    #[inline(always)]
    unsafe fn splat_i(x: i32) -> I {
        [_mm256_set1_epi32(x); 2]
    }
    #[inline(always)]
    unsafe fn load_i(from: *const i32) -> I {
        [_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(8).cast())]
    }
    #[inline(always)]
    unsafe fn store_i(x: I, to: *mut i32) {
        _mm256_storeu_si256(to.cast(), x[0]);
        _mm256_storeu_si256(to.add(8).cast(), x[1]);
    }
    #[inline(always)]
    unsafe fn add_i(a: I, b: I) -> I {
        [_mm256_add_epi32(a[0], b[0]), _mm256_add_epi32(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn mul_i(a: I, b: I) -> I {
        [_mm256_mullo_epi32(a[0], b[0]), _mm256_mullo_epi32(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn and(a: I, b: I) -> I {
        [_mm256_and_si256(a[0], b[0]), _mm256_and_si256(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn or(a: I, b: I) -> I {
        [_mm256_or_si256(a[0], b[0]), _mm256_or_si256(a[1], b[1])]
    }
    #[inline(always)]
    unsafe fn shl(x: I, bits: u32) -> I {
        let bits = _mm_cvtsi32_si128(bits as i32);
        [_mm256_sll_epi32(x[0], bits), _mm256_sll_epi32(x[1], bits)]
    }
    #[inline(always)]
    unsafe fn shr(x: I, bits: u32) -> I {
        let bits = _mm_cvtsi32_si128(bits as i32);
        [_mm256_srl_epi32(x[0], bits), _mm256_srl_epi32(x[1], bits)]
    }
    #[inline(always)]
    unsafe fn sar(x: I, bits: u32) -> I {
        let bits = _mm_cvtsi32_si128(bits as i32);
        [_mm256_sra_epi32(x[0], bits), _mm256_sra_epi32(x[1], bits)]
    }
    #[inline(always)]
    unsafe fn to_f32(x: I) -> F {
        [_mm256_cvtepi32_ps(x[0]), _mm256_cvtepi32_ps(x[1])]
    }
    #[inline(always)]
    unsafe fn round_to_i32(x: F) -> I {
        [_mm256_cvtps_epi32(x[0]), _mm256_cvtps_epi32(x[1])]
    }
    #[inline(always)]
    unsafe fn from_bits(x: I) -> F {
        [_mm256_castsi256_ps(x[0]), _mm256_castsi256_ps(x[1])]
    }

    #[inline(always)]
    unsafe fn dots<const N: usize, const QUADS: usize>(
        mut sums: [I; N],
        weights: *const i32,
        rows: [*const i32; N],
        most: u32,
    ) -> [I; N] {
        if VNNI {
            return vnni_dots::<N, QUADS, false>(sums, weights, rows);
        }
        // Pairs are widened to 32 bits once per run instead of once per quad.
        let run = Self::max_accumulations(most).min(QUADS);
        for first in (0..QUADS).step_by(run) {
            let mut pairs = [Self::zero_acc(); N];
            for quad in first..(first + run).min(QUADS) {
                let weights = Self::load_i(weights.add(16 * quad));
                for (pairs, row) in pairs.iter_mut().zip(rows) {
                    let x = _mm256_set1_epi32(row.add(quad).read_unaligned());
                    *pairs = if quad == first {
                        [_mm256_maddubs_epi16(weights[0], x), _mm256_maddubs_epi16(weights[1], x)]
                    } else {
                        add_pairs(*pairs, weights, x)
                    };
                }
            }
            for (sum, pairs) in sums.iter_mut().zip(pairs) {
                *sum = Self::add_i(*sum, Self::widen(pairs));
            }
        }
        sums
    }
    #[inline(always)]
    unsafe fn signed_dots<const N: usize, const QUADS: usize>(
        negative_sums: [i32; N],
        weights: *const i32,
        rows: [*const i32; N],
    ) -> [I; N] {
        let mut sums = [[_mm256_setzero_si256(); 2]; N];
        if VNNI {
            for (sum, negative) in sums.iter_mut().zip(negative_sums) {
                *sum = Self::splat_i(128 * negative);
            }
            return vnni_dots::<N, QUADS, true>(sums, weights, rows);
        }
        // The sign is moved to the other factor. 16 bits hold no more than one pair of products, at most 2 *
        // 128 * 127.
        for quad in 0..QUADS {
            let weights = Self::load_i(weights.add(16 * quad));
            let sizes = [_mm256_abs_epi8(weights[0]), _mm256_abs_epi8(weights[1])];
            for (sum, row) in sums.iter_mut().zip(rows) {
                let x = _mm256_set1_epi32(row.add(quad).read_unaligned());
                for ((sum, size), weights) in sum.iter_mut().zip(sizes).zip(weights) {
                    *sum = _mm256_add_epi32(*sum, narrow_dot(size, _mm256_sign_epi8(x, weights)));
                }
            }
        }
        sums
    }
    // Without VNNI: products of pairs, added as 16-bit numbers.
    #[inline(always)]
    unsafe fn max_accumulations(most: u32) -> usize {
        if VNNI { usize::MAX } else { i16::MAX as usize / (2 * 127 * most as usize) }
    }
    #[inline(always)]
    unsafe fn zero_acc() -> I {
        [_mm256_setzero_si256(); 2]
    }
    #[inline(always)]
    unsafe fn dot_accumulate(sums: I, weights: I, x: *const i32) -> I {
        let x = _mm256_set1_epi32(x.read_unaligned());
        if VNNI {
            [_mm256_dpbusd_avx_epi32(sums[0], weights[0], x), _mm256_dpbusd_avx_epi32(sums[1], weights[1], x)]
        } else {
            [
                _mm256_add_epi16(sums[0], _mm256_maddubs_epi16(weights[0], x)),
                _mm256_add_epi16(sums[1], _mm256_maddubs_epi16(weights[1], x)),
            ]
        }
    }
    #[inline(always)]
    unsafe fn widen(sums: I) -> I {
        if VNNI {
            sums
        } else {
            let ones = _mm256_set1_epi16(1);
            [_mm256_madd_epi16(sums[0], ones), _mm256_madd_epi16(sums[1], ones)]
        }
    }
    #[inline(always)]
    unsafe fn gather_u32(rows: Rows) -> I {
        [
            _mm256_set_m128i(quarter_words(rows, 4), quarter_words(rows, 0)),
            _mm256_set_m128i(quarter_words(rows, 12), quarter_words(rows, 8)),
        ]
    }
    #[inline(always)]
    unsafe fn gather_transposed(rows: Rows) -> [I; 4] {
        let [a, b, c, d] = half_of_transposed(rows, 0);
        let [e, f, g, h] = half_of_transposed(rows, 8);
        [[a, e], [b, f], [c, g], [d, h]]
    }
    #[inline(always)]
    unsafe fn leading_f16_pair(rows: Rows) -> [F; 2] {
        let [a, b] = eight_pairs(rows, 0);
        let [c, d] = eight_pairs(rows, 8);
        [[_mm256_cvtph_ps(a), _mm256_cvtph_ps(c)], [_mm256_cvtph_ps(b), _mm256_cvtph_ps(d)]]
    }
    #[inline(always)]
    unsafe fn largest(x: F) -> f32 {
        let x = _mm256_max_ps(x[0], x[1]);
        let x = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps::<1>(x));
        let x = _mm_max_ps(x, _mm_movehl_ps(x, x));
        _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)))
    }
    #[inline(always)]
    unsafe fn sum_i(x: I) -> i32 {
        let x = _mm256_add_epi32(x[0], x[1]);
        let x = _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256::<1>(x));
        let x = _mm_add_epi32(x, _mm_shuffle_epi32::<0b01_00_11_10>(x));
        _mm_cvtsi128_si32(_mm_add_epi32(x, _mm_shuffle_epi32::<0b10_11_00_01>(x)))
    }
    #[inline(always)]
    unsafe fn store_bytes(x: I, to: *mut i8) {
        // Packing works on halves of a register: the first and third quarter of the lanes, then the second
        // and fourth.
        let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi32(x[0], x[1]));
        let bytes = _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256::<1>(words));
        _mm_storeu_si128(to.cast(), bytes);
    }
    #[inline(always)]
    unsafe fn prefetch(address: *const u8) {
        _mm_prefetch::<_MM_HINT_T0>(address.cast());
    }
    #[inline(always)]
    unsafe fn prefetch_far(address: *const u8) {
        _mm_prefetch::<_MM_HINT_T1>(address.cast());
    }
}

// Plain functions, not closures: a closure that is not inlined is compiled without the tier's features.

/// Adds to each of thirty-two sums of 16 bits the products of a pair of bytes.
///
/// Written in assembly because a compiler that recognizes these additions reorders them. In its order, all
/// products of a tile wait for each other, although there are registers for only a few of them.
#[inline]
#[target_feature(enable = "avx2")]
fn add_pairs(sums: I, weights: I, x: __m256i) -> I {
    let [mut low, mut high] = sums;
    // SAFETY: the instructions have no other effect.
    unsafe {
        asm!(
            "vpmaddubsw {products}, {low_weights}, {x}",
            "vpaddw {low}, {low}, {products}",
            "vpmaddubsw {products}, {high_weights}, {x}",
            "vpaddw {high}, {high}, {products}",
            low = inout(ymm_reg) low,
            high = inout(ymm_reg) high,
            low_weights = in(ymm_reg) weights[0],
            high_weights = in(ymm_reg) weights[1],
            x = in(ymm_reg) x,
            products = out(ymm_reg) _,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    [low, high]
}

/// The half-precision number in the low half of each of eight lanes.
#[inline(always)]
unsafe fn f16_lanes(x: __m256i) -> __m256 {
    // SAFETY: the caller guarantees the features.
    unsafe {
        let low = _mm256_and_si256(x, _mm256_set1_epi32(0xFFFF));
        let packed = _mm256_permute4x64_epi64::<0b1000>(_mm256_packus_epi32(low, low));
        _mm256_cvtph_ps(_mm256_castsi256_si128(packed))
    }
}

/// [`Simd::dots`] with AVX-VNNI. `FLIP` converts signed bytes to unsigned ones that are 128 larger.
#[inline(always)]
unsafe fn vnni_dots<const N: usize, const QUADS: usize, const FLIP: bool>(
    mut sums: [I; N],
    weights: *const i32,
    rows: [*const i32; N],
) -> [I; N] {
    // SAFETY: the weights and the words of the rows exist, and the processor has the features.
    unsafe {
        for quad in 0..QUADS {
            let mut weights = Avx2::<true>::load_i(weights.add(16 * quad));
            if FLIP {
                let sign = _mm256_set1_epi8(-128);
                weights = [_mm256_xor_si256(weights[0], sign), _mm256_xor_si256(weights[1], sign)];
            }
            for (sum, row) in sums.iter_mut().zip(rows) {
                let x = _mm256_set1_epi32(row.add(quad).read_unaligned());
                for (sum, weights) in sum.iter_mut().zip(weights) {
                    *sum = _mm256_dpbusd_avx_epi32(*sum, weights, x);
                }
            }
        }
        sums
    }
}

/// In each of eight lanes, the dot product of its four unsigned bytes with the four signed bytes of `x`.
/// Pairs of products are added as 16-bit numbers that saturate. They are exact if no unsigned byte is above
/// 128 and no signed byte is -128.
#[inline(always)]
unsafe fn narrow_dot(weights: __m256i, x: __m256i) -> __m256i {
    // SAFETY: the caller guarantees the features.
    unsafe { _mm256_madd_epi16(_mm256_maddubs_epi16(weights, x), _mm256_set1_epi16(1)) }
}

/// The words at the start of rows `first .. first + 4`.
#[inline(always)]
pub(super) unsafe fn quarter_words(rows: Rows, first: usize) -> __m128i {
    // SAFETY: each row has the four bytes.
    unsafe {
        _mm_setr_epi32(
            rows.row(first).cast::<i32>().read_unaligned(),
            rows.row(first + 1).cast::<i32>().read_unaligned(),
            rows.row(first + 2).cast::<i32>().read_unaligned(),
            rows.row(first + 3).cast::<i32>().read_unaligned(),
        )
    }
}

/// The first sixteen bytes of a row.
#[inline(always)]
unsafe fn bytes(rows: Rows, index: usize) -> __m128i {
    // SAFETY: the row has them.
    unsafe { _mm_loadu_si128(rows.row(index).cast()) }
}

/// The first and the second 16-bit number of rows `first .. first + 8`. Sixteen bytes are read per row,
/// because unpacking takes its operand from memory; inserting single numbers would take twice as many steps.
#[inline(always)]
pub(super) unsafe fn eight_pairs(rows: Rows, first: usize) -> [__m128i; 2] {
    // SAFETY: each row has the sixteen bytes.
    unsafe {
        let a = _mm_unpacklo_epi16(bytes(rows, first), bytes(rows, first + 1));
        let b = _mm_unpacklo_epi16(bytes(rows, first + 2), bytes(rows, first + 3));
        let c = _mm_unpacklo_epi16(bytes(rows, first + 4), bytes(rows, first + 5));
        let d = _mm_unpacklo_epi16(bytes(rows, first + 6), bytes(rows, first + 7));
        // The first numbers of four rows, then their second numbers.
        let (low, high) = (_mm_unpacklo_epi32(a, b), _mm_unpacklo_epi32(c, d));
        [_mm_unpacklo_epi64(low, high), _mm_unpackhi_epi64(low, high)]
    }
}

/// [`Simd::gather_transposed`] of rows `first .. first + 8`.
#[inline(always)]
unsafe fn half_of_transposed(rows: Rows, first: usize) -> [__m256i; 4] {
    // SAFETY: each row has the sixteen bytes.
    unsafe {
        let (a, b) = (gather(rows, first), gather(rows, first + 1));
        let (c, d) = (gather(rows, first + 2), gather(rows, first + 3));
        let ab_low = _mm256_unpacklo_epi32(a, b);
        let ab_high = _mm256_unpackhi_epi32(a, b);
        let cd_low = _mm256_unpacklo_epi32(c, d);
        let cd_high = _mm256_unpackhi_epi32(c, d);
        [
            _mm256_unpacklo_epi64(ab_low, cd_low),
            _mm256_unpackhi_epi64(ab_low, cd_low),
            _mm256_unpacklo_epi64(ab_high, cd_high),
            _mm256_unpackhi_epi64(ab_high, cd_high),
        ]
    }
}

/// Sixteen bytes of each of rows `n` and `n + 4`.
#[inline(always)]
unsafe fn gather(rows: Rows, n: usize) -> __m256i {
    // SAFETY: each row has the sixteen bytes.
    unsafe { _mm256_set_m128i(bytes(rows, n + 4), bytes(rows, n)) }
}
