//! Keyword overlap: which share of a question's words a text contains, weighted by inverse document
//! frequency.
use std::collections::{BTreeSet, HashMap, HashSet};

use text::words;

/// How often each stem occurs in the texts of one profile.
#[derive(Debug, Default)]
pub(crate) struct Keywords {
    texts: usize,
    frequency: HashMap<String, usize>,
}

/// The stems of one text.
#[derive(Debug, Default)]
pub(crate) struct Stems(HashSet<String>);

impl Stems {
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(texts.into_iter().flat_map(words::stems).collect())
    }

    /// The Jaccard index of two texts: the number of common stems, divided by the number of stems of both
    /// together.
    pub(crate) fn overlap(&self, other: &Self) -> f32 {
        let common = self.0.intersection(&other.0).count();
        let together = self.0.len() + other.0.len() - common;
        if together == 0 { 0.0 } else { common as f32 / together as f32 }
    }
}

impl Keywords {
    /// Counts a text.
    pub(crate) fn add(&mut self, stems: &Stems) {
        self.texts += 1;
        for stem in &stems.0 {
            *self.frequency.entry(stem.clone()).or_default() += 1;
        }
    }

    /// The share of a question's words that a text contains, in [0, 1], each weighted by its inverse document
    /// frequency (that of BM25, which is positive for every frequency). A word that no text contains weighs
    /// most: the question may be about nothing else. 0 for a question without words.
    pub(crate) fn coverage(&self, question: &BTreeSet<String>, text: &Stems) -> f32 {
        // Summed in alphabetical order, so that the same question has the same score to the last bit.
        let sum = |held: bool| -> f32 {
            question.iter().filter(|stem| !held || text.0.contains(*stem)).map(|stem| self.weight(stem)).sum()
        };
        let all = sum(false);
        if all > 0.0 { sum(true) / all } else { 0.0 }
    }

    fn weight(&self, stem: &str) -> f32 {
        let frequency = self.frequency.get(stem).copied().unwrap_or_default() as f32;
        (1.0 + (self.texts as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> BTreeSet<String> {
        words::stems(text).into_iter().collect()
    }

    #[test]
    fn rare_words_count_more_and_unknown_ones_most() {
        let texts = ["rust and python", "python at work", "python and snakes"].map(|text| Stems::of([text]));
        let mut keywords = Keywords::default();
        texts.iter().for_each(|text| keywords.add(text));
        let of = |asked| keywords.coverage(&question(asked), &texts[0]);
        assert_eq!(of("python and rust?"), 1.0, "everything asked for is there");
        assert!(of("rust or cobol") < 0.5, "what nobody mentions weighs more than what one text does");
        assert!(of("rust or snakes") > of("python or snakes"), "a word of every text says little");
        assert_eq!(of("tell me more"), 0.0, "no words, no evidence");
    }

    #[test]
    fn overlap_is_a_share() {
        let of = |text| Stems::of([text]);
        assert_eq!(of("red bells").overlap(&of("Red bell!")), 1.0, "the same words");
        assert_eq!(of("red bells").overlap(&of("blue whistles")), 0.0);
        assert_eq!(of("").overlap(&of("")), 0.0, "nothing is like nothing");
    }
}
