//! PROMPT-01: `prompt` and `completion` are there.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::near_key::Wanted;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{KEYS, PromptRecord};

rule!("PROMPT-01", "prompt-and-completion", Error, source::PREPARE, "prompt_and_completion.md");

pub(super) fn check(record: &PromptRecord<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (place, Wanted { key, .. }) in KEYS.into_iter().enumerate() {
        // Where another key looks like it, PROMPT-06 speaks.
        if record.values[place].is_none() && !record.has_near_miss(place) {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, format!("the record has no `{key}`"))
                    .at(record.line.start_of(record.root), format!("expected the key `{key}`"))
                    .remedy(Remedy::text("write each record as {\"prompt\":\"…\",\"completion\":\"…\"}"))
            });
        }
    }
}
