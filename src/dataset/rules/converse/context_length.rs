//! CONV-20: a record fits into the context that the model is tuned with, as far as can be estimated.

use crate::dataset::context::{Context, Takes};
use crate::dataset::findings::Findings;
use crate::dataset::json::Value;
use crate::dataset::rules::token_limit::Excess;
use crate::dataset::rules::{rule, source};
use crate::dataset::tokens::{Tally, TokenEstimate, could_exceed};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::Medium;

use super::{Converse, Member};

rule!("CONV-20", "context-length", Warning, source::NOVA, "context_length.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(limit) = context.entry.and_then(|entry| entry.tokens_per_record.as_ref()) else { return };
    if !could_exceed(record.line.text.len() as u64, limit.value) && !record.carries.media {
        return;
    }
    let Some(excess) = Excess::over(estimate(record, context), limit.value) else { return };
    findings.push_as(&RULE, excess.severity(), || {
        let (is, model, most) = (excess.in_words(), context.model_name(), limit.value);
        Diagnostic::new(&RULE, format!("the record comes to {is}, and {model} is tuned with at most {most}"))
            .at(record.start(), "too long")
            .evidence(excess.evidence())
            .evidence(format!("the limit is stated at {}", limit.source.url))
            .remedy(Remedy::text("shorten the record, or split the conversation into several records"))
    });
}

/// Estimates the tokens of all that the record says. Images count where the model's pages say how.
fn estimate(record: &Converse<'_>, context: &Context) -> TokenEstimate {
    let mut tally = Tally::default();
    for (_, _, text) in record.strings().chain(record.reasoning()) {
        tally.add_raw(text.raw());
    }
    let mut images = 0;
    let mut raw = |value: Value<'_>| tally.add(&record.line.text[value.span()]);
    if let Some(tools) = record.tool_config {
        raw(tools);
    }
    for block in record.blocks() {
        match (block.member, block.inner) {
            (Member::ToolUse | Member::ToolResult, Some(inner)) => raw(inner),
            (Member::Media(Medium::Image), _) => images += 1,
            _ => {}
        }
    }
    let mut estimate = tally.estimate();
    if let Takes::Media(media) = context.takes()
        && let Some(tokens) = media.image.as_ref().and_then(|image| image.tokens.as_ref())
    {
        let tokens = tokens.value;
        estimate.lowest += images * tokens.least;
        estimate.likely += images * tokens.least;
        estimate.highest += images * tokens.most.unwrap_or(tokens.least);
    }
    estimate
}
