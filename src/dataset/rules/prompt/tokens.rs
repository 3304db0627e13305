//! PROMPT-08: no more tokens than the model takes, as far as can be estimated.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::token_limit::Excess;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::lengths::Part;
use super::{PromptRecord, characters};

rule!("PROMPT-08", "tokens", Warning, source::PREPARE, "tokens.md");

pub(super) fn check(record: &PromptRecord<'_>, context: &Context, findings: &mut Findings<'_>) {
    for part in Part::all(record, context) {
        let limit = part.limit;
        let Some(excess) = Excess::of(part.texts(), limit.value) else { continue };
        // Where the characters alone are too many, PROMPT-07 speaks.
        let told = characters::most(&part, context).and_then(|most| part.characters_over(most));
        if told.is_some() {
            continue;
        }
        findings.push_as(&RULE, excess.severity(), || {
            let name = context.entry.map_or("the model", |entry| &entry.name);
            Diagnostic::new(&RULE, format!("{} {}, {name} takes at most {}", part.name, excess.in_words(), limit.value))
                .at(part.place(record), "likely too long")
                .evidence(excess.evidence())
                .evidence(format!("the limit is stated at {}", limit.source.url))
                .remedy(Remedy::text("shorten the text, or split the record into several"))
        });
    }
}
