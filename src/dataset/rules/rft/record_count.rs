//! RFT-09: enough prompts, and not too many.

use crate::dataset::rules::{rule, source};

// The numbers are judged by the code of FILE-14 and FILE-15, which reports them under this rule.
rule!("RFT-09", "prompt-count", Error, source::REINFORCEMENT, "record_count.md");
