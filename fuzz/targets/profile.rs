//! Feeds `profile` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::profile::run(input));
