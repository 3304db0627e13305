//! RFT-06: there is a reference answer.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::Remedy;

use super::view::{EXAMPLE, Prompt, REFERENCE_ANSWER};

rule!("RFT-06", "reference-answer", Warning, source::REINFORCEMENT, "reference_answer.md");

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    if prompt.reference.is_some() {
        return;
    }
    let (line, root) = (&prompt.chat.line, prompt.chat.root);
    let known = ["messages", "tools", "id"];
    findings.push(&RULE, || {
        let finding = REFERENCE_ANSWER.missing(&RULE, line, root, &known, EXAMPLE).evidence(
            "AWS contradicts itself: its page for Nova 2 requires the key, an older page and Nova Forge do without",
        );
        if REFERENCE_ANSWER.stand_in(root, &known).is_some() {
            return finding;
        }
        finding.remedy(Remedy::text(
            "add `reference_answer`, unless your grader scores answers without one",
        ))
    });
}
