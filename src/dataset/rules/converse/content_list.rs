//! CONV-07: the content is a list of blocks.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::Kind;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Converse, Turn};

rule!("CONV-07", "content-list", Error, source::NOVA_2, "content_list.md");

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for turn in record.turns() {
        let sound = turn
            .content
            .is_some_and(|content| content.kind() == Kind::Array && !content.is_empty());
        if !sound {
            findings.push(&RULE, || fault(record, &turn));
        }
    }
}

fn fault(record: &Converse<'_>, turn: &Turn<'_>) -> Diagnostic {
    let path = format!("messages[{}].content", turn.index);
    let Some(content) = turn.content else {
        return Diagnostic::new(&RULE, "the message has no `content`")
            .at(record.at(turn.value, format!("messages[{}]", turn.index)), "expected the key `content`")
            .remedy(Remedy::text("give it `\"content\":[{\"text\":\"…\"}]`"));
    };
    if content.kind() == Kind::Array {
        return Diagnostic::new(&RULE, "the content is an empty list")
            .at(record.at(content, path), "expected at least one block")
            .remedy(Remedy::text("add a block such as `{\"text\":\"…\"}`, or remove the message"));
    }
    let finding = Diagnostic::new(&RULE, format!("the content is {}, not a list of blocks", content.kind().name()))
        .at(record.at(content, path), "expected `[{\"text\":\"…\"}]`");
    if content.kind() == Kind::String {
        finding
            .evidence("a string is the content of OpenAI chat and Anthropic messages records")
            .remedy(Remedy::text("wrap the string: `\"content\":[{\"text\":\"…\"}]`"))
    } else {
        finding.remedy(Remedy::text("make it a list of blocks such as `{\"text\":\"…\"}`"))
    }
}
