//! Feeds `tokenizer` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| fuzz::tokenizer::run(input));
