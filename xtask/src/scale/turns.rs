//! Recorded turns: what a server was asked and what it wrote.
use anyhow::{Context, Result, ensure};

/// The record, with how it was made at its top.
const RECORDED: &str = include_str!("../../../tests/data/scale/turns.csv");

/// A question that a server was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// Tokens of the whole prompt.
    pub(super) prompt: u32,
    /// Of these, tokens at its beginning that it has in common with the question before, in the same conversation.
    pub(super) reusable: u32,
    /// Tokens that were written.
    pub(super) answer: u32,
    /// Bytes of the request, with its headers.
    pub(super) sent: u32,
    /// Bytes of the response, with its headers.
    pub(super) received: u32,
}

/// Turns of conversations, and what all of them begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    /// Tokens of persona and resume, which every prompt begins with.
    pub(super) shared: u32,
    /// Questions that were asked, those included that code answered.
    pub(super) asked: u32,
    /// Conversations, each a list of turns in order.
    pub(super) conversations: Vec<Vec<Turn>>,
}

impl Recorded {
    /// The record in the checkout.
    pub(super) fn bundled() -> Result<Self> {
        Self::parse(RECORDED).context("tests/data/scale/turns.csv is damaged")
    }

    /// Reads a record: lines with `#` are remarks, `shared,N` and `asked,N` come before the turns, and each turn is
    /// `conversation,prompt,reusable,answer,sent,received`.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (mut shared, mut asked) = (None, None);
        let mut conversations: Vec<(u32, Vec<Turn>)> = Vec::new();
        for (place, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') || line.starts_with("conversation,") {
                continue;
            }
            let wrong = || format!("line {}: `{line}`", place + 1);
            let (first, rest) = line.split_once(',').with_context(wrong)?;
            let numbers: Vec<u32> = rest
                .split(',')
                .map(|cell| cell.trim().parse())
                .collect::<Result<_, _>>()
                .with_context(wrong)?;
            match (first, &numbers[..]) {
                ("shared", &[number]) => shared = Some(number),
                ("asked", &[number]) => asked = Some(number),
                (number, &[prompt, reusable, answer, sent, received]) => {
                    ensure!(reusable <= prompt && answer > 0, wrong());
                    let number = number.parse().with_context(wrong)?;
                    let turn = Turn { prompt, reusable, answer, sent, received };
                    match conversations.last_mut() {
                        Some((last, turns)) if *last == number => turns.push(turn),
                        _ => conversations.push((number, vec![turn])),
                    }
                }
                _ => anyhow::bail!(wrong()),
            }
        }
        let conversations: Vec<Vec<Turn>> = conversations.into_iter().map(|(_, turns)| turns).collect();
        ensure!(!conversations.is_empty(), "there is no turn");
        Ok(Self {
            shared: shared.context("`shared` is missing")?,
            asked: asked.context("`asked` is missing")?,
            conversations,
        })
    }

    /// All turns.
    pub(super) fn turns(&self) -> impl Iterator<Item = &Turn> + Clone {
        self.conversations.iter().flatten()
    }

    /// The mean of something over all turns.
    pub(super) fn mean(&self, of: impl Fn(&Turn) -> u32) -> f64 {
        let turns = self.turns();
        turns.clone().map(|turn| f64::from(of(turn))).sum::<f64>() / turns.count() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_in_the_checkout_can_be_read() {
        let recorded = Recorded::bundled().expect("sound");
        assert!(
            recorded.turns().count() as u32 <= recorded.asked,
            "a server is not asked more than was asked"
        );
        assert!(
            recorded.turns().all(|turn| turn.prompt > recorded.shared),
            "every prompt begins with what is shared"
        );
    }

    #[test]
    fn what_is_no_record_is_named() {
        for (text, part) in [
            ("", "no turn"),
            ("shared,1\nasked,1\n1,2,3,4,5,6\n", "line 3"),
            ("shared,x\n", "line 1"),
            ("asked,1\n1,9,3,4,5,6\n", "shared"),
        ] {
            let error = format!("{:#}", Recorded::parse(text).expect_err(text));
            assert!(error.contains(part), "`{text}`: {error}");
        }
    }
}
