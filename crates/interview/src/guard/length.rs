//! When an answer is long enough. A candidate in an interview says a paragraph. Small models without a limit
//! continue until they contradict themselves.

/// Words after which the answer ends with the next sentence.
const ENOUGH_WORDS: usize = 110;
/// Words a first paragraph must have for the answer to end with it.
const PARAGRAPH_WORDS: usize = 20;

/// An answer while it is written, and whether it should end.
#[derive(Default)]
pub(crate) struct LengthLimit {
    text: String,
}

impl LengthLimit {
    /// Adds the next piece. Returns `false` if the answer is long enough without it.
    pub(crate) fn take(&mut self, piece: &str) -> bool {
        if self.is_enough_before(piece) {
            return false;
        }
        self.text.push_str(piece);
        true
    }

    fn is_enough_before(&self, piece: &str) -> bool {
        let sentence = self.text.trim_end();
        let ended = sentence.ends_with(['.', '!', '?', '"', '”', ')']);
        let goes_on = self.text.len() == sentence.len() && !piece.starts_with(char::is_whitespace);
        if !ended || goes_on {
            return false;
        }
        let words = sentence.split_whitespace().count();
        // A list or a heading stays complete: its paragraphs do not end in a sentence.
        let paragraph = piece.contains("\n\n") || self.text.ends_with('\n') && piece.starts_with('\n');
        words >= ENOUGH_WORDS || paragraph && words >= PARAGRAPH_WORDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(pieces: &[&str]) -> String {
        let mut answer = LengthLimit::default();
        for piece in pieces {
            if !answer.take(piece) {
                break;
            }
        }
        answer.text
    }

    #[test]
    fn a_short_answer_is_left_alone() {
        assert_eq!(spoken(&["I do", ".", " Yes."]), "I do. Yes.");
        assert_eq!(
            spoken(&["Hello.", "\n\n", "I am Ilse."]),
            "Hello.\n\nI am Ilse.",
            "a greeting is no paragraph"
        );
    }

    #[test]
    fn a_paragraph_is_an_answer() {
        let paragraph = "I measured it. ".repeat(10).trim().to_owned();
        assert_eq!(spoken(&[&paragraph, "\n\n", "And then"]), paragraph);
        assert_eq!(spoken(&[&paragraph, "\n", "\n", "And then"]), format!("{paragraph}\n"));
    }

    #[test]
    fn a_long_answer_ends_with_its_sentence() {
        let long = "word ".repeat(ENOUGH_WORDS).trim().to_owned();
        let pieces = [long.as_str(), " at version 3.", "11", " today.", " More", " words."];
        assert_eq!(spoken(&pieces), format!("{long} at version 3.11 today."));
    }

    #[test]
    fn a_list_is_not_cut_at_its_colon() {
        let list = "word ".repeat(30) + "as follows:";
        assert_eq!(spoken(&[&list, "\n\n", "- one"]), format!("{list}\n\n- one"));
    }
}
