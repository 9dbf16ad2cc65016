//! Any bytes as the vocabulary of a speech model: a text that it can spell comes back as it was, or it is
//! refused.

const NAME: &str = "Emberline Zürich";

/// One input.
pub fn run(bytes: &[u8]) {
    if let Some(spelled) = voice::testing::spelled_with(bytes, NAME) {
        assert_eq!(spelled, NAME, "the pieces of a text are the text");
    }
}
