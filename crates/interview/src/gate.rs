//! The gate between the model and the visitor: whole sentences pass, once nothing in them is invented or recited.
use crate::recital::Recital;
use crate::sentences::Sentences;
use crate::support::{Support, Unsupported};

/// An answer on its way to the visitor.
pub(crate) struct Gate<'a> {
    support: &'a Support,
    recital: &'a Recital,
    question: &'a str,
    sentences: Sentences,
    said: String,
    withheld: Vec<Unsupported>,
}

impl<'a> Gate<'a> {
    /// A gate for the answer to this question.
    pub(crate) fn new(support: &'a Support, recital: &'a Recital, question: &'a str) -> Self {
        Self {
            support,
            recital,
            question,
            sentences: Sentences::default(),
            said: String::new(),
            withheld: Vec::new(),
        }
    }

    /// Takes the next piece; gives what may be said now, which is nothing while a sentence is unfinished.
    pub(crate) fn take(&mut self, piece: &str) -> String {
        let sentences = self.sentences.push(piece);
        sentences.iter().filter(|sentence| self.passes(sentence)).map(String::as_str).collect()
    }

    /// Ends the answer. What is left is said if it passes, and, where it was `cut` off by a limit, only if nothing else
    /// was: half a sentence is better than silence, and worse than the whole ones before it.
    pub(crate) fn end(&mut self, cut: bool) -> String {
        let rest = std::mem::take(&mut self.sentences).rest();
        let wanted = !rest.trim().is_empty() && (!cut || self.said.trim().is_empty());
        if wanted && self.passes(&rest) { rest } else { String::new() }
    }

    /// What was said, and what was withheld.
    pub(crate) fn into_parts(self) -> (String, Vec<Unsupported>) {
        (self.said.trim().to_owned(), self.withheld)
    }

    fn passes(&mut self, sentence: &str) -> bool {
        if self.recital.recites(sentence) {
            return false;
        }
        let unsupported = self.support.unsupported(sentence, self.question);
        let passes = unsupported.is_empty();
        if passes {
            self.said.push_str(sentence);
        } else {
            self.withheld.extend(unsupported);
        }
        passes
    }
}
