//! See `ringfence_fuzz::control`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::control(data));
