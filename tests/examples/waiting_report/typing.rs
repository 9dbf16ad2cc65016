//! A visitor who types four characters a second: fast within a word, with a rest after it and before Enter.
use std::time::Duration;

/// The average time of a key.
const A_KEY_MS: usize = 250;
/// The time between two keys of one word.
const IN_WORD_MS: usize = 180;
/// How long nobody has typed when the page sends the text.
const REST_MS: usize = 250;

/// A rest that is long enough for what stands there to be read.
pub(crate) struct Rest<'a> {
    /// What stands in the field.
    pub(crate) text: &'a str,
    /// When it is sent, from the first key on.
    pub(crate) at: Duration,
    /// How long until the next key.
    pub(crate) left: Duration,
}

/// The rests of typing a question, and when Enter is pressed.
pub(crate) fn rests(question: &str) -> (Vec<Rest<'_>>, Duration) {
    let keys = question.chars().count();
    let ends: Vec<usize> =
        question.match_indices(' ').map(|(at, _)| at + 1).chain([question.len()]).collect();
    // What the words save is spent between them.
    let after_word =
        (A_KEY_MS * keys).saturating_sub(IN_WORD_MS * (keys - ends.len().min(keys))) / ends.len();
    let (mut rests, mut at_ms) = (Vec::new(), 0);
    let mut begun = 0;
    for end in ends {
        at_ms += IN_WORD_MS * question[begun..end].chars().count().saturating_sub(1);
        if after_word > REST_MS {
            let ms = |ms: usize| Duration::from_millis(ms as u64);
            rests.push(Rest {
                text: &question[..end],
                at: ms(at_ms + REST_MS),
                left: ms(after_word - REST_MS),
            });
        }
        at_ms += after_word;
        begun = end;
    }
    (rests, Duration::from_millis(at_ms as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_takes_a_quarter_of_a_second_a_character_and_rests_after_words() {
        let question = "Which databases have you used at work?";
        let (rests, enter) = rests(question);
        let exact = Duration::from_millis(250 * question.len() as u64);
        assert!(exact.abs_diff(enter) < Duration::from_millis(10), "{enter:?} for {exact:?}");
        assert_eq!(rests.len(), 7, "one after each word");
        assert_eq!(rests[1].text, "Which databases ", "the field holds what was typed so far");
        let last = rests.last().expect("a rest before Enter");
        assert_eq!((last.text, last.at + last.left), (question, enter), "the last key is Enter");
    }
}
