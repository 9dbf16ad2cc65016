//! The conversation so far, and what of it the next prompt contains: all of it, some as summaries, without
//! the oldest.
use serde::Serialize;

use crate::turn::types::Exchange;

/// The summaries that replace an exchange in the prompt. What was said is never rewritten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summaries {
    /// The question in short.
    pub question: Option<String>,
    /// The answer in short.
    pub answer: Option<String>,
}

/// Which message of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) turn: usize,
    pub(crate) part: Part,
}

/// Which half of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Question,
    Answer,
}

/// The exchanges of one visitor, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Conversation {
    exchanges: Vec<Exchange>,
    summaries: Vec<Summaries>,
    /// How many of the oldest exchanges have left the prompt. They never return: a prompt that only grows at
    /// its end need not be read again.
    left_prompt: usize,
}

impl Conversation {
    /// Creates a conversation from earlier exchanges and their summaries.
    pub(crate) fn of(turns: Vec<(Exchange, Summaries)>) -> Self {
        let (exchanges, summaries) = turns.into_iter().unzip();
        Self { exchanges, summaries, left_prompt: 0 }
    }

    /// Everything asked and answered.
    pub(crate) fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The summaries, one entry per exchange.
    pub(crate) fn summaries(&self) -> &[Summaries] {
        &self.summaries
    }

    pub(crate) fn push(&mut self, exchange: Exchange) {
        self.exchanges.push(exchange);
        self.summaries.push(Summaries::default());
    }

    /// Removes the last exchange.
    pub(crate) fn pop(&mut self) -> Option<Exchange> {
        self.summaries.pop();
        let exchange = self.exchanges.pop();
        self.left_prompt = self.left_prompt.min(self.exchanges.len());
        exchange
    }

    /// How many exchanges have left the prompt.
    pub(crate) fn left_prompt(&self) -> usize {
        self.left_prompt
    }

    /// Removes the oldest `count` exchanges from the prompt.
    pub(crate) fn leave(&mut self, count: usize) {
        self.left_prompt = count.min(self.exchanges.len());
    }

    /// What a prompt contains after the oldest `left` exchanges: question and answer, each as its summary if
    /// it has one.
    pub(crate) fn told(&self, left: usize) -> Vec<(&str, &str)> {
        let pairs = self.exchanges.iter().zip(&self.summaries).skip(left);
        pairs
            .map(|(exchange, short)| {
                let question = short.question.as_deref().unwrap_or(&exchange.question);
                (question, short.answer.as_deref().unwrap_or(&exchange.answer))
            })
            .collect()
    }

    /// How many messages in the prompt are summaries.
    pub(crate) fn summarised(&self) -> usize {
        let told = self.summaries.iter().skip(self.left_prompt);
        told.map(|short| usize::from(short.question.is_some()) + usize::from(short.answer.is_some())).sum()
    }

    /// The messages of the prompt that have no summary yet, oldest first.
    pub(crate) fn unsummarised(&self) -> Vec<Place> {
        let told = self.summaries.iter().enumerate().skip(self.left_prompt);
        told.flat_map(|(turn, short)| {
            let question = short.question.is_none().then_some(Place { turn, part: Part::Question });
            let answer = short.answer.is_none().then_some(Place { turn, part: Part::Answer });
            question.into_iter().chain(answer)
        })
        .collect()
    }

    /// What was said there, in full.
    pub(crate) fn text(&self, Place { turn, part }: Place) -> &str {
        match part {
            Part::Question => &self.exchanges[turn].question,
            Part::Answer => &self.exchanges[turn].answer,
        }
    }

    /// Keeps the summary of a message.
    pub(crate) fn summarise(&mut self, Place { turn, part }: Place, text: String) {
        let short = &mut self.summaries[turn];
        match part {
            Part::Question => short.question = Some(text),
            Part::Answer => short.answer = Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turn::types::Ending;

    fn conversation(turns: usize) -> Conversation {
        let mut conversation = Conversation::default();
        for turn in 0..turns {
            conversation.push(Exchange {
                question: format!("q{turn}"),
                answer: format!("a{turn}"),
                ending: Ending::Complete,
            });
        }
        conversation
    }

    #[test]
    fn a_summary_stands_in_the_prompt_and_never_in_what_was_said() {
        let mut conversation = conversation(2);
        let oldest = conversation.unsummarised()[0];
        assert_eq!(conversation.text(oldest), "q0", "the oldest message comes first");
        conversation.summarise(oldest, "q".into());
        assert_eq!(conversation.told(0), [("q", "a0"), ("q1", "a1")], "the prompt tells the summary");
        assert_eq!(conversation.exchanges()[0].question, "q0", "what was said stays as it was said");
        assert_eq!(conversation.summarised(), 1);
        assert!(!conversation.unsummarised().contains(&oldest), "nothing is summarised twice");
    }

    #[test]
    fn what_left_is_no_longer_told_or_summarised() {
        let mut conversation = conversation(3);
        conversation.leave(2);
        assert_eq!(conversation.told(conversation.left_prompt()), [("q2", "a2")]);
        assert_eq!(conversation.exchanges().len(), 3, "it can still be recalled");
        assert_eq!(conversation.unsummarised()[0].turn, 2, "no work is done for what is not told");
        conversation.pop();
        conversation.pop();
        assert_eq!(conversation.left_prompt(), 1, "what was taken back has not left");
    }
}
