//! See `ringfence_fuzz::parameters`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::parameters(data));
