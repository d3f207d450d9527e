//! See `ringfence_fuzz::reserves::rows`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::reserves::rows(data));
