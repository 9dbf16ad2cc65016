//! Feeds `sse` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::sse::run(bytes));
