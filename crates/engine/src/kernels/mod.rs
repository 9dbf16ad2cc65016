//! The arithmetic: everything that is hot, and the only place (with the mapping of the file) that opens
//! `unsafe`.
//!
//! Each kernel is written once, over [`isa::simd::Simd`], a vector of sixteen lanes; each tier (scalar, AVX2,
//! AVX-512 VNNI, NEON) supplies those lanes. Integer sums are exact and floating-point operations keep one
//! order, so every tier gives the same bits, and a row of a product is the same however many rows are
//! computed with it. That is what makes a cached prefix equal a fresh one and a prompt read in chunks equal
//! one read whole.
#![expect(unsafe_code, reason = "SIMD and work shared between threads; each block says why it is sound")]

/// Raised when any result changes in any bit: keys and values kept from before are then no longer those of
/// now.
pub(crate) const BITS_VERSION: u32 = 2;

pub(crate) mod attention;
pub(crate) mod elementwise;
pub(crate) mod isa;
pub(crate) mod matmul;
pub(crate) mod quant;
pub(crate) mod thread_pool;
