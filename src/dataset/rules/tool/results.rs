//! TOOL-06: a result belongs to an earlier use of a tool, and is the only one.

use crate::dataset::findings::Findings;
use crate::dataset::json::Text;
use crate::dataset::rules::converse::{Block, Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

use super::view::{blocks, text};

rule!("TOOL-06", "tool-result", Error, source::NOVA_2_GUIDE, "results.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    let mut given: Vec<Text<'_>> = Vec::new();
    for (block, inner) in blocks(record, Member::ToolResult) {
        let Some(id) = text(inner, "toolUseId") else {
            findings.push(&RULE, || {
                let place = inner.get("toolUseId").unwrap_or(inner);
                let path = format!("{}.toolResult", block.path());
                finding("the `toolResult` does not say which use it belongs to".to_owned(), record.at(place, path))
            });
            continue;
        };
        let said = || id.decoded().escape_debug().to_string();
        let at = |block: &Block<'_>| record.line.at(id.span(), format!("{}.toolResult.toolUseId", block.path()));
        if !is_used(record, &id, &block) {
            findings.push(&RULE, || finding(format!("no tool was used with the ID `{}` before", said()), at(&block)));
        } else if given.iter().any(|other| other.says_the_same(&id)) {
            findings.push(&RULE, || finding(format!("the use `{}` has two results", said()), at(&block)));
        }
        given.push(id);
    }
}

/// Whether a block before `result` uses a tool with `id`. Whose message either stands in is TOOL-04's
/// business.
fn is_used(record: &Converse<'_>, id: &Text<'_>, result: &Block<'_>) -> bool {
    blocks(record, Member::ToolUse)
        .take_while(|(block, _)| (block.turn, block.index) < (result.turn, result.index))
        .any(|(_, inner)| text(inner, "toolUseId").is_some_and(|own| own.says_the_same(id)))
}

fn finding(message: String, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(at, "expected the `toolUseId` of an earlier `toolUse`")
        .remedy(Remedy::text("give each use of a tool one result, in a later message, with the same `toolUseId`"))
}
