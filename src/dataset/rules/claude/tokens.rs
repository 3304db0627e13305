//! CLAUDE-05: no more tokens than the model takes, as far as can be estimated.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::token_limit::Excess;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Messages;

rule!("CLAUDE-05", "conversation-tokens", Warning, source::PREPARE, "tokens.md");

pub(super) fn check(record: &Messages<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(entry) = context.entry else { return };
    let Some(limit) = entry.tokens_per_record.as_ref() else { return };
    let Some(excess) = Excess::of(record.texts(), limit.value) else { return };
    findings.push_as(&RULE, excess.severity(), || {
        let message = format!("the record has {}, {} takes at most {}", excess.in_words(), entry.name, limit.value);
        Diagnostic::new(&RULE, message)
            .at(record.chat.start(), "likely too long")
            .evidence(excess.evidence())
            .evidence(format!("the limit is stated at {}", limit.source.url))
            .remedy(Remedy::text("shorten the messages, or split the conversation into several records"))
    });
}
