//! PROMPT-07: no more characters than AWS lets stand for the tokens that the model takes.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::PromptRecord;
use super::lengths::Part;

rule!("PROMPT-07", "characters", Error, source::TROUBLESHOOTING, "characters.md");

/// The most characters of `part`, where that is known.
pub(super) fn most(part: &Part<'_>, context: &Context) -> Option<u64> {
    let each = context.entry?.characters_per_token.as_ref()?;
    Some(part.limit.value.saturating_mul(each.value))
}

pub(super) fn check(record: &PromptRecord<'_>, context: &Context, findings: &mut Findings<'_>) {
    for part in Part::all(record, context) {
        let Some(most) = most(&part, context) else { continue };
        let Some(characters) = part.characters_over(most) else { continue };
        findings.push(&RULE, || {
            let name = context.entry.map_or("the model", |entry| &entry.name);
            let message = format!("{} {characters} characters, {name} takes at most {most}", part.name);
            Diagnostic::new(&RULE, message)
                .at(part.place(record), "too long")
                .evidence(format!(
                    "{} tokens, stated at {}, times the {} characters that AWS allows for each",
                    part.limit.value,
                    part.limit.source.url,
                    most / part.limit.value.max(1)
                ))
                .remedy(Remedy::text("shorten the text, or split the record into several"))
        });
    }
}
