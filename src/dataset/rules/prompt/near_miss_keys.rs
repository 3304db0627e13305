//! PROMPT-06: keys that look like the right ones.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};

use super::{KEYS, PromptRecord};

rule!("PROMPT-06", "near-miss-keys", Error, source::TROUBLESHOOTING, "near_miss_keys.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    if record.values.iter().all(Option::is_some) {
        return;
    }
    for (key, meant) in record.others() {
        let Some(place) = meant else { continue };
        findings.push(&RULE, || KEYS[place].misspelt(&RULE, &record.line, &key));
    }
}
