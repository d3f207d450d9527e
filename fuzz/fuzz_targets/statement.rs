//! See `ringfence_fuzz::statement`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::statement(data));
