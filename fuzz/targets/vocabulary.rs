//! Any bytes as the vocabulary of a speech model: a text that it can spell comes back as it was, or it is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

const NAME: &str = "Emberline Zürich";

fuzz_target!(|bytes: &[u8]| {
    if let Some(spelled) = voice::testing::spelled_with(bytes, NAME) {
        assert_eq!(spelled, NAME, "the pieces of a text are the text");
    }
});
