//! How similar two distributions over the next token are, position by position.
use anyhow::{Result, ensure};
use serde::Serialize;

/// Logits, one row per position.
pub(super) struct Rows {
    logits: Vec<f32>,
    vocabulary: usize,
}

impl Rows {
    /// This many rows of equal length.
    pub(super) fn new(logits: Vec<f32>, rows: usize) -> Result<Self> {
        ensure!(
            rows > 0 && !logits.is_empty() && logits.len().is_multiple_of(rows),
            "{} logits in {rows} rows",
            logits.len()
        );
        let vocabulary = logits.len() / rows;
        Ok(Self { logits, vocabulary })
    }

    /// The same from little-endian bytes.
    pub(super) fn from_bytes(bytes: &[u8], rows: usize) -> Result<Self> {
        let logits = bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
        Self::new(logits, rows)
    }

    pub(super) fn row(&self, number: usize) -> &[f32] {
        &self.logits[number * self.vocabulary..][..self.vocabulary]
    }
}

/// The negative log-likelihood, in nats, of every id after the first, by the row before it.
pub(super) fn negative_log_likelihoods(rows: &Rows, ids: &[u32]) -> impl Iterator<Item = f64> {
    ids.iter().skip(1).enumerate().map(|(position, id)| {
        let row = rows.row(position);
        normalizer(row) - f64::from(row[*id as usize])
    })
}

/// The number to subtract from a logit to get the logarithm of a probability.
fn normalizer(row: &[f32]) -> f64 {
    let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = row.iter().map(|logit| f64::from(logit - largest).exp()).sum();
    f64::from(largest) + sum.ln()
}

/// `KL(expected || found)` in nats: the average loss if `found` is assumed and `expected` is true.
fn divergence(expected: &[f32], found: &[f32]) -> f64 {
    let (expected_normalizer, found_normalizer) = (normalizer(expected), normalizer(found));
    let mut sum = 0.0;
    for (expected, found) in expected.iter().zip(found) {
        let logarithm = f64::from(*expected) - expected_normalizer;
        sum += logarithm.exp() * (logarithm - (f64::from(*found) - found_normalizer));
    }
    sum
}

/// The two likeliest tokens, and the lead of the first in nats.
#[derive(Serialize)]
pub(super) struct Leaders {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) lead_nats: f64,
}

/// The leaders of one row.
pub(super) fn leaders(row: &[f32]) -> Leaders {
    let mut best = [(0, f32::NEG_INFINITY); 2];
    for (id, &logit) in (0u32..).zip(row) {
        if logit > best[0].1 {
            best = [(id, logit), best[0]];
        } else if logit > best[1].1 {
            best[1] = (id, logit);
        }
    }
    let [(first, high), (second, low)] = best;
    Leaders { first, second, lead_nats: f64::from(high - low) }
}

/// The results of one engine for the text.
#[derive(Default)]
pub(super) struct Likeness {
    pub(super) nll: Mean,
    /// By position, in nats.
    pub(super) divergences: Vec<f64>,
    /// Positions with the same likeliest token as the reference.
    pub(super) same_first: usize,
}

impl Likeness {
    /// Adds a window.
    pub(super) fn add(&mut self, expected: &Rows, found: &Rows, ids: &[u32]) {
        self.nll.extend(negative_log_likelihoods(found, ids));
        for position in 0..ids.len() {
            let (expected, found) = (expected.row(position), found.row(position));
            self.divergences.push(divergence(expected, found));
            self.same_first += usize::from(leaders(expected).first == leaders(found).first);
        }
    }

    /// By how much more it diverges than another at the same positions.
    pub(super) fn excess_over(&self, other: &Self) -> Excess {
        let mut excess = Mean::default();
        excess.extend(self.divergences.iter().zip(&other.divergences).map(|(ours, theirs)| ours - theirs));
        Excess { mean: excess.mean(), standard_error: excess.standard_error() }
    }
}

/// A difference of divergences, in nats; negative means nearer to the reference.
#[derive(Serialize)]
pub(super) struct Excess {
    pub(super) mean: f64,
    pub(super) standard_error: f64,
}

/// The sums that the mean and the standard error of numbers need.
#[derive(Default)]
pub(super) struct Mean {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    pub(super) fn extend(&mut self, numbers: impl Iterator<Item = f64>) {
        for number in numbers {
            self.count += 1.0;
            self.sum += number;
            self.squares += number * number;
        }
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum / self.count
    }

    fn standard_error(&self) -> f64 {
        let variance = (self.squares / self.count - self.mean().powi(2)).max(0.0);
        (variance / self.count).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_does_not_diverge_from_itself_and_others_do() {
        let a = [1.0, 2.0, 3.0];
        let shifted = [11.0, 12.0, 13.0];
        assert!(divergence(&a, &shifted).abs() < 1e-12, "only differences between logits mean anything");
        // Computed by hand: (ln 2/3 + ln 2) / 2.
        let found = divergence(&[0.0, 0.0], &[3f32.ln(), 0.0]);
        assert!((found - 0.143_841).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_leaders_of_a_row_are_told_with_their_distance() {
        let found = leaders(&[0.5, 3.0, -1.0, 2.0]);
        assert_eq!((found.first, found.second, found.lead_nats), (1, 3, 1.0));
    }
}
