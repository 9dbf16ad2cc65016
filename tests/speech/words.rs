//! The word error rate: words that must be changed, put in or left out, as a share of the words that were said. Both texts
//! are written alike first, as Whisper's normalizer does: no case, no signs, no contractions, figures for numbers.

/// Errors and words, added up over utterances.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordErrors {
    errors: usize,
    words: usize,
    /// Utterances without an error, and all.
    whole: usize,
    utterances: usize,
}

impl WordErrors {
    /// Compares what was heard with what was said.
    pub(crate) fn add(&mut self, said: &str, heard: &str) {
        let (said, heard) = (normal(said), normal(heard));
        let errors = distance(&said, &heard);
        self.errors += errors;
        self.words += said.len();
        self.whole += usize::from(errors == 0);
        self.utterances += 1;
    }

    /// Errors in a hundred words.
    pub(crate) fn percent(self) -> f64 {
        100.0 * self.errors as f64 / self.words.max(1) as f64
    }

    /// Utterances that were heard word for word, of all.
    pub(crate) fn whole(self) -> (usize, usize) {
        (self.whole, self.utterances)
    }
}

/// Ends of words that stand for a word.
const CONTRACTED: [(&str, &str); 6] =
    [("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'m", "am"), ("'d", "would")];

/// British spellings that differ by their ending alone.
const ENDINGS: [(&str, &str); 2] = [("ise", "ize"), ("ised", "ized")];

fn normal(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('’', "'");
    let mut words = Vec::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '+' | '#'))) {
        let word = word.trim_matches('\'');
        let contracted = CONTRACTED.iter().find_map(|(end, full)| Some((word.strip_suffix(end)?, *full)));
        match contracted {
            Some((first, second)) => words.extend([first.to_owned(), second.to_owned()]),
            None => words.push(word.replace('\'', "")),
        }
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        if let Some((stem, end)) = ENDINGS.iter().find_map(|(from, to)| Some((word.strip_suffix(from)?, *to)))
        {
            *word = format!("{stem}{end}");
        }
    }
    with_figures(&words)
}

/// Small numbers in words.
const NUMBERS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

/// The words, with figures for numbers in words, "two thousand and nineteen" among them.
fn with_figures(words: &[String]) -> Vec<String> {
    let value = |word: &str| NUMBERS.iter().position(|number| *number == word);
    let mut figures = Vec::new();
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        let (written, used) = match value(word) {
            None => (word.clone(), 1),
            Some(thousands) if after.first().is_some_and(|next| next == "thousand") => {
                let and = usize::from(after.get(1).is_some_and(|next| next == "and"));
                match after.get(1 + and).and_then(|next| value(next)) {
                    Some(more) => ((thousands * 1000 + more).to_string(), 3 + and),
                    None => ((thousands * 1000).to_string(), 2),
                }
            }
            Some(number) => (number.to_string(), 1),
        };
        figures.push(written);
        rest = rest.get(used..).unwrap_or_default();
    }
    figures
}

/// Levenshtein's distance of two sequences of words.
fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (at, word) in said.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in heard.iter().enumerate() {
            let changed = diagonal + usize::from(word != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_word_by_word_however_they_are_written() {
        let errors = |said, heard| {
            let mut errors = WordErrors::default();
            errors.add(said, heard);
            errors.errors
        };
        assert_eq!(errors("Why did you leave?", "why did you leave"), 0, "signs and case are no words");
        assert_eq!(errors("Why did you leave?", "Why did he leave it?"), 2, "one changed, one put in");
        assert_eq!(errors("I don't know", "I do not know."), 0, "a contraction is two words");
        assert_eq!(errors("in two thousand and nineteen", "In 2019,"), 0, "a number is a number");
        assert_eq!(errors("three years", "3 years"), 0);
        assert_eq!(errors("organise", "organize"), 0);
        assert_eq!(errors("one two three", ""), 3, "nothing heard is all wrong");
    }
}
