//! See `ringfence_fuzz::scenarios`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::scenarios(data));
