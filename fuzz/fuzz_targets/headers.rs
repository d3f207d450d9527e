//! See `ringfence_fuzz::reserves::headers`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::reserves::headers(data));
