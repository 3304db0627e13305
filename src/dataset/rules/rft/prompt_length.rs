//! RFT-12: prompts keep to the job's own maximum.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::token_limit::Excess;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Prompt;

rule!("RFT-12", "prompt-length", Warning, source::REINFORCEMENT_API, "prompt_length.md");

pub(super) fn check(prompt: &Prompt<'_>, context: &Context, findings: &mut Findings<'_>) {
    let Some(limit) = context.prompt_tokens else { return };
    let Some(excess) = Excess::of(prompt.chat.texts(), limit) else { return };
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, format!("the prompt has {}, `maxPromptLength` is {limit}", excess.in_words()))
            .at(prompt.chat.start(), "likely too long")
            .evidence(excess.evidence())
            .evidence("what the service does with longer prompts is not published")
            .remedy(Remedy::text("raise `maxPromptLength` in `[job.hyperparameters]`, or shorten the prompt"))
    });
}
