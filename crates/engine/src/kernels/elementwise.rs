//! The small steps between products: normalization, rotation by position, the gate of the feed-forward block.
use super::isa::Tier;
use super::isa::simd::{Kernel, Simd};

const LANES: usize = 16;
const SQRT_2_OVER_PI: f32 = 0.797_884_6;

/// `out = x / rms(x) * weight` (Zhang & Sennrich, 2019), for one row.
pub(crate) fn rms_norm(tier: Tier, x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
    assert!(x.len() == weight.len() && x.len() == out.len(), "one weight and one place a value");
    tier.dispatch(RmsNorm { x, weight, epsilon, out });
}

/// `gate = silu(gate) * up` (Shazeer, 2020), where `silu(x) = x / (1 + e^-x)`.
pub(crate) fn silu_times(tier: Tier, gate: &mut [f32], up: &[f32]) {
    assert_eq!(gate.len(), up.len(), "every gate has its value");
    tier.dispatch(GateTimes { gate, up, gelu: false });
}

/// `gate = gelu(gate) * up`, where `gelu(x) = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))`
/// (Hendrycks & Gimpel, 2016).
pub(crate) fn gelu_times(tier: Tier, gate: &mut [f32], up: &[f32]) {
    assert_eq!(gate.len(), up.len(), "every gate has its value");
    tier.dispatch(GateTimes { gate, up, gelu: true });
}

/// RoPE on interleaved pairs: rotates neighbors among the first `2 * angles.len()` values of a head (Su et
/// al., 2021). `angles` holds cosine and sine per pair.
pub(crate) fn rope_interleaved(head: &mut [f32], angles: &[(f32, f32)]) {
    for ([a, b], (cos, sin)) in head.as_chunks_mut::<2>().0.iter_mut().zip(angles) {
        (*a, *b) = (*a * cos - *b * sin, *a * sin + *b * cos);
    }
}

/// RoPE as in GPT-NeoX: rotates each value of the first half of the leading `2 * angles.len()` values of a
/// head with its counterpart in the second half.
pub(crate) fn rope_neox(head: &mut [f32], angles: &[(f32, f32)]) {
    let (first, second) = head.split_at_mut(angles.len());
    for ((a, b), (cos, sin)) in first.iter_mut().zip(second).zip(angles) {
        (*a, *b) = (*a * cos - *b * sin, *a * sin + *b * cos);
    }
}

struct RmsNorm<'a> {
    x: &'a [f32],
    weight: &'a [f32],
    epsilon: f32,
    out: &'a mut [f32],
}

impl Kernel for RmsNorm<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let (chunks, tail) = self.x.as_chunks::<LANES>();
        let mut squares: f32 = tail.iter().map(|x| x * x).sum();
        // SAFETY: every load and store accesses sixteen values that exist.
        unsafe {
            let mut lanes = S::splat(0.0);
            for chunk in chunks {
                let x = S::load(chunk.as_ptr());
                lanes = S::fma(x, x, lanes);
            }
            squares += S::sum(lanes);
            let inverse = 1.0 / (squares / self.x.len() as f32 + self.epsilon).sqrt();
            let (weights, outs) = (self.weight.as_chunks::<LANES>(), self.out.as_chunks_mut::<LANES>());
            for ((x, weight), out) in chunks.iter().zip(weights.0).zip(outs.0) {
                let x = S::mul(S::load(x.as_ptr()), S::splat(inverse));
                S::store(S::mul(x, S::load(weight.as_ptr())), out.as_mut_ptr());
            }
            for ((x, weight), out) in tail.iter().zip(weights.1).zip(outs.1) {
                *out = x * inverse * weight;
            }
        }
    }
}

struct GateTimes<'a> {
    gate: &'a mut [f32],
    up: &'a [f32],
    gelu: bool,
}

impl Kernel for GateTimes<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the processor has the features of S.
        unsafe {
            if self.gelu {
                self.run_lanes::<S, true>();
            } else {
                self.run_lanes::<S, false>();
            }
        }
    }
}

impl GateTimes<'_> {
    #[inline(always)]
    unsafe fn run_lanes<S: Simd, const GELU: bool>(self) {
        let (gates, gate_tail) = self.gate.as_chunks_mut::<LANES>();
        let (ups, up_tail) = self.up.as_chunks::<LANES>();
        for (gate, up) in gates.iter_mut().zip(ups) {
            // SAFETY: sixteen values each.
            unsafe { gate_times_lanes::<S, GELU>(gate, up) };
        }
        if !gate_tail.is_empty() {
            let (mut gate, mut up) = ([0.0; LANES], [0.0; LANES]);
            gate[..gate_tail.len()].copy_from_slice(gate_tail);
            up[..up_tail.len()].copy_from_slice(up_tail);
            // SAFETY: as above.
            unsafe { gate_times_lanes::<S, GELU>(&mut gate, &up) };
            gate_tail.copy_from_slice(&gate[..gate_tail.len()]);
        }
    }
}

#[inline(always)]
unsafe fn gate_times_lanes<S: Simd, const GELU: bool>(gate: &mut [f32; LANES], up: &[f32; LANES]) {
    // SAFETY: sixteen values each; the caller guarantees the features.
    unsafe {
        let x = S::load(gate.as_ptr());
        // `1 + tanh(y)` is twice the logistic function of `2 y`, so both gates are `x / (1 + e^-z)`.
        let z = if GELU {
            let cubed = S::mul(S::mul(x, x), x);
            S::mul(S::fma(S::splat(0.044_715), cubed, x), S::splat(2.0 * SQRT_2_OVER_PI))
        } else {
            x
        };
        let e = S::exp(S::sub(S::splat(0.0), z));
        let gated = S::div(x, S::add(S::splat(1.0), e));
        S::store(S::mul(gated, S::load(up.as_ptr())), gate.as_mut_ptr());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values on both sides of the limits to which `exp` is clamped.
    fn values(n: usize, seed: f32) -> Vec<f32> {
        (0..n).map(|i| ((i as f32 + seed) * 1.37).sin() * if i % 7 == 0 { 90.0 } else { 3.0 }).collect()
    }

    #[test]
    fn every_tier_gives_the_same_bits() {
        for n in [1, 15, 16, 17, 64, 576] {
            let (x, weight) = (values(n, 0.1), values(n, 0.7));
            let mut outcomes = Tier::available().into_iter().map(|tier| {
                let mut normed = vec![0.0; n];
                rms_norm(tier, &x, &weight, 1e-5, &mut normed);
                let mut gated = x.clone();
                silu_times(tier, &mut gated, &weight);
                let mut gelu = x.clone();
                gelu_times(tier, &mut gelu, &weight);
                [normed, gated, gelu]
            });
            let reference: [Vec<f32>; 3] = outcomes.next().expect("the scalar tier");
            assert!(outcomes.all(|outcome: [Vec<f32>; 3]| outcome == reference), "of {n} values");
        }
    }

    #[test]
    fn they_compute_what_the_papers_say() {
        let (x, weight) = (values(64, 0.3), values(64, 0.9));
        let tier = Tier::best();
        let mut normed = vec![0.0; 64];
        rms_norm(tier, &x, &weight, 1e-5, &mut normed);
        let mean: f64 = x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / 64.0;
        let mut gated = x.clone();
        silu_times(tier, &mut gated, &weight);
        let mut gelu = x.clone();
        gelu_times(tier, &mut gelu, &weight);
        for i in 0..64 {
            let (x, weight) = (f64::from(x[i]), f64::from(weight[i]));
            let expect = x / (mean + 1e-5).sqrt() * weight;
            assert!((f64::from(normed[i]) - expect).abs() <= 1e-5 * expect.abs().max(1.0), "rms_norm of {x}");
            let expect = x / (1.0 + (-x).exp()) * weight;
            assert!((f64::from(gated[i]) - expect).abs() <= 1e-5 * expect.abs().max(1.0), "silu of {x}");
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x.powi(3));
            let expect = 0.5 * x * (1.0 + inner.tanh()) * weight;
            assert!((f64::from(gelu[i]) - expect).abs() <= 1e-5 * expect.abs().max(1.0), "gelu of {x}");
        }
    }

    #[test]
    fn rotation_keeps_lengths_and_leaves_the_rest() {
        let mut head = [3.0, 4.0, 1.0, 0.0, 7.0];
        rope_interleaved(&mut head, &[(0.0, 1.0), (1.0, 0.0)]);
        assert_eq!(head, [-4.0, 3.0, 1.0, 0.0, 7.0]);
        let mut head = [3.0, 1.0, 4.0, 0.0, 7.0];
        rope_neox(&mut head, &[(0.0, 1.0), (1.0, 0.0)]);
        assert_eq!(head, [-4.0, 1.0, 3.0, 0.0, 7.0], "the same pairs, one value in each half");
    }
}
