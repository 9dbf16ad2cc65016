//! Drafts the next tokens by looking them up in the text so far: an answer that quotes its prompt repeats it
//! word for word ("prompt lookup decoding": Saxena, 2023).
//!
//! A guess only determines which tokens are computed together, never which are chosen. The decoder computes
//! the guessed tokens together with the last one, the sampler draws as it would without them, and rejected
//! tokens are dropped. The acceptance rate, not a clock, decides whether guessing pays off, so that a run can
//! be repeated.

use crate::kernels::quant::activations::MR;

/// Longest match that is searched for. A longer one does not make a guess better.
const MAX_MATCH: usize = 6;
/// Shortest match. With a shorter one, a guess is almost never accepted.
const MIN_MATCH: usize = 2;
/// Most tokens drafted at once. Together with the token before them they fill the `MR` rows that share one
/// unpacking of the weights. With one more row, a pass would cost as much as two.
const MAX_DRAFT: usize = MR - 1;
/// Smoothing of the acceptance rate, an exponential moving average.
const RATE: f32 = 0.125;

/// How the text continues if it repeats what came before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Guess {
    /// The tokens that followed the same words earlier, at most [`MAX_DRAFT`].
    pub(crate) tokens: Vec<u32>,
    /// How many of these tokens are computed ahead.
    pub(crate) draft_len: usize,
    /// Length of the match, in tokens.
    agreement: usize,
}

/// Makes guesses and tracks how often they are accepted.
#[derive(Clone, Debug)]
pub(crate) struct Drafter {
    /// For each length of the match, how often a guess was accepted recently.
    acceptance_rate: [f32; MAX_MATCH + 1],
    /// Cost of one more row in a pass of the decoder, in units of a pass of a single row.
    marginal_row_cost: f32,
    pub(crate) enabled: bool,
}

impl Drafter {
    /// A drafter for a decoder in which one more row costs `marginal_row_cost` times a pass of one row.
    pub(crate) fn new(marginal_row_cost: f32) -> Self {
        // Initial values: the longer the match, the likelier the guess.
        Self { acceptance_rate: [0.0, 0.0, 0.3, 0.5, 0.6, 0.7, 0.75], marginal_row_cost, enabled: true }
    }

    /// Searches the text for the longest earlier match of its last tokens; of several, the latest. Drafts at
    /// most `room` tokens.
    pub(crate) fn guess(&self, text: &[u32], room: usize) -> Guess {
        let Some((last, before)) = text.split_last() else { return Guess::default() };
        if !self.enabled {
            return Guess::default();
        }
        let mut best = (0, 0);
        for end in (1..text.len()).rev().filter(|end| text[end - 1] == *last) {
            let agreement = 1 + before
                .iter()
                .rev()
                .zip(text[..end - 1].iter().rev())
                .take(MAX_MATCH - 1)
                .take_while(|(a, b)| a == b)
                .count();
            if agreement > best.0 {
                best = (agreement, end);
            }
            if agreement == MAX_MATCH {
                break;
            }
        }
        let (agreement, end) = best;
        if agreement < MIN_MATCH {
            return Guess::default();
        }
        let tokens = text[end..].iter().copied().take(MAX_DRAFT).collect::<Vec<_>>();
        let draft_len = self.best_draft_len(agreement).min(tokens.len()).min(room);
        Guess { tokens, draft_len, agreement }
    }

    /// Records whether one token of a guess was accepted. Guesses that were not computed ahead are recorded
    /// too, so that drafting can start again.
    pub(crate) fn record_acceptance(&mut self, guess: &Guess, accepted: bool) {
        let estimate = &mut self.acceptance_rate[guess.agreement];
        *estimate += RATE * (f32::from(u8::from(accepted)) - *estimate);
    }

    /// The number of tokens to compute ahead that gives the most expected tokens per cost of a pass.
    fn best_draft_len(&self, agreement: usize) -> usize {
        let rate = self.acceptance_rate[agreement];
        let (mut best, mut best_gain) = (0, 1.0);
        let (mut expected, mut all_accepted) = (1.0, 1.0);
        for ahead in 1..=MAX_DRAFT {
            all_accepted *= rate;
            expected += all_accepted;
            let gain = expected / (1.0 + ahead as f32 * self.marginal_row_cost);
            if gain > best_gain {
                (best, best_gain) = (ahead, gain);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_goes_on_as_the_longest_agreement_did() {
        let drafter = Drafter::new(0.1);
        let text = [1, 2, 3, 40, 9, 2, 3, 50, 1, 2, 3];
        let guess = drafter.guess(&text, 8);
        assert_eq!(guess.tokens[..3], [40, 9, 2], "three tokens agree there, two at the later place");
        assert!(guess.draft_len > 0, "a guess is tried before anything is known");
        assert_eq!(drafter.guess(&text, 1).draft_len, 1, "room is kept");
        assert_eq!(drafter.guess(&[1, 2, 3, 4], 8), Guess::default(), "new words promise nothing");
        assert_eq!(drafter.guess(&[7, 1, 8, 1], 8), Guess::default(), "nor does a single word");
    }

    #[test]
    fn guessing_stops_where_it_fails_and_begins_again_where_it_would_have_succeeded() {
        let mut drafter = Drafter::new(0.3);
        let text = [1, 2, 3, 4, 1, 2, 3];
        for _ in 0..20 {
            let guess = drafter.guess(&text, 8);
            drafter.record_acceptance(&guess, false);
        }
        let guess = drafter.guess(&text, 8);
        assert_eq!(guess.draft_len, 0, "twenty failures are enough");
        assert!(!guess.tokens.is_empty(), "but the guess is still made, so that it can be judged");
        for _ in 0..20 {
            drafter.record_acceptance(&guess, true);
        }
        assert!(drafter.guess(&text, 8).draft_len >= 2, "and twenty successes bring it back");
    }

    #[test]
    fn a_row_that_costs_a_pass_is_never_worth_it() {
        let mut drafter = Drafter::new(1.0);
        let text = [1, 2, 3, 4, 1, 2, 3];
        let guess = drafter.guess(&text, 8);
        for _ in 0..100 {
            drafter.record_acceptance(&guess, true);
        }
        assert_eq!(drafter.guess(&text, 8).draft_len, 0, "nothing is gained where nothing is shared");
    }
}
