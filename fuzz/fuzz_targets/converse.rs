//! Any bytes as records of `converse`: the invariants hold.

#![no_main]

use finetune::model::DataFormat;
use libfuzzer_sys::fuzz_target;

#[path = "../invariants.rs"]
mod invariants;

fuzz_target!(|bytes: &[u8]| invariants::hold(bytes, Some(DataFormat::Converse)));
