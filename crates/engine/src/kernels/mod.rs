//! The arithmetic: all hot code, and the only place, besides the mapping of the file, that allows `unsafe`.
//!
//! Each kernel is written once, over [`isa::simd::Simd`], a vector of sixteen lanes. Each tier (scalar, AVX2,
//! AVX-512 VNNI, NEON) implements those lanes. Integer sums are exact and floating-point operations keep one
//! order, so every tier gives the same bits, and a row of a product does not depend on how many rows are
//! computed with it. Therefore a cached prefix equals a fresh one, and a prompt read in chunks equals one
//! read at once.
#![expect(unsafe_code, reason = "SIMD and work shared between threads; each block says why it is sound")]

/// Incremented when any result changes in any bit: keys and values that were saved before no longer match
/// then.
pub(crate) const BITS_VERSION: u32 = 2;

pub(crate) mod attention;
pub(crate) mod attention_weights;
pub(crate) mod elementwise;
pub(crate) mod isa;
pub(crate) mod matmul;
pub(crate) mod quant;
pub(crate) mod thread_pool;
