//! Any bytes, of a format that is guessed: the invariants hold.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../invariants.rs"]
mod invariants;

fuzz_target!(|bytes: &[u8]| invariants::hold(bytes, None));
