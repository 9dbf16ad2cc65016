//! Which statement a sentence of the model rests on: one that says the same, not one that only has the same words.
use std::collections::{BTreeSet, HashSet};

use text::names::words as named_words;
use text::words;

use crate::evidence::statements::Statement;
use crate::guard::figures::{Figure, figures};
use crate::guard::grounding::denies;

/// The share of a sentence's words that the statement it rests on must hold.
const HELD: f32 = 0.8;
/// Words with which something is only thought of: a statement of what was does not support what would be.
const MOODS: [&str; 8] = ["can", "could", "hope", "like", "may", "might", "will", "would"];

/// A statement as it is compared with what a model writes.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    stems: BTreeSet<String>,
    figures: HashSet<Figure>,
    /// Employers and years: where a statement has several, a sentence with only some of them may join what belongs apart.
    anchors: BTreeSet<String>,
    denies: bool,
    mood: bool,
}

impl Ground {
    /// What a statement says, and what its heading adds to it. `employers` are the stems of the names of employers.
    pub(crate) fn of(statement: &Statement, employers: &BTreeSet<String>) -> Self {
        let text = &statement.text;
        let own: BTreeSet<String> = words::stems(text).into_iter().collect();
        Self {
            anchors: own.into_iter().filter(|stem| employers.contains(stem) || is_year(stem)).collect(),
            stems: words::stems(&format!("{} {text}", statement.heading)).into_iter().collect(),
            figures: figures_of(&format!("{} {text}", statement.heading)),
            denies: denies(text),
            mood: has_mood(text),
        }
    }

    /// What two statements that follow each other say together.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        (self.denies == other.denies && self.mood == other.mood).then(|| Self {
            stems: self.stems.union(&other.stems).cloned().collect(),
            figures: self.figures.union(&other.figures).cloned().collect(),
            anchors: self.anchors.union(&other.anchors).cloned().collect(),
            denies: self.denies,
            mood: self.mood,
        })
    }

    /// How much of a sentence it holds, if it says the same: with the same figures and names, and as much a denial or a
    /// thought as the sentence is.
    pub(crate) fn holds(&self, sentence: &Said) -> Option<f32> {
        let held =
            sentence.stems.intersection(&self.stems).count() as f32 / sentence.stems.len().max(1) as f32;
        let same = self.denies == sentence.denies
            && (self.mood || !sentence.mood)
            && sentence.figures.is_subset(&self.figures)
            && sentence.names.is_subset(&self.stems)
            && (self.anchors.is_subset(&sentence.stems) || self.anchors.is_disjoint(&sentence.stems));
        (same && held >= HELD && !sentence.stems.is_empty()).then_some(held)
    }
}

/// A sentence of the model.
pub(crate) struct Said {
    stems: BTreeSet<String>,
    names: BTreeSet<String>,
    figures: HashSet<Figure>,
    denies: bool,
    mood: bool,
}

impl Said {
    /// Reads a sentence.
    pub(crate) fn of(sentence: &str) -> Self {
        let names = named_words(sentence).filter(|word| word.is_name());
        Self {
            stems: words::stems(sentence).into_iter().collect(),
            names: names.flat_map(|word| words::stems(word.text)).collect(),
            figures: figures_of(sentence),
            denies: denies(sentence),
            mood: has_mood(sentence),
        }
    }
}

fn figures_of(text: &str) -> HashSet<Figure> {
    figures(text).into_iter().map(|(_, figure)| figure.bare()).collect()
}

fn is_year(stem: &str) -> bool {
    stem.len() == 4 && stem.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}

fn has_mood(sentence: &str) -> bool {
    words::of(sentence).iter().any(|word| MOODS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::statements::Origin;

    #[track_caller]
    fn check(heading: &str, statement: &str, sentence: &str, expected: bool, why: &str) {
        let statement =
            Statement { text: statement.into(), heading: heading.into(), origin: Origin::Resume(0) };
        let employers = ["emberlin", "kestrel"].map(str::to_owned).into();
        let held = Ground::of(&statement, &employers).holds(&Said::of(sentence)).is_some();
        assert_eq!(held, expected, "{why}: {sentence}");
    }

    #[test]
    fn a_sentence_rests_on_what_says_the_same() {
        let owns = "I own the ingestion of hourly readings from 210,000 heat meters at 14 utilities.";
        let job = "Data Engineer, Emberline";
        check(job, owns, "At Emberline I own the ingestion of hourly readings.", true, "with its heading");
        check(job, owns, "I own the ingestion of 14,000 readings.", false, "another figure");
        check(
            job,
            owns,
            "I would own the ingestion of hourly readings.",
            false,
            "what is done is not what would be",
        );
        check(job, owns, "I do not own the ingestion of hourly readings.", false, "a false denial");
        check(job, owns, "At Kestrel I own the ingestion of hourly readings.", false, "another employer");
        check(
            "",
            "I have not been a people manager.",
            "I have been a people manager.",
            false,
            "a false claim",
        );
        check(
            "",
            "I have not been a people manager.",
            "I have not been a people manager.",
            true,
            "a true denial",
        );
        check("", owns, "Yes.", false, "nothing is said");
    }
}
