//! Feeds `pdf` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::pdf::run(input));
