//! The words that are shown while somebody speaks: those that two passes over the growing recording agree on.

/// Words of passes over one recording.
#[derive(Default)]
pub(crate) struct Partial {
    last: Vec<String>,
    shown: String,
}

impl Partial {
    /// Takes the text of another pass. Returns the words to show if they changed.
    pub(crate) fn take(&mut self, text: &str) -> Option<&str> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let agreed = words.iter().zip(&self.last).take_while(|(one, other)| is_same_word(one, other)).count();
        let stable = words.get(..agreed).unwrap_or_default().join(" ");
        self.last = words;
        // Words that are shown once are taken back only for others, not for none.
        let is_news = stable.len() > self.shown.len();
        if is_news {
            self.shown = stable;
        }
        is_news.then_some(&self.shown)
    }
}

/// Whether two words differ in nothing but their case and the signs around them: the end of a pass looks like the end of
/// a sentence.
fn is_same_word(one: &str, other: &str) -> bool {
    let letters = |word: &str| {
        word.trim_matches(|c: char| !c.is_alphanumeric())
            .chars()
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    letters(one) == letters(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_two_passes_agree_on_are_shown() {
        let mut partial = Partial::default();
        assert_eq!(partial.take("What did"), None, "one pass may be wrong");
        assert_eq!(partial.take("What did you."), Some("What did"), "the next agrees on two words");
        assert_eq!(
            partial.take("What did you do at"),
            Some("What did you"),
            "a sign at the end is no difference"
        );
        assert_eq!(partial.take("What do"), None, "what is shown stays until there is more");
    }
}
