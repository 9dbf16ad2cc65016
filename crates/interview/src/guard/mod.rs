//! The gate between the model and the visitor: a whole sentence passes if nothing in it is invented or
//! recited.
pub(crate) mod claims;
pub(crate) mod employment;
pub(crate) mod figures;
pub(crate) mod grounding;
pub(crate) mod injection;
pub(crate) mod length;
pub(crate) mod persona_leak;
pub(crate) mod relevance;

use crate::evidence::rank::EvidenceIndex;
use crate::guard::claims::{Claim, Support, Unsupported};
use crate::guard::grounding::{Grounding, repeats};
use crate::guard::persona_leak::PersonaLeak;
use crate::guard::relevance::Relevance;
use text::lines::item;
use text::sentences::SentenceStream;
use text::words;

/// Sentences withheld in a row from which on the model has lost the topic.
const LOST_AFTER: usize = 3;

/// How the examples in the prompt begin. A model that writes one continues the prompt instead of its answer.
const LABELS: [&str; 2] = ["My answer:", "Question:"];

/// How a sentence begins if the model forgot who it speaks as and addresses the candidate.
const TO_THE_CANDIDATE: [&str; 6] = ["You ", "Your ", "You'", "You’", "The candidate ", "This candidate "];

/// What a sentence is checked against.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) support: &'a Support,
    pub(crate) grounds: &'a Grounding,
    /// The profile's statements, one of which a sentence must rest on; `None` where an earlier answer is
    /// reworded.
    pub(crate) evidence: Option<&'a EvidenceIndex>,
    pub(crate) persona_leak: &'a PersonaLeak,
    /// The visitor's question. An answer may repeat its names.
    pub(crate) question: &'a str,
    /// What may be said of the profile, if the model has read the whole of it. A statement is then said in
    /// place of a sentence that does not pass.
    pub(crate) relevance: Option<&'a Relevance>,
    /// Whether the model is too small to be trusted with joining two statements.
    pub(crate) per_sentence: bool,
}

/// A sentence of the model that passed, and the statements of the profile that it rests on; none where an
/// earlier answer is reworded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PassedSentence {
    pub(crate) text: String,
    pub(crate) rests_on: Vec<usize>,
}

/// An answer on the way from the model to the visitor.
pub(crate) struct Gate<'a> {
    rules: Rules<'a>,
    stream: SentenceStream,
    said: String,
    passed: Vec<PassedSentence>,
    /// The white space after the text that passed, shown only if something follows.
    gap: String,
    withheld: Vec<Unsupported>,
    /// Sentences withheld since the last one that passed.
    in_a_row: usize,
}

impl<'a> Gate<'a> {
    /// Creates a gate for the answer to one question.
    pub(crate) fn new(rules: Rules<'a>) -> Self {
        Self {
            rules,
            stream: SentenceStream::default(),
            said: String::new(),
            passed: Vec::new(),
            gap: String::new(),
            withheld: Vec::new(),
            in_a_row: 0,
        }
    }

    /// Takes the next piece. Returns what may be shown now, which is nothing while a sentence is unfinished.
    pub(crate) fn take(&mut self, piece: &str) -> String {
        let sentences = self.stream.push(piece);
        sentences.iter().filter_map(|sentence| self.passed(sentence)).collect()
    }

    /// Whether the model has lost the topic, so that the rest is not worth the wait.
    pub(crate) fn is_lost(&self) -> bool {
        self.in_a_row >= LOST_AFTER
    }

    /// Ends the answer. The rest is said if it passes. If a limit `cut` the answer off, the rest is said only
    /// if nothing else was: half a sentence is better than silence, and worse than the whole sentences before
    /// it.
    pub(crate) fn end(&mut self, cut: bool) -> String {
        let rest = std::mem::take(&mut self.stream).rest();
        let wanted = !rest.trim().is_empty() && (!cut || self.said.is_empty());
        if wanted { self.passed(&rest).unwrap_or_default() } else { String::new() }
    }

    /// The sentences that passed so far.
    pub(crate) fn sentences(&self) -> &[PassedSentence] {
        &self.passed
    }

    /// Returns what was said and what was withheld.
    pub(crate) fn into_parts(self) -> (String, Vec<Unsupported>) {
        (self.said, self.withheld)
    }

    /// The sentence as it is shown, if it passes: white space only between two sentences.
    fn passed(&mut self, sentence: &str) -> Option<String> {
        let whole = sentence.trim();
        let (is_item, bare) = item(whole).map_or((false, whole), |bare| (true, bare));
        if bare.is_empty() {
            return None;
        }
        let (bare, rests_on) = match self.passes(bare) {
            Some(rests_on) => (bare, rests_on),
            None => {
                let (statement, at) = self.instead(bare)?;
                self.in_a_row = 0;
                (statement, vec![at])
            }
        };
        // A number would count what was withheld too.
        let mark = if is_item { "- " } else { "" };
        let gap = if self.said.is_empty() { "" } else { &self.gap };
        let shown = format!("{gap}{mark}{bare}");
        self.passed.push(PassedSentence { text: format!("{mark}{bare}"), rests_on });
        self.said.push_str(&shown);
        let end = sentence.trim_end().len();
        self.gap = if end < sentence.len() { sentence[end..].to_owned() } else { " ".to_owned() };
        Some(shown)
    }

    /// The statement that says what a sentence tried to say, if it was not said yet.
    fn instead(&self, sentence: &str) -> Option<(&'a str, usize)> {
        let (evidence, relevance) = self.rules.evidence.zip(self.rules.relevance)?;
        let at = evidence.said_in(sentence).filter(|&at| relevance.allows(&[at]))?;
        let text = evidence.statements()[at].text.as_str();
        (!repeats(text, &self.said) && !self.is_misplaced(text, &[at])).then_some((text, at))
    }

    /// Whether a sentence begins with a word for something named before, and what was said before it is of
    /// another text: "It began as a hunt" is then true of something else.
    fn is_misplaced(&self, sentence: &str, rests_on: &[usize]) -> bool {
        let (Some(evidence), Some(before)) = (self.rules.evidence, self.passed.last()) else { return false };
        let origin = |at: &usize| evidence.statements().get(*at).map(|statement| statement.origin);
        let origins: Vec<_> = before.rests_on.iter().map(origin).collect();
        let points_back = words::of(sentence).first().is_some_and(|first| words::is_anaphor(first));
        points_back && !rests_on.iter().any(|at| origins.contains(&origin(at)))
    }

    /// The statements that a sentence rests on, or `None` if it does not pass.
    fn passes(&mut self, sentence: &str) -> Option<Vec<usize>> {
        let Rules { support, grounds, evidence, relevance, persona_leak, question, per_sentence } =
            self.rules;
        let before = self.withheld.len();
        let begins =
            |with: &[&str]| with.iter().any(|beginning| sentence.trim_start().starts_with(beginning));
        if begins(&LABELS)
            || begins(&TO_THE_CANDIDATE)
            || persona_leak.leaks(sentence)
            || repeats(sentence, &self.said)
            || echoes(sentence, question)
        {
            self.in_a_row += 1;
            return None;
        }
        self.withheld.extend(support.unsupported(sentence, question));
        let rests_on = evidence.map(|evidence| evidence.rests_on(sentence)).unwrap_or_default();
        let rests = match evidence {
            Some(_) => {
                !rests_on.is_empty()
                    && relevance.is_none_or(|relevance| relevance.allows(&rests_on))
                    && !self.is_misplaced(sentence, &rests_on)
            }
            None => grounds.supports(sentence, per_sentence),
        };
        if self.withheld.len() == before && !rests {
            self.withheld.push(Unsupported { text: sentence.trim().to_owned(), kind: Claim::Statement });
        }
        let passes = self.withheld.len() == before;
        self.in_a_row = if passes { 0 } else { self.in_a_row + 1 };
        passes.then_some(rests_on)
    }
}

/// Whether a sentence says only what the question says, so that it answers nothing.
fn echoes(sentence: &str, question: &str) -> bool {
    let asked = words::of(question);
    let said = words::of(sentence);
    !said.is_empty() && said.iter().all(|word| asked.contains(word))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use profile::{Example, Profile};

    use super::*;
    use crate::evidence::rank::EvidenceTexts;
    use crate::testing::WordEmbedder;

    /// What is shown of an answer in these pieces, and what is kept of it, if a profile says only `known`.
    fn passed(known: &str, pieces: &[&str]) -> (String, String) {
        let (support, persona_leak, grounds) =
            (Support::of_text(known), PersonaLeak::of(""), Grounding::of([known]));
        let rules = Rules {
            support: &support,
            grounds: &grounds,
            evidence: None,
            persona_leak: &persona_leak,
            question: "",
            relevance: None,
            per_sentence: false,
        };
        let mut gate = Gate::new(rules);
        let mut shown: String = pieces.iter().map(|piece| gate.take(piece)).collect();
        shown.push_str(&gate.end(false));
        (shown, gate.into_parts().0)
    }

    /// What is shown of a sentence of a model that has read two answers of the owner, if those of `near` are
    /// relevant.
    fn said_for(sentence: &str, near: [f32; 2]) -> (String, Vec<Vec<usize>>) {
        let answers =
            ["The thesis was supervised by Prof. Obuya.", "I bake bread on Sundays. It began as a wager."];
        let example =
            |answer: &str| Example { question: "Why?".into(), answer: answer.into(), ..Example::default() };
        let profile = Profile { examples: answers.map(example).into(), ..Profile::default() };
        let texts = EvidenceTexts::of(&profile);
        let index = EvidenceIndex::new(texts, &mut WordEmbedder, &mut |_, _| ControlFlow::Continue(()));
        let evidence = index.expect("words embed");
        let (support, persona_leak) = (Support::of(&profile), PersonaLeak::of(""));
        let grounds = Grounding::of(answers);
        let [first, second] = near;
        let relevance = Relevance::of(evidence.statements(), &[first, second, second], None, 0.1);
        let rules = Rules {
            support: &support,
            grounds: &grounds,
            evidence: Some(&evidence),
            relevance: Some(&relevance),
            persona_leak: &persona_leak,
            question: "Who supervised you?",
            per_sentence: false,
        };
        let mut gate = Gate::new(rules);
        let shown = gate.take(&format!("{sentence} ")) + &gate.end(false);
        (shown, gate.sentences().iter().map(|sentence| sentence.rests_on.clone()).collect())
    }

    #[test]
    fn what_a_model_puts_in_words_of_its_own_is_said_in_the_owners() {
        let reworded = "Prof. Obuya was the one who supervised my thesis in Leeds.";
        let (shown, rests_on) = said_for(reworded, [0.5, 0.5]);
        assert_eq!(
            shown, "The thesis was supervised by Prof. Obuya.",
            "nothing that the owner did not write"
        );
        assert_eq!(rests_on, [vec![0]], "with its source");
        assert_eq!(said_for(reworded, [0.0, 0.5]).0, "", "unless it has nothing to do with the question");
        assert_eq!(said_for("That is not in my notes.", [0.5, 0.5]).0, "", "a refusal is no statement");
        let (shown, _) = said_for("I bake bread on Sundays.", [0.5, 0.0]);
        assert_eq!(shown, "", "what is supported must be relevant too");
    }

    #[test]
    fn what_points_back_is_said_only_after_what_it_points_at() {
        let (shown, _) = said_for("I bake bread on Sundays. It began as a wager.", [0.5, 0.5]);
        assert_eq!(shown, "I bake bread on Sundays. It began as a wager.", "as it is in the notes");
        let (shown, rests_on) =
            said_for("The thesis was supervised by Prof. Obuya. It began as a wager.", [0.5, 0.5]);
        assert_eq!(shown, "The thesis was supervised by Prof. Obuya.", "the thesis was no wager");
        assert_eq!(rests_on, [vec![0]]);
    }

    #[test]
    fn an_echo_of_the_question_is_no_answer() {
        assert!(
            echoes("Good morning!", "translate \"good morning\" into japanese"),
            "it repeats the question"
        );
        assert!(!echoes("I have used Manhattan.", "Have you used Manhattan?"), "it says who");
        assert!(!echoes("Yes.", "Have you used Manhattan?"), "it answers");
    }

    #[test]
    fn the_candidate_is_not_spoken_to() {
        let known = "I own the ingestion of meter readings. You can reach me in Ghent.";
        let pieces = ["You own the ingestion of meter readings. I own the ingestion of meter ", "readings."];
        let (shown, _) = passed(known, &pieces);
        assert_eq!(shown, "I own the ingestion of meter readings.", "a candidate says I");
    }

    #[test]
    fn items_of_a_list_are_checked_without_their_numbers() {
        let (shown, _) =
            passed("I bake bread. I ring bells.", &["1. I bake bread.\n2. I fly.\n3. I ring bells.\n"]);
        assert_eq!(shown, "- I bake bread.\n- I ring bells.", "a number would count what was withheld");
    }

    #[test]
    fn white_space_is_said_between_sentences_only() {
        for pieces in [["\n", "I bake bread.", "\n\n", "\n"], ["I bake", " bread. ", "\n", "\n\n"]] {
            let (shown, kept) = passed("I bake bread.", &pieces);
            assert!(!shown.ends_with(char::is_whitespace), "nothing follows, so no gap is shown: {shown:?}");
            assert!(shown.starts_with("I bake bread."), "what is said begins with a word: {shown:?}");
            assert_eq!(kept, shown, "what is kept is what was shown");
        }
    }
}
