//! Feeds `template` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|source: &str| fuzz::template::run(source));
