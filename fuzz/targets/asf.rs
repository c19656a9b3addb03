#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| posa_fuzz::acclaim(data));
