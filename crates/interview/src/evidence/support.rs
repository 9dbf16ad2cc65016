//! Which statement a sentence of the model rests on: one that says the same, not one that only has the same
//! words.
use std::collections::{BTreeSet, HashSet};

use text::names::{Word, words as named_words};
use text::words;

use crate::guard::figures::{Figure, figures};
use crate::guard::grounding::{content, denies};

/// How far apart in a sentence two words may stand that follow each other in what rests on it.
const GAP: usize = 2;
/// Words with which something is only thought of: a statement of what was does not support what would be.
const MOODS: [&str; 8] = ["can", "could", "hope", "like", "may", "might", "will", "would"];

/// Most words of a label.
const LABEL_WORDS: usize = 3;

/// Words at the beginning of a sentence among which such a word belongs to its main clause.
const MOOD_WORDS: usize = 3;

/// A statement as it is compared with what a model writes.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    stems: BTreeSet<String>,
    /// The stems of its own words, in order.
    run: Vec<String>,
    figures: HashSet<Figure>,
    /// Employers and numbers: a sentence with only some of them may join what belongs apart.
    anchors: BTreeSet<String>,
    subject: Option<Subject>,
    /// Whether it is a line with a label, as in "Supervisor: Prof. Obuya".
    labelled: bool,
    /// Words that stand for something named before.
    anaphors: BTreeSet<String>,
    denies: bool,
    mood: bool,
}

/// Who a sentence is about, where its first word is a pronoun.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Subject {
    First,
    Other,
}

impl Ground {
    /// What a sentence says, and what its heading adds to it. `employers` are the stems of the names of
    /// employers.
    pub(crate) fn of(heading: &str, text: &str, employers: &BTreeSet<String>) -> Self {
        let run = words::stems(text);
        Self {
            anchors: run
                .iter()
                .filter(|stem| employers.contains(*stem) || is_number(stem))
                .cloned()
                .collect(),
            stems: words::stems(&format!("{heading} {text}")).into_iter().collect(),
            run,
            figures: figures_of(&format!("{heading} {text}")),
            subject: subject(text),
            labelled: is_labelled(text),
            anaphors: anaphors(text),
            denies: denies(text),
            mood: has_mood(text),
        }
    }

    /// What two sentences that follow each other say together.
    pub(crate) fn and(&self, other: &Self) -> Option<Self> {
        (self.denies == other.denies && self.mood == other.mood).then(|| Self {
            stems: self.stems.union(&other.stems).cloned().collect(),
            run: self.run.iter().chain(&other.run).cloned().collect(),
            figures: self.figures.union(&other.figures).cloned().collect(),
            anchors: self.anchors.union(&other.anchors).cloned().collect(),
            subject: self.subject,
            labelled: self.labelled || other.labelled,
            anaphors: self.anaphors.union(&other.anaphors).cloned().collect(),
            denies: self.denies,
            mood: self.mood,
        })
    }

    /// Whether this stem is in its own words, without the heading.
    pub(crate) fn has(&self, stem: &String) -> bool {
        self.run.contains(stem)
    }

    /// Whether it says what a sentence says: with every word that carries meaning, because one wrong verb
    /// makes a false sentence; of the same person, with the same figures and names, and as much a denial or a
    /// thought.
    pub(crate) fn holds(&self, sentence: &Said) -> bool {
        let says_something = !sentence.content.is_empty();
        says_something
            && self.denies == sentence.denies
            && self.mood == sentence.mood
            && !(sentence.affirms && sentence.denies)
            // "Supervisor: Prof. Obuya" does not say that the candidate is one.
            && !(sentence.being && self.labelled)
            // "I gave it up" is about whatever was asked about; "I gave ultrasound up" is not.
            && sentence.anaphors.is_subset(&self.anaphors)
            && (sentence.subject.is_none() || self.subject == sentence.subject || self.subject.is_none())
            && sentence.content.is_subset(&self.stems)
            && sentence.figures.is_subset(&self.figures)
            && sentence.names.is_subset(&self.stems)
            && self.anchors_agree(sentence)
    }

    /// Whether a sentence names all employers and numbers or none, or else follows the words in their order
    /// without a gap: "eleven years of experience, seven of them in intensive care" is not eleven years in
    /// intensive care.
    fn anchors_agree(&self, sentence: &Said) -> bool {
        let named = self.anchors.intersection(&sentence.stems).count();
        if named == 0 || named == self.anchors.len() {
            return true;
        }
        let places: Option<Vec<usize>> = sentence
            .run
            .iter()
            .filter(|stem| self.run.contains(stem))
            .map(|stem| self.run.iter().position(|own| own == stem))
            .collect();
        places.is_some_and(|places| places.windows(2).all(|two| two[0] < two[1] && two[1] - two[0] <= GAP))
    }
}

/// A sentence of the model.
pub(crate) struct Said {
    stems: BTreeSet<String>,
    /// Those of them that carry meaning.
    content: BTreeSet<String>,
    run: Vec<String>,
    names: BTreeSet<String>,
    figures: HashSet<Figure>,
    subject: Option<Subject>,
    /// Whether it begins with "yes".
    affirms: bool,
    /// Whether it begins with what the speaker is or was.
    being: bool,
    anaphors: BTreeSet<String>,
    denies: bool,
    mood: bool,
}

impl Said {
    /// Reads a sentence.
    pub(crate) fn of(sentence: &str) -> Self {
        let names = named_words(sentence).filter(Word::is_name);
        let run = words::stems(sentence);
        Self {
            stems: run.iter().cloned().collect(),
            content: content(sentence).into_iter().collect(),
            run,
            names: names.flat_map(|word| words::stems(word.text)).collect(),
            figures: figures_of(sentence),
            subject: subject(sentence),
            affirms: words::of(sentence).first().is_some_and(|first| first == "yes"),
            being: says_being(sentence),
            anaphors: anaphors(sentence),
            denies: denies(sentence),
            mood: has_mood(sentence),
        }
    }
}

/// Whom the first word names; "Yes, I" is about the same person as "I".
fn subject(sentence: &str) -> Option<Subject> {
    let words = words::of(sentence);
    let joint = |word: &&String| matches!(word.as_str(), "yes" | "no" | "and" | "but" | "so" | "then");
    let first = words.iter().find(|word| !joint(word))?;
    match first.as_str() {
        "i" | "we" | "my" | "our" => Some(Subject::First),
        "he" | "she" | "they" | "it" | "you" | "his" | "her" | "their" | "your" => Some(Subject::Other),
        _ => None,
    }
}

/// Whether a text begins with a label.
fn is_labelled(text: &str) -> bool {
    text.split_once(": ").is_some_and(|(label, _)| label.split_whitespace().count() <= LABEL_WORDS)
}

fn anaphors(text: &str) -> BTreeSet<String> {
    words::of(text).into_iter().filter(|word| words::is_anaphor(word)).collect()
}

/// Whether a sentence begins with what the speaker is or was.
fn says_being(sentence: &str) -> bool {
    let sentence = sentence.trim_start().to_lowercase().replace('’', "'");
    ["i am ", "i'm ", "i was "].iter().any(|beginning| sentence.starts_with(beginning))
}

fn figures_of(text: &str) -> HashSet<Figure> {
    figures(text).into_iter().map(|(_, figure)| figure.bare()).collect()
}

/// Whether a word counts something.
fn is_number(stem: &str) -> bool {
    stem.chars().next().is_some_and(|first| first.is_ascii_digit())
        || !figures(&format!("{stem} years")).is_empty()
}

/// Whether the main clause is only thought of: "steps that can be repeated" were made all the same.
fn has_mood(sentence: &str) -> bool {
    let words = words::of(sentence);
    let is_mood = |word: &String| MOODS.contains(&word.as_str());
    let is_subject =
        |word: &String| matches!(word.as_str(), "i" | "we" | "you" | "he" | "she" | "it" | "they");
    words.iter().take(MOOD_WORDS).any(is_mood)
        || words.windows(2).any(|two| is_subject(&two[0]) && is_mood(&two[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(heading: &str, statement: &str, sentence: &str, expected: bool, why: &str) {
        let employers = ["emberlin", "kestrel"].map(str::to_owned).into();
        let held = Ground::of(heading, statement, &employers).holds(&Said::of(sentence));
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
        let label = "Supervisor: Prof. Anneliese Obuya.";
        check(
            "Education",
            label,
            "I am a supervisor: Prof. Anneliese Obuya.",
            false,
            "a label is not the candidate",
        );
        check("Education", label, "I'm the supervisor.", false, "nor in short");
        check("", "Ada.", "I am Ada.", true, "an answer in one word");
        let gave_up = "Therapeutic ultrasound I gave up in 2016, because the evidence never came.";
        check("", gave_up, "I gave it up because the evidence never came.", false, "it may be anything");
        check("", "I sold it in 2016.", "I sold it.", true, "unless the owner says so too");
        check("Education", label, "The supervisor was Prof. Anneliese Obuya.", true, "what the line says");
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
        check(
            "",
            "I split the work into small steps that can be repeated.",
            "I would split the work into small steps that can be repeated.",
            false,
            "what was done is not what would be done",
        );
        check(
            "",
            "So you would get somebody who builds reliable systems.",
            "I would get somebody who builds reliable systems.",
            false,
            "another person",
        );
    }
}
