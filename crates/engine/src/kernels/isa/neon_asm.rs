//! Instructions for which Rust 1.92 has no stable intrinsics, one per function.
//!
//! The unsafe functions may be called only if the processor has the features that they name.
use std::arch::aarch64::*;
use std::arch::asm;

/// The half-precision numbers of the lower half.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn fcvtl(x: uint16x8_t) -> float32x4_t {
    let y;
    // SAFETY: the instruction only computes, and the caller guarantees its feature.
    unsafe {
        asm!("fcvtl {y:v}.4s, {x:v}.4h", y = out(vreg) y, x = in(vreg) x, options(pure, nomem, nostack, preserves_flags));
    }
    y
}

/// The half-precision numbers of the upper half.
#[inline]
#[target_feature(enable = "neon")]
pub(super) unsafe fn fcvtl2(x: uint16x8_t) -> float32x4_t {
    let y;
    // SAFETY: as above.
    unsafe {
        asm!("fcvtl2 {y:v}.4s, {x:v}.8h", y = out(vreg) y, x = in(vreg) x, options(pure, nomem, nostack, preserves_flags));
    }
    y
}

/// Adds to each lane the dot product of its four signed bytes with those of lane `LANE` of `x`.
#[inline]
#[target_feature(enable = "neon,dotprod")]
pub(super) unsafe fn sdot<const LANE: usize>(
    mut sum: int32x4_t,
    weights: int8x16_t,
    x: int32x4_t,
) -> int32x4_t {
    // SAFETY: as above.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {weights:v}.16b, {x:v}.4b[{lane}]",
            sum = inout(vreg) sum,
            weights = in(vreg) weights,
            x = in(vreg) x,
            lane = const LANE,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// Adds to lane `2 i + j` the dot product of half `i` of the weights with half `j` of `x`. All bytes are
/// signed.
#[inline]
#[target_feature(enable = "neon,i8mm")]
pub(super) unsafe fn smmla(mut sum: int32x4_t, weights: int32x4_t, x: int32x4_t) -> int32x4_t {
    // SAFETY: as above.
    unsafe {
        asm!(
            "smmla {sum:v}.4s, {weights:v}.16b, {x:v}.16b",
            sum = inout(vreg) sum,
            weights = in(vreg) weights,
            x = in(vreg) x,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// Prefetches a cache line into the first-level cache. Any address is allowed.
#[inline]
pub(super) fn prfm_l1(address: *const u8) {
    // SAFETY: a hint, which has no effect that the program can observe.
    unsafe {
        asm!("prfm pldl1keep, [{}]", in(reg) address, options(nomem, nostack, preserves_flags));
    }
}

/// Prefetches a cache line into the second-level cache. Any address is allowed.
#[inline]
pub(super) fn prfm_l2(address: *const u8) {
    // SAFETY: a hint, which has no effect that the program can observe.
    unsafe {
        asm!("prfm pldl2keep, [{}]", in(reg) address, options(nomem, nostack, preserves_flags));
    }
}
