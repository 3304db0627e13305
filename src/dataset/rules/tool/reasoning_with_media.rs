//! TOOL-11: reasoning about media may fail the job.

use crate::dataset::findings::Findings;
use crate::dataset::rules::converse::{Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

rule!("TOOL-11", "reasoning-with-media", Warning, source::NOVA_2, "reasoning_with_media.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    if !record.carries.media {
        return;
    }
    let Some(block) = record.blocks().find(|block| block.member == Member::Reasoning) else { return };
    findings.push(&RULE, || {
        Diagnostic::new(&RULE, "the record has reasoning and media, with which the job may fail")
            .at(record.at(block.value, block.path()), "not supported for certain")
            .evidence("Amazon Bedrock's page on Nova 2 says that reasoning about media is not supported, and AWS's tools refuse it; Nova's own guide shows it")
            .remedy(Remedy::text("leave the reasoning out of records with media"))
    });
}
