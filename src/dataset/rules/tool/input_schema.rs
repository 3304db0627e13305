//! TOOL-03: the input of a tool is described by a schema with a type.

use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Value};
use crate::dataset::rules::converse::Converse;
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::{Tool, Tools};

rule!("TOOL-03", "input-schema", Error, source::NOVA_VALIDATOR, "input_schema.md");

pub(super) fn check(record: &Converse<'_>, tools: &Tools<'_>, findings: &mut Findings<'_>) {
    for tool in &tools.list {
        let Some(spec) = tool.spec else { continue };
        let schema = spec.get("inputSchema").and_then(|schema| schema.get("json"));
        let sound = schema.is_some_and(|schema| schema.kind() == Kind::Object && schema.get("type").is_some());
        if !sound {
            findings.push(&RULE, || fault(record, tool, spec, schema));
        }
    }
}

fn fault(record: &Converse<'_>, tool: &Tool<'_>, spec: Value<'_>, schema: Option<Value<'_>>) -> Diagnostic {
    let number = tool.index + 1;
    let (message, place, path) = match (spec.get("inputSchema"), schema) {
        (None, _) => (format!("tool {number} has no `inputSchema`"), spec, tool.path("")),
        (Some(outer), None) => (format!("the `inputSchema` of tool {number} has no `json`"), outer, tool.path(".inputSchema")),
        (Some(_), Some(schema)) => {
            let message = if schema.kind() == Kind::Object {
                format!("the schema of tool {number} has no `type`")
            } else {
                format!("the schema of tool {number} is {}, not an object", schema.kind().name())
            };
            (message, schema, tool.path(".inputSchema.json"))
        }
    };
    Diagnostic::new(&RULE, message)
        .at(record.at(place, path), r#"expected `"inputSchema":{"json":{"type":"object",…}}`"#)
        .remedy(Remedy::text(r#"describe the input: `{"type":"object","properties":{…},"required":[…]}`; a tool without input has no properties"#))
}
