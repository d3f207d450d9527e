//! See `ringfence_fuzz::tables`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ringfence_fuzz::tables(data));
