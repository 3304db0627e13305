//! CONV-08: a content block has one known member.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::Converse;

rule!("CONV-08", "block-member", Error, source::NOVA_2, "block_member.md");

/// The members of a content block in the Converse API. Whether a model can be tuned with one of them
/// is the business of other rules.
const MEMBERS: [&str; 12] = [
    "text",
    "image",
    "video",
    "document",
    "audio",
    "toolUse",
    "toolResult",
    "reasoningContent",
    "guardContent",
    "cachePoint",
    "citationsContent",
    "searchResult",
];

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for (turn, index, block) in record.blocks() {
        let mut members = block.members();
        let sound = match (members.next(), members.next()) {
            (Some((key, _)), None) => MEMBERS.iter().any(|known| key.is(known)),
            _ => false,
        };
        if !sound {
            findings.push(&RULE, || fault(record, turn.index, index, block));
        }
    }
}

fn fault(record: &Converse<'_>, turn: usize, index: usize, block: Value<'_>) -> Diagnostic {
    let path = format!("messages[{turn}].content[{index}]");
    if block.kind() != Kind::Object {
        return Diagnostic::new(&RULE, format!("a content block is {}, not an object", block.kind().name()))
            .at(record.at(block, path), "expected `{\"text\":\"…\"}`")
            .remedy(Remedy::text("make each block an object with one member"));
    }
    let unknown = block.members().find(|(key, _)| !MEMBERS.iter().any(|known| key.is(known)));
    let Some((key, _)) = unknown else {
        let count = block.members().count();
        return Diagnostic::new(&RULE, format!("a content block has {count} members, not one"))
            .at(record.at(block, path), "expected one member such as `text`")
            .remedy(Remedy::text("put each member into a block of its own"));
    };
    let name = key.decoded();
    let nearest = MEMBERS
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let mend = match (nearest, name.as_ref()) {
        (_, "type") => "blocks with a `type` are OpenAI's or Anthropic's; Converse names the kind by the member: `{\"text\":\"…\"}`".to_owned(),
        (Some((_, known)), _) => format!("did you mean `{known}`?"),
        (None, _) => format!("use one of {}", MEMBERS.map(|known| format!("`{known}`")).join(", ")),
    };
    Diagnostic::new(&RULE, format!("a content block has the unknown member `{}`", name.escape_debug()))
        .at(record.line.at(key.span(), format!("{path}.{name}")), "no member of a content block")
        .remedy(Remedy::text(mend))
}
