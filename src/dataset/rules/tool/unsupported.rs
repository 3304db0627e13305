//! TOOL-01: tools in data for tuning may fail the job.

use crate::dataset::context::{Context, Maker};
use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::{Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("TOOL-01", "tools-unsupported", Warning, source::NOVA_2, "unsupported.md");

pub(super) fn check(record: &Converse<'_>, context: &Context, findings: &mut Findings<'_>) {
    findings.push(&RULE, || {
        let uses = |member| matches!(member, Member::ToolUse | Member::ToolResult);
        let at = match (record.tool_config, record.blocks().find(|block| uses(block.member))) {
            (Some(config), _) => record.at(config, "toolConfig".to_owned()),
            (None, Some(block)) => record.at(block.value, block.path()),
            (None, None) => record.start(),
        };
        let evidence = if context.maker() == Some(Maker::Nova2) {
            "Amazon Bedrock's page on Nova 2 says that tool sections might fail the job; Nova's own guide documents them, and AWS's validator lets them pass"
        } else {
            "no page of AWS describes tools in the tuning data of this model; whether a job takes them is unverified"
        };
        Diagnostic::new(&RULE, "the record has tools, with which the job may fail")
            .at(at, "not supported for certain")
            .evidence(evidence)
            .remedy(Remedy::text("try a small job first; without tools, describe them in the system prompt and write their calls as text"))
    });
}
