//! Tools: their definitions, and the calls that messages make.

use serde_json::value::RawValue;

use crate::dataset::json::{Kind, Tape, Value};

use super::super::raw::{compact, raw, raw_of};
use super::super::refusal::Refusal;
use super::super::sample::{Part, Placed, Tool};
use super::{Reader, said};

impl Reader<'_> {
    /// Reads definitions: a list, a string that holds one as JSON, or Converse's `toolConfig`.
    pub(super) fn definitions(&mut self, tools: Value<'_>) -> Result<Vec<Placed<Tool>>, Refusal> {
        let at = tools.span().start;
        match tools.kind() {
            Kind::Array => tools.elements().map(|tool| self.definition(tool)).collect(),
            Kind::Object if tools.get("tools").is_some() => {
                self.known_as(tools, "toolConfig", &["tools"]);
                tools
                    .get("tools")
                    .map_or(Ok(Vec::new()), |list| self.definitions(list))
            }
            Kind::Null => Ok(Vec::new()),
            Kind::String if said(tools).trim().is_empty() => Ok(Vec::new()),
            Kind::String => {
                let inner = said(tools);
                let mut tape = Tape::default();
                tape.read(&inner, true);
                let list = tape
                    .view(&inner)
                    .root()
                    .filter(|list| tape.faults().is_empty() && list.kind() == Kind::Array);
                let list = list.ok_or_else(|| {
                    Refusal::new(
                        "tool-definition",
                        at,
                        "the tools are a string that holds no JSON list",
                    )
                })?;
                let mut reader = Reader {
                    text: &inner,
                    options: self.options,
                    target: self.target,
                    notes: self.notes,
                };
                let found: Result<Vec<_>, Refusal> = reader.definitions(list);
                let mut found = found.map_err(|refusal| Refusal { at, ..refusal })?;
                for tool in &mut found {
                    tool.at = at;
                }
                Ok(found)
            }
            kind => Err(Refusal::new(
                "tool-definition",
                at,
                format!("the tools are {}, not a list", kind.name()),
            )),
        }
    }

    /// Reads one definition: of OpenAI (`function`), Anthropic (`input_schema`) or Converse (`toolSpec`).
    fn definition(&mut self, tool: Value<'_>) -> Result<Placed<Tool>, Refusal> {
        let at = tool.span().start;
        let spec = tool.get("function").or(tool.get("toolSpec")).unwrap_or(tool);
        self.known_as(
            spec,
            "tools[].function",
            &[
                "type",
                "name",
                "description",
                "parameters",
                "input_schema",
                "inputSchema",
            ],
        );
        let name = spec.get("name").filter(|name| name.kind() == Kind::String);
        let Some(name) = name else {
            return Err(Refusal::new("tool-definition", at, "the tool has no name"));
        };
        let wrapped = spec
            .get("inputSchema")
            .map(|schema| schema.get("json").unwrap_or(schema));
        let schema = spec.get("parameters").or(spec.get("input_schema")).or(wrapped);
        let schema = schema
            .filter(|schema| schema.kind() != Kind::Null)
            .map(|schema| raw(schema, self.text));
        let description = spec.get("description").filter(|text| text.kind() == Kind::String);
        let it = Tool {
            name: said(name),
            description: description.map(said),
            schema,
        };
        Ok(Placed { at, it })
    }

    /// Reads the calls of an OpenAI message.
    pub(super) fn calls(&mut self, calls: Value<'_>) -> Result<Vec<Placed<Part>>, Refusal> {
        calls.elements().map(|call| self.call(call)).collect()
    }

    fn call(&mut self, call: Value<'_>) -> Result<Placed<Part>, Refusal> {
        let at = call.span().start;
        let fault = |reason: &str| Refusal::new("tool-call", at, reason);
        let function = call
            .get("function")
            .ok_or_else(|| fault("the call is of no function"))?;
        let name = function.get("name").filter(|name| name.kind() == Kind::String);
        let name = name.ok_or_else(|| fault("the call names no function"))?;
        let id = call.get("id").filter(|id| id.kind() == Kind::String);
        let id = id.ok_or_else(|| fault("the call has no ID"))?;
        let it = Part::ToolUse {
            id: said(id),
            name: said(name),
            input: self.arguments(function.get("arguments"), at)?,
        };
        Ok(Placed { at, it })
    }

    /// Reads the arguments of a call: an object, or a string that holds one as JSON.
    pub(super) fn arguments(
        &self,
        arguments: Option<Value<'_>>,
        at: usize,
    ) -> Result<Box<RawValue>, Refusal> {
        let fault = |at| Refusal::new("tool-input", at, "the arguments of the call are no JSON object");
        let Some(arguments) = arguments else {
            return Ok(raw_of("{}".to_owned()));
        };
        let at = if arguments.span().is_empty() {
            at
        } else {
            arguments.span().start
        };
        match arguments.kind() {
            Kind::Object => Ok(raw(arguments, self.text)),
            Kind::String => {
                let inner = said(arguments);
                object_in(&inner).map(raw_of).ok_or_else(|| fault(at))
            }
            _ => Err(fault(at)),
        }
    }
}

/// Returns the object that `json` is, on one line; nothing when it is none or not sound.
pub(super) fn object_in(json: &str) -> Option<String> {
    if json.trim().is_empty() {
        return Some("{}".to_owned());
    }
    let mut tape = Tape::default();
    tape.read(json, true);
    let root = tape.view(json).root().filter(|_| tape.faults().is_empty())?;
    (root.kind() == Kind::Object).then(|| compact(root, json))
}

#[cfg(test)]
mod tests {
    use super::object_in;

    #[test]
    fn arguments_are_an_object_or_nothing() {
        assert_eq!(object_in("{ \"a\": 1.0 }").as_deref(), Some("{\"a\":1.0}"));
        assert_eq!(object_in("").as_deref(), Some("{}"));
        assert_eq!(object_in("[1]"), None);
        assert_eq!(object_in("{'a':1}"), None);
    }
}
