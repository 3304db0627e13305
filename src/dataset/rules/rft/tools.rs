//! RFT-08: tools are described as functions.

use crate::dataset::context::Context;
use crate::dataset::findings::Findings;
use crate::dataset::json::{Kind, Text, Value};
use crate::dataset::rules::{rule, source};
use crate::diagnostic::{Diagnostic, Remedy};

use super::view::Prompt;

rule!("RFT-08", "tools", Error, source::REINFORCEMENT, "tools.md");

/// What a tool reads like.
const EXAMPLE: &str = r#"{"type":"function","function":{"name":"…","description":"…","parameters":{"type":"object","properties":{…}}}}"#;

pub(super) fn check(prompt: &Prompt<'_>, _: &Context, findings: &mut Findings<'_>) {
    let Some(tools) = prompt.tools else { return };
    let report = |value: Value<'_>, path: String, message: String, findings: &mut Findings<'_>| {
        findings.push(&RULE, || {
            Diagnostic::new(&RULE, message)
                .at(prompt.chat.line.at(value.span(), path), "expected a function with name, description and parameters")
                .remedy(Remedy::text(format!("write each tool as {EXAMPLE}")))
        });
    };
    if tools.kind() != Kind::Array {
        let message = format!("`tools` is {}, not a list", tools.kind().name());
        report(tools, "tools".to_owned(), message, findings);
        return;
    }
    for (index, tool) in tools.elements().enumerate() {
        if let Some((value, member, message)) = fault(tool) {
            report(value, format!("tools[{index}]{member}"), message, findings);
        }
        let name = name(tool);
        let twice = |other: &Text<'_>| name.is_some_and(|name| name.says_the_same(other));
        if let Some(name) = name
            && tools.elements().take(index).filter_map(self::name).any(|other| twice(&other))
        {
            findings.push(&RULE, || {
                Diagnostic::new(&RULE, format!("two tools are called `{}`", name.decoded().escape_debug()))
                    .at(prompt.chat.line.at(name.span(), format!("tools[{index}].function.name")), "expected another name")
                    .remedy(Remedy::text("give each tool a name of its own"))
            });
        }
    }
}

/// The name of `tool`.
fn name(tool: Value<'_>) -> Option<Text<'_>> {
    tool.get("function")?.get("name")?.text()
}

/// The first thing that is wrong with `tool`: where, the path to it, and what.
fn fault(tool: Value<'_>) -> Option<(Value<'_>, &'static str, String)> {
    if tool.kind() != Kind::Object {
        return Some((tool, "", format!("a tool is {}, not an object", tool.kind().name())));
    }
    match tool.get("type") {
        None => return Some((tool, "", "a tool has no `type`".to_owned())),
        Some(kind) if !kind.text().is_some_and(|text| text.is("function")) => {
            return Some((kind, ".type", "the type of a tool is not `function`".to_owned()));
        }
        Some(_) => {}
    }
    let Some(function) = tool.get("function") else {
        return Some((tool, "", "a tool has no `function`".to_owned()));
    };
    for (key, path) in [("name", ".function.name"), ("description", ".function.description")] {
        let Some(value) = function.get(key) else {
            return Some((function, ".function", format!("a function has no `{key}`")));
        };
        if !value.text().is_some_and(|text| !text.raw().is_empty() && !text.is_blank()) {
            return Some((value, path, format!("the `{key}` of a function says nothing")));
        }
    }
    let Some(parameters) = function.get("parameters") else {
        return Some((function, ".function", "a function has no `parameters`".to_owned()));
    };
    let path = ".function.parameters";
    if parameters.kind() != Kind::Object {
        return Some((parameters, path, format!("`parameters` is {}, not an object", parameters.kind().name())));
    }
    let typed = parameters.get("type").and_then(Value::text).is_some_and(|kind| kind.is("object"));
    (!typed).then(|| (parameters, path, "`parameters` is not of `\"type\":\"object\"`".to_owned()))
}
