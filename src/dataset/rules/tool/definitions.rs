//! TOOL-02: the tools are listed, each with a name of its own and a description.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::{Tool, Tools};

rule!("TOOL-02", "tool-definitions", Error, source::NOVA_VALIDATOR, "definitions.md");

pub(super) fn check(record: &Converse<'_>, tools: &Tools<'_>, findings: &mut Findings<'_>) {
    let Some(config) = record.tool_config else { return };
    if tools.list.is_empty() {
        findings.push(&RULE, || no_list(record, config));
    }
    for tool in &tools.list {
        let Some(spec) = tool.spec else {
            findings.push(&RULE, || {
                let path = format!("toolConfig.tools[{}]", tool.index);
                fault(record, tool.value, path, format!("tool {} has no `toolSpec`", tool.index + 1))
            });
            continue;
        };
        for key in ["name", "description"] {
            let value = spec.get(key);
            let sound = value.and_then(Value::text).is_some_and(|text| !text.raw().is_empty());
            if !sound {
                findings.push(&RULE, || incomplete(record, tool, spec, key, value));
            }
        }
    }
    for tool in &tools.list {
        let Some((value, name)) = tool.name() else { continue };
        if tools.list[..tool.index].iter().any(|other| is_called(other, &name)) {
            findings.push(&RULE, || {
                let message = format!("two tools are called `{}`", name.decoded().escape_debug());
                Diagnostic::new(&RULE, message)
                    .at(record.at(value, tool.path(".name")), "expected a name of its own")
                    .remedy(Remedy::text("give each tool another name, or remove the copy"))
            });
        }
    }
}

fn is_called(tool: &Tool<'_>, name: &Text<'_>) -> bool {
    tool.name().is_some_and(|(_, own)| own.says_the_same(name))
}

fn no_list(record: &Converse<'_>, config: Value<'_>) -> Diagnostic {
    let path = "toolConfig".to_owned();
    if config.kind() != Kind::Object {
        return fault(record, config, path, format!("`toolConfig` is {}, not an object", config.kind().name()));
    }
    match config.get("tools") {
        None => fault(record, config, path, "`toolConfig` has no `tools`".to_owned()),
        Some(tools) => {
            let what = match tools.kind() {
                Kind::Array => "an empty list",
                other => other.name(),
            };
            fault(record, tools, "toolConfig.tools".to_owned(), format!("`tools` is {what}, not a list of tools"))
        }
    }
}

fn incomplete(record: &Converse<'_>, tool: &Tool<'_>, spec: Value<'_>, key: &str, value: Option<Value<'_>>) -> Diagnostic {
    let number = tool.index + 1;
    match value {
        None => fault(record, spec, tool.path(""), format!("tool {number} has no `{key}`")),
        Some(value) => {
            let what = match value.kind() {
                Kind::String => "empty".to_owned(),
                other => format!("{}, not a string", other.name()),
            };
            fault(record, value, tool.path(&format!(".{key}")), format!("the `{key}` of tool {number} is {what}"))
        }
    }
}

fn fault(record: &Converse<'_>, value: Value<'_>, path: String, message: String) -> Diagnostic {
    let shape = r#"`{"tools":[{"toolSpec":{"name":"…","description":"…","inputSchema":{"json":{…}}}}]}`"#;
    Diagnostic::new(&RULE, message)
        .at(record.at(value, path), "not complete")
        .remedy(Remedy::text(format!("write `toolConfig` as {shape}")))
}
