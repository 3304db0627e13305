//! IMAGE-03: enough images with captions, and not too many.

use crate::dataset::rules::{rule, source};

// The numbers are judged by the code of FILE-14 and FILE-15, which reports them under this rule.
rule!("IMAGE-03", "image-count", Error, source::PREPARE, "record_count.md");
