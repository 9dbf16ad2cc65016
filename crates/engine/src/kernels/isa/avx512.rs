//! Sixteen lanes in one AVX-512 register, with the VNNI dot product.
use std::arch::x86_64::*;

use super::avx2::{eight_pairs, quarter_words};
use super::simd::{Kernel, Rows, Simd};

/// AVX-512 F, BW, VL and VNNI.
#[derive(Clone, Copy)]
pub(super) struct Avx512;

/// Whether this processor has what [`run`] needs.
pub(super) fn is_available() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni")
        && super::avx2::is_available()
}

/// Runs a kernel on this tier.
///
/// # Safety
/// [`is_available`] must hold.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma,f16c")]
pub(super) unsafe fn run<K: Kernel>(kernel: K) -> K::Output {
    // SAFETY: the processor has the features.
    unsafe { kernel.run::<Avx512>() }
}

#[expect(unsafe_op_in_unsafe_fn, reason = "every line is covered by the contract of the trait")]
impl Simd for Avx512 {
    type F = __m512;
    type I = __m512i;
    type Acc = __m512i;

    const ALL_BYTES: bool = true;
    const MANY_REGISTERS: bool = true;

    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        _mm512_set1_ps(x)
    }
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        _mm512_loadu_ps(from)
    }
    #[inline(always)]
    unsafe fn store(x: __m512, to: *mut f32) {
        _mm512_storeu_ps(to, x);
    }
    #[inline(always)]
    unsafe fn load_f16(from: *const u16) -> __m512 {
        _mm512_cvtph_ps(_mm256_loadu_si256(from.cast()))
    }
    #[inline(always)]
    unsafe fn f16_lanes(x: __m512i) -> __m512 {
        _mm512_cvtph_ps(_mm512_cvtepi32_epi16(x))
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        _mm512_add_ps(a, b)
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        _mm512_sub_ps(a, b)
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        _mm512_mul_ps(a, b)
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        _mm512_div_ps(a, b)
    }
    #[inline(always)]
    unsafe fn fma(a: __m512, b: __m512, c: __m512) -> __m512 {
        _mm512_fmadd_ps(a, b, c)
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        _mm512_max_ps(a, b)
    }
    #[inline(always)]
    unsafe fn min(a: __m512, b: __m512) -> __m512 {
        _mm512_min_ps(a, b)
    }

    #[inline(always)]
    unsafe fn splat_i(x: i32) -> __m512i {
        _mm512_set1_epi32(x)
    }
    #[inline(always)]
    unsafe fn load_i(from: *const i32) -> __m512i {
        _mm512_loadu_si512(from.cast())
    }
    #[inline(always)]
    unsafe fn store_i(x: __m512i, to: *mut i32) {
        _mm512_storeu_si512(to.cast(), x);
    }
    #[inline(always)]
    unsafe fn add_i(a: __m512i, b: __m512i) -> __m512i {
        _mm512_add_epi32(a, b)
    }
    #[inline(always)]
    unsafe fn mul_i(a: __m512i, b: __m512i) -> __m512i {
        _mm512_mullo_epi32(a, b)
    }
    #[inline(always)]
    unsafe fn and(a: __m512i, b: __m512i) -> __m512i {
        _mm512_and_si512(a, b)
    }
    #[inline(always)]
    unsafe fn or(a: __m512i, b: __m512i) -> __m512i {
        _mm512_or_si512(a, b)
    }
    #[inline(always)]
    unsafe fn shl(x: __m512i, bits: u32) -> __m512i {
        _mm512_sll_epi32(x, _mm_cvtsi32_si128(bits as i32))
    }
    #[inline(always)]
    unsafe fn shr(x: __m512i, bits: u32) -> __m512i {
        _mm512_srl_epi32(x, _mm_cvtsi32_si128(bits as i32))
    }
    #[inline(always)]
    unsafe fn sar(x: __m512i, bits: u32) -> __m512i {
        _mm512_sra_epi32(x, _mm_cvtsi32_si128(bits as i32))
    }
    #[inline(always)]
    unsafe fn to_f32(x: __m512i) -> __m512 {
        _mm512_cvtepi32_ps(x)
    }
    #[inline(always)]
    unsafe fn round_to_i32(x: __m512) -> __m512i {
        _mm512_cvtps_epi32(x)
    }
    #[inline(always)]
    unsafe fn from_bits(x: __m512i) -> __m512 {
        _mm512_castsi512_ps(x)
    }

    #[inline(always)]
    unsafe fn dots<const N: usize, const QUADS: usize>(
        sums: [__m512i; N],
        weights: *const i32,
        rows: [*const i32; N],
        _most: u32,
    ) -> [__m512i; N] {
        add_dots::<N, QUADS, false>(sums, weights, rows)
    }
    #[inline(always)]
    unsafe fn signed_dots<const N: usize, const QUADS: usize>(
        negative_sums: [i32; N],
        weights: *const i32,
        rows: [*const i32; N],
    ) -> [__m512i; N] {
        let mut sums = [_mm512_setzero_si512(); N];
        for (sum, negative) in sums.iter_mut().zip(negative_sums) {
            *sum = _mm512_set1_epi32(128 * negative);
        }
        add_dots::<N, QUADS, true>(sums, weights, rows)
    }
    #[inline(always)]
    unsafe fn max_accumulations(_most: u32) -> usize {
        usize::MAX
    }
    #[inline(always)]
    unsafe fn zero_acc() -> __m512i {
        _mm512_setzero_si512()
    }
    #[inline(always)]
    unsafe fn dot_accumulate(sums: __m512i, weights: __m512i, x: *const i32) -> __m512i {
        _mm512_dpbusd_epi32(sums, weights, _mm512_set1_epi32(x.read_unaligned()))
    }
    #[inline(always)]
    unsafe fn widen(sums: __m512i) -> __m512i {
        sums
    }
    #[inline(always)]
    unsafe fn gather_u32(rows: Rows) -> __m512i {
        let x = _mm512_castsi128_si512(quarter_words(rows, 0));
        let x = _mm512_inserti32x4::<1>(x, quarter_words(rows, 4));
        let x = _mm512_inserti32x4::<2>(x, quarter_words(rows, 8));
        _mm512_inserti32x4::<3>(x, quarter_words(rows, 12))
    }
    #[inline(always)]
    unsafe fn gather_transposed(rows: Rows) -> [__m512i; 4] {
        let (a, b, c, d) = (gather(rows, 0), gather(rows, 1), gather(rows, 2), gather(rows, 3));
        let ab_low = _mm512_unpacklo_epi32(a, b);
        let ab_high = _mm512_unpackhi_epi32(a, b);
        let cd_low = _mm512_unpacklo_epi32(c, d);
        let cd_high = _mm512_unpackhi_epi32(c, d);
        [
            _mm512_unpacklo_epi64(ab_low, cd_low),
            _mm512_unpackhi_epi64(ab_low, cd_low),
            _mm512_unpacklo_epi64(ab_high, cd_high),
            _mm512_unpackhi_epi64(ab_high, cd_high),
        ]
    }
    #[inline(always)]
    unsafe fn leading_f16_pair(rows: Rows) -> [__m512; 2] {
        let [a, b] = eight_pairs(rows, 0);
        let [c, d] = eight_pairs(rows, 8);
        [_mm512_cvtph_ps(_mm256_set_m128i(c, a)), _mm512_cvtph_ps(_mm256_set_m128i(d, b))]
    }
    #[inline(always)]
    unsafe fn largest(x: __m512) -> f32 {
        _mm512_reduce_max_ps(x)
    }
    #[inline(always)]
    unsafe fn sum_i(x: __m512i) -> i32 {
        _mm512_reduce_add_epi32(x)
    }
    #[inline(always)]
    unsafe fn store_bytes(x: __m512i, to: *mut i8) {
        _mm_storeu_si128(to.cast(), _mm512_cvtepi32_epi8(x));
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

/// [`Simd::dots`]. `FLIP` converts signed bytes to unsigned ones that are 128 larger.
#[inline(always)]
unsafe fn add_dots<const N: usize, const QUADS: usize, const FLIP: bool>(
    mut sums: [__m512i; N],
    weights: *const i32,
    rows: [*const i32; N],
) -> [__m512i; N] {
    // SAFETY: the weights and the words of the rows exist, and the processor has the features.
    unsafe {
        for quad in 0..QUADS {
            let mut weights = _mm512_loadu_si512(weights.add(16 * quad).cast());
            if FLIP {
                weights = _mm512_xor_si512(weights, _mm512_set1_epi8(-128));
            }
            for (sum, row) in sums.iter_mut().zip(rows) {
                *sum = _mm512_dpbusd_epi32(*sum, weights, _mm512_set1_epi32(row.add(quad).read_unaligned()));
            }
        }
        sums
    }
}

/// Sixteen bytes of each of rows `n`, `n + 4`, `n + 8` and `n + 12`, so that 4x4 transpositions within the
/// quarters of four such vectors put all sixteen rows in order.
#[inline(always)]
unsafe fn gather(rows: Rows, n: usize) -> __m512i {
    // SAFETY: each row has the sixteen bytes.
    unsafe {
        // Halves first: inserting into a whole register takes twice as long.
        let pair = |n| {
            let low = _mm256_castsi128_si256(_mm_loadu_si128(rows.row(n).cast()));
            _mm256_inserti128_si256::<1>(low, _mm_loadu_si128(rows.row(n + 4).cast()))
        };
        _mm512_inserti64x4::<1>(_mm512_castsi256_si512(pair(n)), pair(n + 8))
    }
}
