//! CONV-08: a content block has one known member.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::{Block, Converse, Member};

rule!("CONV-08", "block-member", Error, source::NOVA_2, "block_member.md");

/// Members of a content block in the Converse API that no tuning format takes.
const API_ONLY: [&str; 5] = ["audio", "guardContent", "cachePoint", "citationsContent", "searchResult"];

pub(super) fn check(record: &Converse<'_>, _: &Context, findings: &mut Findings<'_>) {
    for block in record.blocks().filter(|block| !block.sound && !repeats_one(block)) {
        findings.push(&RULE, || fault(record, block.path(), block.value));
    }
}

/// Whether all members of `block` are one that is known, which JSON-06 tells.
fn repeats_one(block: &Block<'_>) -> bool {
    let mut keys = block.value.members().map(|(key, _)| key);
    let first = keys.next();
    block.member != Member::Other && first.is_some_and(|first| keys.all(|key| key.says_the_same(&first)))
}

fn fault(record: &Converse<'_>, path: String, block: Value<'_>) -> Diagnostic {
    if block.kind() != Kind::Object {
        return Diagnostic::new(&RULE, format!("a content block is {}, not an object", block.kind().name()))
            .at(record.at(block, path), "expected `{\"text\":\"…\"}`")
            .remedy(Remedy::text("make each block an object with one member"));
    }
    let unknown = block.members().find(|(key, _)| !Member::NAMES.iter().any(|known| key.is(known)));
    let Some((key, _)) = unknown else {
        let count = block.members().count();
        return Diagnostic::new(&RULE, format!("a content block has {count} members, not one"))
            .at(record.at(block, path), "expected one member such as `text`")
            .remedy(Remedy::text("put each member into a block of its own"));
    };
    let name = key.decoded();
    if API_ONLY.contains(&name.as_ref()) {
        return Diagnostic::new(&RULE, format!("a content block has the member `{name}`, which no tuning format takes"))
            .at(record.line.at(key.span(), format!("{path}.{name}")), "a block for calls of Converse only")
            .remedy(Remedy::text("remove the block, or say the same in a `text` block"));
    }
    let nearest = Member::NAMES
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    let mend = match (nearest, name.as_ref()) {
        (_, "type") => "blocks with a `type` are OpenAI's or Anthropic's; Converse names the kind by the member: `{\"text\":\"…\"}`".to_owned(),
        (Some((_, known)), _) => format!("did you mean `{known}`?"),
        (None, _) => format!("use one of {}", Member::NAMES.map(|known| format!("`{known}`")).join(", ")),
    };
    Diagnostic::new(&RULE, format!("a content block has the unknown member `{}`", name.escape_debug()))
        .at(record.line.at(key.span(), format!("{path}.{name}")), "no member of a content block")
        .remedy(Remedy::text(mend))
}
