//! Any text as it is cut into sentences, lines, passages and words, whole and as it is written bit by bit.

use text::sentences::{SentenceStream, sentences};
use text::{lines, markdown, names, words};

/// Longest passage of a README.
const PASSAGE_CHARS: usize = 400;

/// One input.
pub fn run(text: &str) {
    let whole: String = sentences(text).collect();
    assert_eq!(whole, text, "sentences lose nothing");

    let mut stream = SentenceStream::default();
    let mut written = String::new();
    for letter in text.chars() {
        written.extend(stream.push(letter.encode_utf8(&mut [0; 4])));
    }
    written.push_str(&stream.rest());
    assert_eq!(written, text, "nor do sentences of a text that is being written");

    for passage in markdown::chunk_markdown(text, PASSAGE_CHARS) {
        assert!(!passage.is_empty(), "a passage says something");
    }
    assert!(
        lines::shortened(text, 80).chars().count() <= 81,
        "no longer than asked for, and the sign of the cut"
    );
    let _ = (lines::joined_lines(text), lines::paragraphs(text), lines::one_line(text), lines::trimmed(text));
    let _ = (words::of(text), words::stems(text), names::words(text).filter(names::Word::is_name).count());
}
