//! Feeds `text` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| fuzz::text::run(text));
