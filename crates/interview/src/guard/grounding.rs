//! Whether a sentence rests on the findings for the question: not only its names and figures, but what it
//! says.
//!
//! Small weights fill an answer with sentences that fit any candidate ("I am passionate about innovation") or
//! contradict their notes. A check as cheap as this one cannot decide entailment. It can check that a
//! sentence is about the same things as the notes and denies nothing that they affirm.
use std::collections::HashSet;

use text::words::{is_common, of, stem};

use text::sentences::sentences;

/// Share of a sentence's words, in percent, that the findings must contain together.
const TOGETHER_PERCENT: usize = 65;
/// Share that one sentence of the findings must contain, for a model that can join two correctly.
const ALONE_PERCENT: usize = 34;
/// The same for a model that cannot, and would join a title of one with an employer of the other.
const ALONE_STRICT_PERCENT: usize = 65;
/// Share of a sentence's words that must be distinct.
const LEAST_DISTINCT_PERCENT: usize = 70;
/// Most words of a sentence that is so short that a single unsupported word makes it wrong.
const FEW_WORDS: usize = 3;
/// Share of a sentence's words that an earlier sentence of the answer contains if it is a repetition.
const REPEATED_PERCENT: usize = 80;
/// Share from which two sentences are about the same thing, so that one must not deny what the other affirms.
const SAME_THING_PERCENT: usize = 50;
/// Longest sentence that may have no content: "Yes, I do."
const SHORT_WORDS: usize = 4;

/// Words that fit anywhere and say nothing.
const SPEECH: [&str; 62] = [
    "able",
    "admit",
    "all",
    "always",
    "another",
    "because",
    "become",
    "believe",
    "but",
    "came",
    "come",
    "course",
    "each",
    "enjoy",
    "especially",
    "even",
    "every",
    "excited",
    "experience",
    "feel",
    "few",
    "first",
    "find",
    "great",
    "happy",
    "help",
    "here",
    "into",
    "its",
    "keep",
    "let",
    "lot",
    "love",
    "made",
    "make",
    "need",
    "new",
    "no",
    "not",
    "now",
    "one",
    "other",
    "our",
    "own",
    "part",
    "proud",
    "really",
    "see",
    "such",
    "sure",
    "than",
    "thing",
    "thought",
    "too",
    "try",
    "very",
    "want",
    "way",
    "well",
    "while",
    "yes",
    "yet",
];
/// Words that deny.
const DENYING: [&str; 10] =
    ["not", "no", "never", "none", "nothing", "nobody", "without", "cannot", "neither", "nor"];
/// The findings for one question, sentence by sentence.
pub(crate) struct Grounding {
    statements: Vec<Statement>,
    words: HashSet<String>,
}

struct Statement {
    words: HashSet<String>,
    denies: bool,
}

impl Grounding {
    /// Builds the grounding from these texts.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let all = texts.into_iter().flat_map(sentences);
        let statements: Vec<Statement> =
            all.map(|sentence| Statement { words: content(sentence), denies: denies(sentence) }).collect();
        let words = statements.iter().flat_map(|statement| statement.words.iter().cloned()).collect();
        Self { statements, words }
    }

    /// Whether the sentence rests on the findings. `per_sentence` is for models that cannot be trusted to
    /// join two statements.
    pub(crate) fn supports(&self, sentence: &str, per_sentence: bool) -> bool {
        let said = content(sentence);
        if said.is_empty() {
            return of(sentence).len() <= SHORT_WORDS;
        }
        if goes_in_circles(sentence) {
            return false;
        }
        let percent = |held: usize| 100 * held / said.len();
        let together = percent(said.intersection(&self.words).count());
        let nearest = self
            .statements
            .iter()
            .map(|statement| (percent(said.intersection(&statement.words).count()), statement.denies))
            .max_by_key(|&(alone, _)| alone);
        let Some((alone, _)) = nearest else { return false };
        // Several sentences can be equally near. It is enough if one of them agrees.
        let agrees = alone < SAME_THING_PERCENT
            || self.statements.iter().any(|statement| {
                percent(said.intersection(&statement.words).count()) == alone
                    && statement.denies == denies(sentence)
            });
        let least_alone = match per_sentence {
            // With so few words, one that is missing is the point of the sentence.
            true if said.len() <= FEW_WORDS => 100,
            true => ALONE_STRICT_PERCENT,
            false => ALONE_PERCENT,
        };
        together >= TOGETHER_PERCENT && alone >= least_alone && agrees
    }
}

/// Whether a sentence says nothing new after one of the sentences before it.
pub(crate) fn repeats(sentence: &str, before: &str) -> bool {
    let said = content(sentence);
    !said.is_empty()
        && sentences(before)
            .any(|one| 100 * said.intersection(&content(one)).count() >= REPEATED_PERCENT * said.len())
}

/// Whether a sentence repeats a word instead of saying something about it: "a contract that is a data
/// contract".
fn goes_in_circles(sentence: &str) -> bool {
    let words =
        of(sentence).into_iter().filter(|word| !is_common(word) && !SPEECH.contains(&word.as_str())).count();
    100 * content(sentence).len() < LEAST_DISTINCT_PERCENT * words
}

/// The stems of the words that carry meaning in a sentence.
pub(crate) fn content(sentence: &str) -> HashSet<String> {
    let words = of(sentence).into_iter().filter(|word| !is_common(word) && !SPEECH.contains(&word.as_str()));
    words.map(|word| stem(&word)).collect()
}

pub(crate) fn denies(sentence: &str) -> bool {
    of(sentence).iter().any(|word| is_denial(word))
}

/// Whether a word in lower case denies.
pub(crate) fn is_denial(word: &str) -> bool {
    DENYING.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: [&str; 2] = [
        "Python has been my main language since 2018. I use pandas and LightGBM for forecasting. I have built one web \
         application, but I am not a web specialist.",
        "I mentor two junior engineers at Emberline.",
    ];

    #[track_caller]
    fn check(sentence: &str, expected: bool, why: &str) {
        assert_eq!(Grounding::of(NOTES).supports(sentence, false), expected, "{sentence}: {why}");
    }

    #[test]
    fn what_the_notes_say_in_other_words_is_borne() {
        check("My main language is Python.", true, "the same words in another order");
        check("I have mentored junior engineers at Emberline.", true, "in another form");
        check("I used LightGBM to make forecasts.", true, "endings do not matter");
        check("Yes, I do.", true, "a short answer says nothing wrong");
        check("I'm not a web specialist.", true, "denied there, too");
    }

    #[test]
    fn what_the_notes_do_not_say_is_not() {
        check("I am passionate about innovation and driving growth.", false, "it fits any candidate");
        check("I am a web developer with many clients.", false, "one word in common is not enough");
        check("I am a web specialist.", false, "the notes deny it");
        check("Python has never been my main language.", false, "and they affirm this");
        check(
            "I am good at a lot of things, but I am also good at some other things.",
            false,
            "it says nothing at length",
        );
    }

    #[test]
    fn small_models_may_not_join_two_statements() {
        let grounds = Grounding::of(NOTES);
        let joined = "I mentor at Emberline with pandas and Python.";
        assert!(grounds.supports(joined, false), "a large model may be right about how they belong together");
        assert!(!grounds.supports(joined, true), "a small one guesses");
        assert!(
            grounds.supports("My main language since 2018 is Python.", true),
            "one statement in other words will do"
        );
    }

    #[test]
    fn a_sentence_said_again_is_a_repetition() {
        let before = "I use pandas for forecasting. I mentor two engineers. ";
        assert!(repeats("For forecasting, I use pandas.", before), "the same in another order");
        assert!(!repeats("I use LightGBM for planning.", before), "one word in common is none");
        assert!(!repeats("I use pandas.", ""), "the first sentence repeats nothing");
    }

    #[test]
    fn without_grounds_nothing_is_borne_but_a_short_word() {
        let none = Grounding::of([]);
        assert!(!none.supports("I mentor two engineers.", false), "there is nothing it could rest on");
        assert!(none.supports("Yes.", false), "but a word of assent claims nothing by itself");
    }
}
