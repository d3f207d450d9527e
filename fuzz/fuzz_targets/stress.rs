//! See `ringfence_fuzz::stress`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::stress(data));
