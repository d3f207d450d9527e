//! See `ringfence_fuzz::package`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::package(data));
