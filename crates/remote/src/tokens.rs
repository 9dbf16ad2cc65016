//! How many tokens a text is, for a model whose tokenizer is elsewhere.
use engine::Message;

/// Tokens a byte until the server has counted: more than any common tokenizer makes of English.
const FIRST_RATE: f64 = 1.0 / 3.0;
/// Rates that are believed: a token is one byte at least, and not more than ten on average.
const RATES: std::ops::RangeInclusive<f64> = 0.1..=1.0;
/// What is added to a rate that the server counted: the next text may be harder.
const MARGIN: f64 = 1.15;
/// Tokens around a message in a chat template.
const AROUND: usize = 8;
/// Fewest bytes of a prompt whose count says something about the next.
const TELLING_BYTES: usize = 400;

/// An estimate that is rather too high, and learns from the server's own counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TokenRate(f64);

impl Default for TokenRate {
    fn default() -> Self {
        Self(FIRST_RATE)
    }
}

impl TokenRate {
    /// Tokens of these messages, at most.
    pub(crate) fn tokens(self, messages: &[Message]) -> usize {
        (bytes(messages) as f64 * self.0).ceil() as usize + AROUND * messages.len()
    }

    /// Learns that the server counted so many tokens for these messages.
    pub(crate) fn learn(&mut self, messages: &[Message], tokens: usize) {
        let bytes = bytes(messages);
        if bytes >= TELLING_BYTES && tokens > 0 {
            self.0 = (tokens as f64 / bytes as f64 * MARGIN).clamp(*RATES.start(), *RATES.end());
        }
    }
}

fn bytes(messages: &[Message]) -> usize {
    messages.iter().map(|message| message.content.len()).sum()
}

#[cfg(test)]
mod tests {
    use engine::Role;

    use super::*;

    fn message(bytes: usize) -> Message {
        Message { role: Role::User, content: "x".repeat(bytes) }
    }

    #[test]
    fn an_estimate_is_rather_too_high() {
        let rate = TokenRate::default();
        assert_eq!(rate.tokens(&[]), 0);
        assert_eq!(
            rate.tokens(&[message(10), message(0)]),
            4 + 2 * AROUND,
            "a third of the bytes, rounded up"
        );
    }

    #[test]
    fn the_servers_count_is_learnt_within_reason() {
        let mut rate = TokenRate::default();
        rate.learn(&[message(4000)], 1000);
        let learnt = rate.tokens(&[message(4000)]);
        assert!((1000..1334).contains(&learnt), "nearer to the count than the first estimate: {learnt}");
        for (tokens, least, most) in [(1, 400, 420), (9_999_999, 4000, 4020)] {
            rate.learn(&[message(4000)], tokens);
            let believed = rate.tokens(&[message(4000)]);
            assert!((least..=most).contains(&believed), "{tokens} tokens are not believed: {believed}");
        }
        let before = rate;
        rate.learn(&[message(10)], 9);
        assert_eq!(rate, before, "a short prompt is mostly the chat template");
    }
}
