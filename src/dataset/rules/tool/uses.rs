//! TOOL-05: a use of a tool names one that is defined, and has an ID of its own.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules::converse::{Block, Converse, Member};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Location, Remedy};

use super::view::{Tools, blocks, text};

rule!("TOOL-05", "tool-use", Error, source::NOVA_2_GUIDE, "uses.md");

pub(super) fn check(record: &Converse<'_>, tools: &Tools<'_>, findings: &mut Findings<'_>) {
    let mut ids: Vec<Text<'_>> = Vec::new();
    for (block, inner) in blocks(record, Member::ToolUse) {
        if inner.kind() != Kind::Object {
            findings.push(&RULE, || {
                let message = format!("`toolUse` is {}, not an object", inner.kind().name());
                fault(message, record.at(inner, path(&block, "")))
            });
            continue;
        }
        match text(inner, "name") {
            None => findings.push(&RULE, || lacks(record, &block, inner, "name")),
            // Where the list of tools is broken, TOOL-02 speaks.
            Some(_) if record.tool_config.is_some() && tools.list.is_empty() => {}
            Some(name) if tools.defines(&name) => {}
            Some(name) => findings.push(&RULE, || undefined(record, &block, &name, tools)),
        }
        let Some(id) = text(inner, "toolUseId").filter(|id| !id.raw().is_empty()) else {
            findings.push(&RULE, || lacks(record, &block, inner, "toolUseId"));
            continue;
        };
        if ids.iter().any(|other| other.says_the_same(&id)) {
            findings.push(&RULE, || {
                let message = format!("two uses of tools have the ID `{}`", id.decoded().escape_debug());
                fault(message, record.line.at(id.span(), path(&block, ".toolUseId")))
                    .remedy(Remedy::text("give each use an ID of its own, and its result the same"))
            });
        }
        ids.push(id);
    }
}

fn undefined(record: &Converse<'_>, block: &Block<'_>, name: &Text<'_>, tools: &Tools<'_>) -> Diagnostic {
    let said = name.decoded();
    let known: Vec<_> = tools.list.iter().filter_map(|tool| Some(tool.name()?.1.decoded())).collect();
    let alike = known.iter().max_by(|a, b| likeness(a, &said).total_cmp(&likeness(b, &said)));
    let mend = match alike {
        None => "define the tools in a top-level `toolConfig`".to_owned(),
        Some(name) if likeness(name, &said) > 0.8 => format!("did you mean `{}`?", name.escape_debug()),
        Some(_) => format!("define it in `toolConfig`, which has `{}`", known.join("`, `").escape_debug()),
    };
    Diagnostic::new(&RULE, format!("the tool `{}` is used, and not defined", said.escape_debug()))
        .at(record.line.at(name.span(), path(block, ".name")), "no tool of `toolConfig`")
        .remedy(Remedy::text(mend))
}

fn likeness(name: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase())
}

fn lacks(record: &Converse<'_>, block: &Block<'_>, inner: Value<'_>, key: &str) -> Diagnostic {
    match inner.get(key) {
        None => fault(format!("the `toolUse` has no `{key}`"), record.at(inner, path(block, ""))),
        Some(value) => {
            let what = match value.kind() {
                Kind::String => "empty",
                other => other.name(),
            };
            fault(format!("the `{key}` is {what}"), record.at(value, path(block, &format!(".{key}"))))
        }
    }
}

fn path(block: &Block<'_>, rest: &str) -> String {
    format!("{}.toolUse{rest}", block.path())
}

fn fault(message: String, at: Location) -> Diagnostic {
    Diagnostic::new(&RULE, message)
        .at(at, r#"expected `{"toolUse":{"toolUseId":"…","name":"…","input":{…}}}`"#)
        .remedy(Remedy::text("name a tool of `toolConfig`, and give the use an ID of its own"))
}
