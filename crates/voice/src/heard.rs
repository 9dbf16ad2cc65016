//! What was heard, how sure the model is of it, and which outputs of the model are no speech.

/// How sure the model is of a text: the mean log-probability of its tokens, 0 at most.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Sureness(pub f32);

/// Below this 92 of 100 bad transcripts are found, and 1 of 100 good ones is held for bad.
const DOUBTFUL: f32 = -0.3;
/// Below this no good transcript was seen.
const UNCLEAR: f32 = -0.6;

impl Sureness {
    /// Whether the text should be looked at before it is sent. It is never sent by itself.
    pub fn is_doubtful(self) -> bool {
        self.0.is_nan() || self.0 < DOUBTFUL
    }

    /// Whether the text is most likely wrong: a shell says that it could not be made out.
    pub fn is_unclear(self) -> bool {
        self.0.is_nan() || self.0 < UNCLEAR
    }
}

/// The words of an utterance.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// One line of text, never empty.
    pub text: String,
    /// How sure the model is of it.
    pub sureness: Sureness,
}

impl Heard {
    /// The utterance, unless the text is one that speech models write for noise: nothing, signs for music, control
    /// tokens, or the same words over and over.
    pub(crate) fn new(text: &str, sureness: Sureness) -> Option<Self> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_speech =
            without_control_tokens(&text).chars().any(char::is_alphanumeric) && !repeats_itself(&text);
        is_speech.then_some(Self { text, sureness })
    }
}

/// The text without `<<...>>` and `<...>`, which a vocabulary has for tokens that are no words.
fn without_control_tokens(text: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Longest phrase that is looked for, in words. A model's loops are whole sentences at times.
const LONGEST_PHRASE: usize = 12;

/// Whether some phrase stands three times in a row. People say a word twice; a word or two of fewer than six letters
/// together, as in "no, no, no", may even be said three times, so those must stand five times.
pub(crate) fn repeats_itself(text: &str) -> bool {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    (1..=LONGEST_PHRASE).any(|length| {
        words.windows(length).enumerate().any(|(start, phrase)| {
            let letters: usize = phrase.iter().map(|word| word.chars().count()).sum();
            let times = if letters < 6 { 5 } else { 3 };
            words
                .get(start..start + times * length)
                .is_some_and(|stretch| stretch.chunks(length).all(|chunk| chunk == phrase))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_speech(text: &str) -> bool {
        Heard::new(text, Sureness(-0.1)).is_some()
    }

    #[test]
    fn what_speech_models_write_for_noise_is_no_speech() {
        let loops = "I'm not a judge, but I'm not a judge, but I'm not a judge, but";
        let music = "♪ ♪ ♪";
        for noise in [
            "",
            " \n",
            music,
            "...",
            "<<ST_767>><<ST_12>>",
            loops,
            "of experience of experience of experience",
        ] {
            assert!(!is_speech(noise), "`{noise}` is written for noise");
        }
        for speech in
            ["Yes.", "No, no, no.", "C++?", "What did you do in 2019?", "Why, why do you want to leave?"]
        {
            assert!(is_speech(speech), "`{speech}` is something that people say");
        }
    }

    #[test]
    fn a_text_is_one_line() {
        let heard = Heard::new(" Tell me\n about yourself. ", Sureness(0.0)).expect("speech");
        assert_eq!(heard.text, "Tell me about yourself.", "the composer takes one line");
    }

    #[test]
    fn what_is_unclear_is_doubtful_and_no_number_is_both() {
        for (sureness, doubtful, unclear) in
            [(-0.05, false, false), (-0.4, true, false), (-0.7, true, true), (f32::NAN, true, true)]
        {
            let sureness = Sureness(sureness);
            assert_eq!((sureness.is_doubtful(), sureness.is_unclear()), (doubtful, unclear), "{sureness:?}");
        }
    }
}
