//! The arithmetic: everything that is hot, and the only place (with the mapping of the file) that opens `unsafe`.
//!
//! Each kernel is written once, over [`simd::Simd`], a vector of sixteen lanes; each tier (scalar, AVX2, AVX-512 VNNI,
//! NEON) supplies those lanes. Integer sums are exact and floating-point operations keep one order, so every tier gives
//! the same bits, and a row of a product is the same however many rows are computed with it. That is what makes a cached
//! prefix equal a fresh one and a prompt read in chunks equal one read whole.
#![expect(unsafe_code, reason = "SIMD and work shared between threads; each block says why it is sound")]

/// Raised when any result changes in any bit: keys and values kept from before are then no longer those of now.
pub(crate) const BITS_VERSION: u32 = 2;

mod activations;
mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod blocks;
mod dequantize;
mod elementwise;
mod matmul;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
mod simd;
mod team;
mod tier;

pub(crate) use activations::{Activations, STRIP};
pub(crate) use attention::{Attention, GROUP, HeadShape, MAX_SHARE, padded_capacity};
pub(crate) use elementwise::{gelu_times, rms_norm, rotate_halves, rotate_pairs, silu_times};
pub(crate) use matmul::{Matrix, Product, multiply};
pub(crate) use team::Team;
pub use tier::Tier;
