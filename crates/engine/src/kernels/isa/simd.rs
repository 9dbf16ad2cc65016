//! Sixteen lanes: the vector that every kernel is written for, and the trait of kernels.

/// A computation that is compiled for every tier.
pub(in crate::kernels) trait Kernel {
    type Output;

    /// # Safety
    /// The processor must have the features of `S`.
    unsafe fn run<S: Simd>(self) -> Self::Output;
}

/// Vectors of sixteen 32-bit lanes, as one tier of processor computes them.
///
/// If a lane holds four bytes, the first in memory is the lowest. Every operation rounds as IEEE 754
/// requires, so that all tiers give the same bits.
///
/// # Safety
/// The methods may be called only if the processor has the tier's features
/// ([`Tier::dispatch`](super::Tier::dispatch) ensures it). Pointers must be valid for what a method reads or
/// writes; they need no alignment.
pub(in crate::kernels) trait Simd: Copy {
    /// Sixteen `f32`.
    type F: Copy;
    /// Sixteen `i32`, or sixty-four bytes.
    type I: Copy;

    /// Sixteen sums of products of bytes. Each may consist of several parts of fewer bits.
    type Acc: Copy;

    /// Whether products of bytes are exact for all unsigned bytes. Otherwise they are exact for those up to
    /// 127.
    const ALL_BYTES: bool = false;
    /// Whether twenty such vectors fit into the registers. Otherwise eight do. Speed depends on whether sums
    /// stay in registers.
    const MANY_REGISTERS: bool = false;

    unsafe fn splat(x: f32) -> Self::F;
    unsafe fn load(from: *const f32) -> Self::F;
    unsafe fn store(x: Self::F, to: *mut f32);
    /// Sixteen half-precision numbers in a row.
    unsafe fn load_f16(from: *const u16) -> Self::F;
    /// The half-precision number in the low half of each lane.
    unsafe fn f16_lanes(x: Self::I) -> Self::F;
    unsafe fn add(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn sub(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn mul(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn div(a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    unsafe fn fma(a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    unsafe fn max(a: Self::F, b: Self::F) -> Self::F;
    unsafe fn min(a: Self::F, b: Self::F) -> Self::F;

    unsafe fn splat_i(x: i32) -> Self::I;
    unsafe fn load_i(from: *const i32) -> Self::I;
    unsafe fn store_i(x: Self::I, to: *mut i32);
    unsafe fn add_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn mul_i(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn and(a: Self::I, b: Self::I) -> Self::I;
    unsafe fn or(a: Self::I, b: Self::I) -> Self::I;
    /// Shifts each lane left.
    unsafe fn shl(x: Self::I, bits: u32) -> Self::I;
    /// Shifts each lane right, filling with zeros.
    unsafe fn shr(x: Self::I, bits: u32) -> Self::I;
    /// Shifts each lane right, filling with the sign.
    unsafe fn sar(x: Self::I, bits: u32) -> Self::I;
    unsafe fn to_f32(x: Self::I) -> Self::F;
    /// The nearest integer, ties to even.
    unsafe fn round_to_i32(x: Self::F) -> Self::I;
    unsafe fn from_bits(x: Self::I) -> Self::F;

    /// Adds to each lane of the sums the dot products of its four unsigned bytes with four signed bytes,
    /// exactly: over `QUADS` vectors of weights, for `N` rows of signed bytes.
    ///
    /// Vector `g` begins `g` times sixteen lanes after `weights` and is multiplied by word `g` of each row.
    /// `QUADS` is a multiple of four. No unsigned byte exceeds `most`, a constant of at most 127, unless the
    /// tier multiplies [all](Self::ALL_BYTES). No signed byte is -128.
    unsafe fn dots<const N: usize, const QUADS: usize>(
        sums: [Self::I; N],
        weights: *const i32,
        rows: [*const i32; N],
        most: u32,
    ) -> [Self::I; N];

    /// [`dots`](Self::dots) of signed weights, which may be -128, with sums that start at zero.
    ///
    /// Some processors only multiply unsigned bytes by signed ones. They need the negative sums of each row's
    /// bytes.
    unsafe fn signed_dots<const N: usize, const QUADS: usize>(
        negative_sums: [i32; N],
        weights: *const i32,
        rows: [*const i32; N],
    ) -> [Self::I; N];

    /// How many times [`dot_accumulate`](Self::dot_accumulate) adds exactly, starting from
    /// [`zero_acc`](Self::zero_acc). No unsigned byte may exceed `most`, a constant of at most 127, unless
    /// the tier multiplies [all](Self::ALL_BYTES).
    unsafe fn max_accumulations(most: u32) -> usize;
    unsafe fn zero_acc() -> Self::Acc;
    /// Adds the products of the bytes of each lane with the four signed bytes at `x`, none of which is -128.
    unsafe fn dot_accumulate(sums: Self::Acc, weights: Self::I, x: *const i32) -> Self::Acc;
    /// The sum of each lane as 32 bits.
    unsafe fn widen(sums: Self::Acc) -> Self::I;

    /// The 32-bit word at the start of each of sixteen rows.
    unsafe fn gather_u32(rows: Rows) -> Self::I;
    /// The first four 32-bit words of each of sixteen rows: word `n` of every row is vector `n`.
    unsafe fn gather_transposed(rows: Rows) -> [Self::I; 4];
    /// The half-precision number at the start of each of sixteen rows. Each row must have sixteen bytes.
    #[inline(always)]
    unsafe fn leading_f16(rows: Rows) -> Self::F {
        // SAFETY: as for this method.
        unsafe { Self::leading_f16_pair(rows)[0] }
    }
    /// The two half-precision numbers at the start of each of sixteen rows. Each row must have sixteen bytes.
    #[inline(always)]
    unsafe fn leading_f16_pair(rows: Rows) -> [Self::F; 2] {
        // SAFETY: as for this method.
        unsafe {
            let words = Self::gather_u32(rows);
            [Self::f16_lanes(words), Self::f16_lanes(Self::shr(words, 16))]
        }
    }
    /// Prefetches a cache line into the first-level cache. Any address is allowed.
    unsafe fn prefetch(address: *const u8);
    /// Prefetches a cache line into the second-level cache. Any address is allowed.
    unsafe fn prefetch_far(address: *const u8);

    /// The sum of the lanes. Halves are added to each other, so that every tier adds in the same order.
    #[inline(always)]
    unsafe fn sum(x: Self::F) -> f32 {
        let mut lanes = [0.0; 16];
        // SAFETY: sixteen lanes fit.
        unsafe { Self::store(x, lanes.as_mut_ptr()) };
        fold(lanes, |a, b| a + b)
    }

    /// The largest lane; any lane if one is NaN.
    #[inline(always)]
    unsafe fn largest(x: Self::F) -> f32 {
        let mut lanes = [0.0; 16];
        // SAFETY: sixteen lanes fit.
        unsafe { Self::store(x, lanes.as_mut_ptr()) };
        fold(lanes, |a, b| if a > b { a } else { b })
    }

    /// Stores the lanes as signed bytes. Each lane must be in the range of a signed byte.
    #[inline(always)]
    unsafe fn store_bytes(x: Self::I, to: *mut i8) {
        let mut lanes = [0i32; 16];
        // SAFETY: sixteen lanes fit, and as for this method.
        unsafe {
            Self::store_i(x, lanes.as_mut_ptr());
            for (n, lane) in lanes.into_iter().enumerate() {
                to.add(n).write(lane as i8);
            }
        }
    }

    /// The sum of the lanes, which must not overflow.
    #[inline(always)]
    unsafe fn sum_i(x: Self::I) -> i32 {
        let mut lanes = [0; 16];
        // SAFETY: sixteen lanes fit.
        unsafe { Self::store_i(x, lanes.as_mut_ptr()) };
        fold(lanes, |a, b| a + b)
    }

    /// `e^x` within two units in the last place for `x` from -87 to 88. Outside this range `x` is clamped, so
    /// the result is never zero and never infinite.
    ///
    /// Range reduction and polynomial as in Cephes `expf`.
    #[inline(always)]
    unsafe fn exp(x: Self::F) -> Self::F {
        const LN2_HIGH: f32 = 0.693_359_4;
        const LN2_LOW: f32 = -2.121_944_4e-4;
        const POLYNOMIAL: [f32; 6] =
            [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
        // SAFETY: as for this method.
        unsafe {
            // Below this range the result would be subnormal; above it, infinite.
            let x = Self::min(Self::max(x, Self::splat(-87.0)), Self::splat(88.0));
            let n = Self::round_to_i32(Self::mul(x, Self::splat(std::f32::consts::LOG2_E)));
            let whole = Self::to_f32(n);
            let r = Self::fma(whole, Self::splat(-LN2_HIGH), x);
            let r = Self::fma(whole, Self::splat(-LN2_LOW), r);
            let mut y = Self::splat(POLYNOMIAL[0]);
            for c in &POLYNOMIAL[1..] {
                y = Self::fma(y, r, Self::splat(*c));
            }
            let y = Self::add(Self::fma(y, Self::mul(r, r), r), Self::splat(1.0));
            let power = Self::from_bits(Self::shl(Self::add_i(n, Self::splat_i(127)), 23));
            Self::mul(y, power)
        }
    }
}

/// Reduces sixteen numbers to one by combining halves: eight with eight, four with four, and so on.
#[inline(always)]
fn fold<T: Copy>(mut lanes: [T; 16], both: impl Fn(T, T) -> T) -> T {
    // Loops of constant length, which the compiler vectorizes.
    for lane in 0..8 {
        lanes[lane] = both(lanes[lane], lanes[lane + 8]);
    }
    for lane in 0..4 {
        lanes[lane] = both(lanes[lane], lanes[lane + 4]);
    }
    for lane in 0..2 {
        lanes[lane] = both(lanes[lane], lanes[lane + 2]);
    }
    both(lanes[0], lanes[1])
}

/// Sixteen rows of bytes, `stride` apart.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Rows {
    /// The start of every fourth row. An addressing mode reaches the three rows after it.
    quarters: [*const u8; 4],
    pub(in crate::kernels) stride: usize,
}

impl Rows {
    /// The rows from `start` on. They do not have to exist as long as nothing is read.
    pub(in crate::kernels) fn new(start: *const u8, stride: usize) -> Self {
        Self { quarters: [0, 4, 8, 12].map(|row| start.wrapping_add(row * stride)), stride }
    }

    /// The start of the first row.
    pub(in crate::kernels) fn start(self) -> *const u8 {
        self.quarters[0]
    }

    /// The start of a row.
    ///
    /// # Safety
    /// There must be sixteen rows, and `index` must be below sixteen.
    #[inline(always)]
    pub(in crate::kernels) unsafe fn row(self, index: usize) -> *const u8 {
        // SAFETY: the row is one of those that the caller guarantees.
        unsafe { self.quarters[index / 4].add(index % 4 * self.stride) }
    }

    /// The same rows, `bytes` further on.
    ///
    /// # Safety
    /// Everything that is read from there must still be within the bytes of the rows.
    #[inline(always)]
    pub(in crate::kernels) unsafe fn skip(self, bytes: usize) -> Self {
        // SAFETY: as for this method.
        Self { quarters: self.quarters.map(|start| unsafe { start.add(bytes) }), ..self }
    }

    /// The same rows, as four pointers whose origin is hidden from the compiler. Otherwise it keeps one
    /// pointer for each of the sixteen rows on the stack, and a quarter of a loop is spent on advancing them.
    #[inline(always)]
    pub(in crate::kernels) fn opaque(self) -> Self {
        Self { quarters: self.quarters.map(opaque), ..self }
    }
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
#[expect(clippy::pointers_in_nomem_asm_block, reason = "what it points to is neither read nor written")]
fn opaque(mut pointer: *const u8) -> *const u8 {
    // SAFETY: the assembly is empty.
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) pointer, options(pure, nomem, nostack, preserves_flags));
    }
    pointer
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn opaque(pointer: *const u8) -> *const u8 {
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::isa::Tier;

    const QUADS: usize = 8;

    /// [`Simd::dots`] from sums of one, or [`Simd::signed_dots`].
    struct Dots<'a, const N: usize, const MOST: u32> {
        weights: &'a [i32],
        rows: [&'a [i32]; N],
    }

    /// A value of `MOST` that stands for signed bytes.
    const SIGNED: u32 = 0;

    impl<const N: usize, const MOST: u32> Kernel for Dots<'_, N, MOST> {
        type Output = Vec<i32>;

        #[inline(always)]
        unsafe fn run<S: Simd>(self) -> Vec<i32> {
            if MOST > 127 && !S::ALL_BYTES {
                return self.one_by_one();
            }
            let mut out = vec![0; 16 * N];
            // SAFETY: eight vectors of weights, eight words per row, and room for every lane.
            unsafe {
                let (weights, rows) = (self.weights.as_ptr(), self.rows.map(<[i32]>::as_ptr));
                let sums = if MOST == SIGNED {
                    let bytes = self.rows.map(|row| row.iter().flat_map(|word| word.to_le_bytes()));
                    let negative_sums =
                        bytes.map(|bytes| -bytes.map(|byte| i32::from(byte as i8)).sum::<i32>());
                    S::signed_dots::<N, QUADS>(negative_sums, weights, rows)
                } else {
                    S::dots::<N, QUADS>([S::splat_i(1); N], weights, rows, MOST)
                };
                for (n, sum) in sums.into_iter().enumerate() {
                    S::store_i(sum, out.as_mut_ptr().add(16 * n));
                }
            }
            out
        }
    }

    impl<const N: usize, const MOST: u32> Dots<'_, N, MOST> {
        /// The expected result for tiers that are never called with such bytes.
        fn one_by_one(&self) -> Vec<i32> {
            let lane = |row: &[i32], lane: usize| {
                let products = row.iter().enumerate().map(|(quad, word)| {
                    let weights = self.weights[16 * quad + lane].to_le_bytes();
                    let pairs = weights.into_iter().zip(word.to_le_bytes());
                    pairs.map(|(weight, x)| i32::from(weight) * i32::from(x as i8)).sum::<i32>()
                });
                1 + products.sum::<i32>()
            };
            self.rows.iter().flat_map(|row| (0..16).map(|n| lane(row, n))).collect()
        }
    }

    /// Words of four bytes, each drawn from `low ..= high`.
    fn words(n: usize, low: i32, high: i32) -> Vec<i32> {
        let mut state = 7_u32;
        let mut byte = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (low + (state >> 16) as i32 % (high - low + 1)) as u8
        };
        (0..n).map(|_| i32::from_le_bytes([byte(), byte(), byte(), byte()])).collect()
    }

    fn check<const N: usize, const MOST: u32>() {
        let (least, most) = if MOST == SIGNED { (-128, 127) } else { (0, MOST as i32) };
        // Numbers from the whole range, then the largest ones, few of which fit into a sum of 16 bits.
        for (low_weight, high_weight) in [(least, most), (least, least), (most, most)] {
            for (low, high) in [(-127, 127), (127, 127), (-127, -127)] {
                let weights = words(16 * QUADS, low_weight, high_weight);
                let bytes = words(N * QUADS, low, high);
                let dots = |tier: Tier| {
                    let rows = std::array::from_fn(|n| &bytes[n * QUADS..][..QUADS]);
                    tier.dispatch(Dots::<N, MOST> { weights: &weights, rows })
                };
                let tiers = Tier::available();
                for tier in &tiers {
                    assert_eq!(dots(*tier), dots(tiers[0]), "{N} rows, up to {MOST}, on {}", tier.name());
                }
            }
        }
    }

    #[test]
    fn no_tier_loses_a_bit_of_the_largest_products() {
        check::<1, 3>();
        check::<3, 63>();
        check::<4, 15>();
        check::<4, 127>();
        check::<3, 255>();
        check::<4, 255>();
        check::<1, SIGNED>();
        check::<3, SIGNED>();
        check::<4, SIGNED>();
    }
}
