//! Instruction sets: detects once, at run time, which ones this processor has, and dispatches a kernel to one
//! of them.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "aarch64")]
mod neon_asm;
mod scalar;
pub(in crate::kernels) mod simd;

use scalar::Scalar;
use simd::Kernel;

/// The environment variable that forces a tier by its [`Tier::name`], for tests and comparisons.
const FORCED: &str = "INSTANT_INTERVIEW_KERNEL";

/// A set of processor features that the kernels are compiled for. This processor has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier(Features);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Features {
    /// Plain Rust, for any processor.
    Scalar,
    /// AVX2, FMA and F16C.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX2 and AVX-VNNI.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// AVX-512 with VNNI.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// NEON, which every 64-bit ARM has.
    #[cfg(target_arch = "aarch64")]
    Neon,
    /// NEON with dot products of bytes.
    #[cfg(target_arch = "aarch64")]
    NeonDotprod,
    /// NEON with dot products and matrix products of bytes.
    #[cfg(target_arch = "aarch64")]
    NeonI8mm,
}

impl Tier {
    /// Every tier this processor can run, the best last.
    pub fn available() -> Vec<Tier> {
        #[cfg_attr(
            not(any(target_arch = "x86_64", target_arch = "aarch64")),
            expect(unused_mut, reason = "there is no other for this processor")
        )]
        let mut tiers = vec![Tier(Features::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            if avx2::is_available() {
                tiers.push(Tier(Features::Avx2));
            }
            if avx2::vnni_is_available() {
                tiers.push(Tier(Features::AvxVnni));
            }
            if avx512::is_available() {
                tiers.push(Tier(Features::Avx512Vnni));
            }
        }
        #[cfg(target_arch = "aarch64")]
        {
            if neon::is_available() {
                tiers.push(Tier(Features::Neon));
            }
            if neon::dotprod_is_available() {
                tiers.push(Tier(Features::NeonDotprod));
            }
            if neon::i8mm_is_available() {
                tiers.push(Tier(Features::NeonI8mm));
            }
        }
        tiers
    }

    /// The best tier of this processor, or the one that the environment variable `INSTANT_INTERVIEW_KERNEL`
    /// names if the processor has it.
    pub fn best() -> Tier {
        let available = Self::available();
        let forced = std::env::var(FORCED).ok();
        available
            .iter()
            .copied()
            .find(|tier| Some(tier.name()) == forced.as_deref())
            .or(available.last().copied())
            .unwrap_or(Tier(Features::Scalar))
    }

    /// A short name, as printed in reports.
    pub fn name(self) -> &'static str {
        match self.0 {
            Features::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Features::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Features::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Features::Avx512Vnni => "avx512-vnni",
            #[cfg(target_arch = "aarch64")]
            Features::Neon => "neon",
            #[cfg(target_arch = "aarch64")]
            Features::NeonDotprod => "neon-dotprod",
            #[cfg(target_arch = "aarch64")]
            Features::NeonI8mm => "neon-i8mm",
        }
    }

    #[inline]
    pub(in crate::kernels) fn dispatch<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: a tier is created only by `available`, which checks the processor.
        unsafe {
            match self.0 {
                Features::Scalar => kernel.run::<Scalar>(),
                #[cfg(target_arch = "x86_64")]
                Features::Avx2 => avx2::run(kernel),
                #[cfg(target_arch = "x86_64")]
                Features::AvxVnni => avx2::run_vnni(kernel),
                #[cfg(target_arch = "x86_64")]
                Features::Avx512Vnni => avx512::run(kernel),
                #[cfg(target_arch = "aarch64")]
                Features::Neon => neon::run(kernel),
                #[cfg(target_arch = "aarch64")]
                Features::NeonDotprod => neon::run_dotprod(kernel),
                #[cfg(target_arch = "aarch64")]
                Features::NeonI8mm => neon::run_i8mm(kernel),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_that_is_asked_for_is_the_one_that_runs() {
        if let Ok(forced) = std::env::var(FORCED) {
            assert_eq!(
                Tier::best().name(),
                forced,
                "`cargo xtask emulate` names what the processor must have"
            );
        }
    }
}
