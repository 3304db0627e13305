//! TOOL-08: the input of a tool is an object.

use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::converse::{Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::blocks;

rule!("TOOL-08", "tool-input", Error, source::NOVA_VALIDATOR, "input.md");

pub(super) fn check(record: &Converse<'_>, findings: &mut Findings<'_>) {
    // Of a `toolUse` that is no object, TOOL-05 speaks.
    for (block, inner) in blocks(record, Member::ToolUse).filter(|(_, inner)| inner.kind() == Kind::Object) {
        let input = inner.get("input");
        if input.is_some_and(|input| input.kind() == Kind::Object) {
            continue;
        }
        findings.push(&RULE, || {
            let path = format!("{}.toolUse", block.path());
            let (message, place, path) = match input {
                None => ("the `toolUse` has no `input`".to_owned(), inner, path),
                Some(input) => (format!("the input is {}, not an object", input.kind().name()), input, format!("{path}.input")),
            };
            Diagnostic::new(&RULE, message)
                .at(record.at(place, path), "expected `{…}`")
                .remedy(Remedy::text("give the input as an object, not as text that holds one; `{}` where the tool takes none"))
        });
    }
}
