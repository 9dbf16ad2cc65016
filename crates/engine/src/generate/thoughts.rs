//! Keeps a model's thoughts out of its answer: what reasoning models write between `<think>` and `</think>`
//! before the answer. Templates are rendered with thinking turned off (`template`), but not every model
//! follows that, and thoughts are not meant to be read.

/// The tags around a thought, as the families write them.
const TAGS: [(&str, &str); 4] = [
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("[THINK]", "[/THINK]"),
];

/// Passes on the text of an answer while it is written, without its thoughts. A tag may arrive in any number
/// of pieces. Only text that may be the beginning of a tag is held back.
#[derive(Debug, Default)]
pub struct ThoughtFilter {
    /// The tag that ends the thought that is being written.
    closing: Option<&'static str>,
    /// Text that may be the beginning of a tag.
    held: String,
    /// Whether a thought has just ended. The white space after it is then removed as well.
    trims: bool,
    /// Whether the text passed on so far ends with something other than white space.
    amid_line: bool,
    /// Whether any thought was left out.
    found: bool,
}

impl ThoughtFilter {
    /// The filter for the answer to this prompt: some templates open the thought themselves.
    pub(crate) fn after(prompt: &str) -> Self {
        let prompt = prompt.trim_end();
        let closing = TAGS.iter().find(|(opening, _)| prompt.ends_with(opening)).map(|(_, closing)| *closing);
        Self { closing, found: closing.is_some(), ..Self::default() }
    }

    /// Whether this whole text is a tag. A tag can be one control token, which has no text otherwise.
    pub(crate) fn is_tag(text: &str) -> bool {
        TAGS.iter().any(|(opening, closing)| text == *opening || text == *closing)
    }

    /// Whether any thought was left out so far.
    pub fn found(&self) -> bool {
        self.found
    }

    /// Adds a piece and returns the text that is now certain to be part of the answer.
    pub fn push(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        let mut said = String::new();
        loop {
            if let Some(closing) = self.closing {
                let Some(end) = find(&self.held, closing) else {
                    let kept = beginning_of(&self.held, [closing]);
                    self.held.drain(..self.held.len() - kept);
                    return said;
                };
                self.held.drain(..end + closing.len());
                (self.closing, self.trims) = (None, true);
                continue;
            }
            let openings = TAGS.iter().map(|(opening, closing)| (*opening, Some(*closing)));
            // A closing tag without an opening one: at least the tag itself is left out.
            let tags = openings.chain(TAGS.iter().map(|(_, closing)| (*closing, None)));
            let first = tags.filter_map(|(tag, closing)| Some((find(&self.held, tag)?, tag, closing))).min();
            let Some((start, tag, closing)) = first else {
                let all = TAGS.iter().flat_map(|(opening, closing)| [*opening, *closing]);
                let kept = beginning_of(&self.held, all);
                let text: String = self.held.drain(..self.held.len() - kept).collect();
                self.say(&text, &mut said);
                return said;
            };
            let text: String = self.held.drain(..start).collect();
            self.held.drain(..tag.len());
            self.say(&text, &mut said);
            (self.closing, self.found) = (closing, true);
            self.trims |= closing.is_none();
        }
    }

    /// At the end of the answer, returns the text that was held back and is not a tag. A thought that was
    /// never closed is left out.
    pub fn finish(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        let mut said = String::new();
        if self.closing.is_none() {
            self.say(&held, &mut said);
        }
        said
    }

    /// Appends text to the output. After a thought, white space that would be doubled is removed.
    fn say(&mut self, text: &str, said: &mut String) {
        let text = if self.trims && !self.amid_line { text.trim_start() } else { text };
        if let Some(last) = text.chars().next_back() {
            self.trims = false;
            self.amid_line = !last.is_whitespace();
        }
        said.push_str(text);
    }
}

/// Where the tag begins, ignoring case.
fn find(text: &str, tag: &str) -> Option<usize> {
    text.as_bytes().windows(tag.len()).position(|bytes| bytes.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Number of bytes at the end of the text that are the beginning of one of the tags.
fn beginning_of<'a>(text: &str, tags: impl IntoIterator<Item = &'a str>) -> usize {
    let begins = |tag: &str| {
        let longest = text.len().min(tag.len() - 1);
        (1..=longest).rev().find(|&bytes| {
            text.as_bytes()[text.len() - bytes..].eq_ignore_ascii_case(&tag.as_bytes()[..bytes])
        })
    };
    tags.into_iter().filter_map(begins).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter passes on of these pieces.
    fn said(mut filter: ThoughtFilter, pieces: &[&str]) -> String {
        let mut said: String = pieces.iter().map(|piece| filter.push(piece)).collect();
        said.push_str(&filter.finish());
        said
    }

    const ANSWERS: [(&str, &str); 17] = [
        ("I led the move.", "I led the move."),
        ("<think>\nHm, what was it?\n</think>\n\nI led the move.", "I led the move."),
        ("<think>\n\n</think>\n\nYes.", "Yes."),
        ("<think></think>Yes.", "Yes."),
        ("\n<think>hm</think>\nYes.", "\nYes."),
        ("<think>I never tell", ""),
        ("<think>I never tell</thin", ""),
        ("Yes. <think>or no?</think> I did.", "Yes. I did."),
        ("Yes.<think>or no?</think> I did.", "Yes. I did."),
        ("Yes. <think>or no?", "Yes. "),
        ("<think>a <think> b</think>c", "c"),
        ("<Think>A</THINK>B", "B"),
        ("<thinking>a</think> b</thinking>c", "c"),
        ("[THINK]a[/THINK]b<thought>c</thought>d", "bd"),
        ("5 < 6, <thin air>, é<t", "5 < 6, <thin air>, é<t"),
        ("日本 <think>🦀</think>🦀", "日本 🦀"),
        ("a</think> b", "a b"),
    ];

    #[test]
    fn a_thought_is_left_out_wherever_it_is_split() {
        for (answer, expected) in ANSWERS {
            assert_eq!(said(ThoughtFilter::default(), &[answer]), expected, "in one piece: {answer}");
            let places: Vec<usize> = (0..=answer.len()).filter(|at| answer.is_char_boundary(*at)).collect();
            for (index, &one) in places.iter().enumerate() {
                for &two in &places[index..] {
                    let pieces = [&answer[..one], &answer[one..two], &answer[two..]];
                    assert_eq!(said(ThoughtFilter::default(), &pieces), expected, "in pieces: {pieces:?}");
                }
            }
            let letters: Vec<String> = answer.chars().map(String::from).collect();
            let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
            assert_eq!(said(ThoughtFilter::default(), &letters), expected, "letter by letter: {answer}");
        }
    }

    #[test]
    fn nothing_is_held_back_but_what_may_be_a_tag() {
        let mut filter = ThoughtFilter::default();
        assert_eq!(filter.push("I did. <th"), "I did. ", "it may become one");
        assert_eq!(filter.push("at"), "<that", "and does not");
        assert_eq!(filter.push(" <think>"), " ");
        assert!(filter.push("a long thought ").is_empty() && filter.held.is_empty(), "a thought is not kept");
        assert!(filter.found(), "it is known that there was one");
    }

    #[test]
    fn a_prompt_that_opens_the_thought_is_noticed() {
        for (prompt, expected) in [
            ("<|assistant|>\n<think>\n", "Yes."),
            ("<|assistant|>\n<think>\n\n</think>\n\n", "hm\nYes."),
            ("What is <think> for?\n<|assistant|>\n", "hm\nYes."),
        ] {
            let filter = ThoughtFilter::after(prompt);
            assert_eq!(said(filter, &["hm\n</th", "ink> Yes."]), expected, "after {prompt:?}");
        }
        assert_eq!(said(ThoughtFilter::after("<think>"), &["never said"]), "", "also where it never ends");
    }
}
