//! CPT-02: no more tokens than the model takes, as far as can be estimated.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::token_limit::Excess;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Passage;

rule!("CPT-02", "passage-tokens", Error, source::TROUBLESHOOTING, "tokens.md");

pub(super) fn check(passage: &Passage<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(entry) = context.entry else { return };
    let Some(limit) = entry.tokens_per_record.as_ref() else { return };
    let Some(value) = passage.input else { return };
    let Some(excess) = Excess::of(value.text().into_iter(), limit.value) else { return };
    findings.push_as(&RULE, excess.severity(), || {
        let message = format!("`input` has {}, {} takes at most {}", excess.in_words(), entry.name, limit.value);
        Diagnostic::new(&RULE, message)
            .at(passage.line.at(value.span(), "input".to_owned()), "too long")
            .evidence(excess.evidence())
            .evidence(format!("the limit is that of {}", limit.source.url))
            .remedy(Remedy::text("split the text into several records, at paragraphs"))
    });
}
