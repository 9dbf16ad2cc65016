//! Feeds `bundle` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::bundle::run(bytes));
