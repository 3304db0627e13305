//! Conversations: `messages` as OpenAI, Anthropic, LLaMA-Factory and Converse have them, and
//! ShareGPT's `conversations`.

use crate::dataset::json::{Kind, Value};

use super::super::raw::{raw, raw_text};
use super::super::refusal::Refusal;
use super::super::sample::{Part, Placed, Reference, Role, Sample, Turn};
use super::{Reader, said};

/// Whose message it is.
enum Speaker {
    System,
    Turn(Role),
    /// The answer of a tool.
    Tool,
    /// ShareGPT's call of a tool.
    Call,
}

fn speaker(role: &str) -> Option<Speaker> {
    Some(match role {
        "system" | "developer" => Speaker::System,
        "user" | "human" => Speaker::Turn(Role::User),
        "assistant" | "gpt" | "chatgpt" | "model" | "bot" => Speaker::Turn(Role::Assistant),
        "tool" | "function" | "observation" => Speaker::Tool,
        "function_call" => Speaker::Call,
        _ => return None,
    })
}

impl Reader<'_> {
    /// Reads a record whose conversation is the member `list`.
    pub(super) fn chat(&mut self, record: Value<'_>, list: &str) -> Result<Sample, Refusal> {
        let mut sample = Sample::default();
        let Some(messages) = record.get(list) else {
            let reason = format!("the record has no `{list}`");
            return Err(Refusal::new("shape", record.span().start, reason));
        };
        if let Some(system) = record.get("system") {
            self.system(system, &mut sample)?;
        }
        self.conversation(messages, &mut sample)?;
        for (key, value) in record.members() {
            match key.decoded().as_ref() {
                "system" | "schemaVersion" => {}
                own if own == list => {}
                "tools" | "toolConfig" => sample.tools.extend(self.definitions(value)?),
                "reference_answer" if value.kind() != Kind::Null => {
                    sample.reference = Some(self.reference(value));
                }
                _ => self.keep(key, value, &mut sample),
            }
        }
        self.fill_placeholders(record, &mut sample)?;
        Ok(sample)
    }

    pub(super) fn reference(&self, value: Value<'_>) -> Placed<Reference> {
        let text = value.text().map(|text| text.decoded().into_owned());
        Placed {
            at: value.span().start,
            it: Reference {
                raw: raw(value, self.text),
                text,
            },
        }
    }

    /// Reads a system prompt: a string, or a list of texts. One that says nothing is left out.
    pub(super) fn system(&mut self, system: Value<'_>, sample: &mut Sample) -> Result<(), Refusal> {
        for part in self.content(system)? {
            match part.it {
                Part::Text(text) if text.is_empty() => {}
                Part::Text(it) => sample.system.push(Placed { at: part.at, it }),
                other => {
                    let reason = format!("{} has no place in a system prompt", other.name());
                    return Err(Refusal::new("system", part.at, reason));
                }
            }
        }
        Ok(())
    }

    /// Reads the messages of `list` onto the end of `sample`.
    pub(super) fn conversation(&mut self, list: Value<'_>, sample: &mut Sample) -> Result<(), Refusal> {
        if list.kind() != Kind::Array {
            let reason = format!("the messages are {}, not a list", list.kind().name());
            return Err(Refusal::new("shape", list.span().start, reason));
        }
        // Calls without an ID of their own, and which of them were answered.
        let mut calls = Calls::default();
        for message in list.elements() {
            self.message(message, sample, &mut calls)?;
        }
        Ok(())
    }

    fn message(&mut self, message: Value<'_>, sample: &mut Sample, calls: &mut Calls) -> Result<(), Refusal> {
        let at = message.span().start;
        let role = message.get("role").or(message.get("from"));
        let Some(role) = role.and_then(Value::text) else {
            return Err(Refusal::new("role", at, "the message does not say whose it is"));
        };
        let name = role.decoded();
        let Some(speaker) = speaker(&name) else {
            let reason = format!("unknown role `{}`", name.escape_debug());
            return Err(Refusal::new("role", role.span().start, reason));
        };
        for key in ["refusal", "audio"] {
            if let Some(value) = message.get(key).filter(|value| value.kind() != Kind::Null) {
                let reason = format!("`{key}` has no place in any format of Bedrock");
                return Err(Refusal::new("unplaced", value.span().start, reason));
            }
        }
        self.known_as(
            message,
            "messages[]",
            &[
                "role",
                "from",
                "content",
                "value",
                "tool_calls",
                "tool_call_id",
                "function_call",
                "reasoning",
                "reasoning_content",
                "candidates",
            ],
        );
        let content = message.get("content").or(message.get("value"));
        match speaker {
            Speaker::System => {
                if !sample.turns.is_empty() {
                    return Err(
                        Refusal::new("system", at, "a system message stands after the first turn")
                            .remedy("move it to the start, or into the text of the user"),
                    );
                }
                match content {
                    Some(content) => self.system(content, sample),
                    None => Ok(()),
                }
            }
            Speaker::Tool => self.tool_message(message, content, sample, calls),
            Speaker::Call => {
                let parts = vec![self.call_as_text(content, at, calls)?];
                sample.turns.push(turn(Role::Assistant, at, parts));
                Ok(())
            }
            Speaker::Turn(role) => {
                if let Some(candidates) = message.get("candidates") {
                    return self.candidates(candidates, sample);
                }
                let parts = self.parts_of(message, content, calls)?;
                sample.turns.push(turn(role, at, parts));
                Ok(())
            }
        }
    }

    fn parts_of(
        &mut self,
        message: Value<'_>,
        content: Option<Value<'_>>,
        calls: &mut Calls,
    ) -> Result<Vec<Placed<Part>>, Refusal> {
        let mut parts = Vec::new();
        let reasoning = message.get("reasoning_content").or(message.get("reasoning"));
        if let Some(value) = reasoning.filter(|value| value.kind() != Kind::Null) {
            let text = self.scalar(value, "reasoning")?;
            let it = Part::Reasoning {
                text,
                signature: None,
            };
            parts.push(Placed {
                at: value.span().start,
                it,
            });
        }
        if let Some(content) = content {
            parts.extend(self.content(content)?);
        }
        let mut called = message
            .get("tool_calls")
            .map_or(Ok(Vec::new()), |list| self.calls(list))?;
        if let Some(call) = message
            .get("function_call")
            .filter(|call| call.kind() == Kind::Object)
        {
            called.push(self.bare_call(call, calls)?);
        }
        if !called.is_empty() {
            // With a call, OpenAI writes the text that there is none of as an empty one.
            parts.retain(|part| !matches!(&part.it, Part::Text(text) if text.is_empty()));
            parts.extend(called);
        }
        Ok(parts)
    }

    /// A call with a name and arguments, without an ID: one is given.
    fn bare_call(&mut self, call: Value<'_>, calls: &mut Calls) -> Result<Placed<Part>, Refusal> {
        let at = call.span().start;
        let Some(name) = call.get("name").filter(|name| name.kind() == Kind::String) else {
            return Err(Refusal::new("tool-call", at, "the call names no function"));
        };
        let it = Part::ToolUse {
            id: calls.next_id(),
            name: said(name),
            input: self.arguments(call.get("arguments"), at)?,
        };
        self.notes.change("calls of tools given IDs");
        Ok(Placed { at, it })
    }

    /// A call that is the text of a message.
    fn call_as_text(
        &mut self,
        text: Option<Value<'_>>,
        at: usize,
        calls: &mut Calls,
    ) -> Result<Placed<Part>, Refusal> {
        let fault = || Refusal::new("tool-call", at, "the call is no JSON object with a `name`");
        let json = text.and_then(Value::text).ok_or_else(fault)?;
        let inner = json.decoded();
        let mut tape = crate::dataset::json::Tape::default();
        tape.read(&inner, true);
        let call = tape
            .view(&inner)
            .root()
            .filter(|_| tape.faults().is_empty())
            .ok_or_else(fault)?;
        let mut reader = Reader {
            text: &inner,
            options: self.options,
            target: self.target,
            notes: self.notes,
        };
        let part = reader
            .bare_call(call, calls)
            .map_err(|refusal| Refusal { at, ..refusal })?;
        Ok(Placed { at, it: part.it })
    }

    /// The answer of a tool. Those in a row are one turn of the user, as Converse has it.
    fn tool_message(
        &mut self,
        message: Value<'_>,
        content: Option<Value<'_>>,
        sample: &mut Sample,
        calls: &mut Calls,
    ) -> Result<(), Refusal> {
        let at = message.span().start;
        let id = message.get("tool_call_id").filter(|id| id.kind() == Kind::String);
        let id = match id {
            Some(id) => said(id),
            None => calls.answered().ok_or_else(|| {
                Refusal::new("tool-result", at, "the result does not say which call it answers")
            })?,
        };
        let answers = content.map_or(Ok(Vec::new()), |content| self.answers(content))?;
        let it = Part::ToolResult {
            id,
            answers,
            failed: false,
        };
        let part = Placed { at, it };
        match sample.turns.last_mut() {
            Some(last) if last.of_tools => last.parts.push(part),
            _ => sample.turns.push(Turn {
                of_tools: true,
                ..turn(Role::User, at, vec![part])
            }),
        }
        Ok(())
    }

    /// `history` of Alpaca: pairs of what the user and the assistant said before.
    pub(super) fn history(&mut self, history: Value<'_>, sample: &mut Sample) -> Result<(), Refusal> {
        for pair in history.elements() {
            let said: Vec<_> = pair.elements().collect();
            let [question, answer] = said.as_slice() else {
                let reason = "an element of `history` is no pair of texts";
                return Err(Refusal::new("content", pair.span().start, reason));
            };
            for (role, value) in [(Role::User, question), (Role::Assistant, answer)] {
                let text = self.scalar(*value, "history")?;
                sample.say(role, value.span().start, text);
            }
        }
        Ok(())
    }
}

const fn turn(role: Role, at: usize, parts: Vec<Placed<Part>>) -> Turn {
    Turn {
        at,
        role,
        parts,
        of_tools: false,
    }
}

/// Calls that have no IDs of their own.
#[derive(Debug, Default)]
struct Calls {
    made: u32,
    answered: u32,
}

impl Calls {
    fn next_id(&mut self) -> String {
        self.made += 1;
        format!("call_{}", self.made)
    }

    fn answered(&mut self) -> Option<String> {
        (self.answered < self.made).then(|| {
            self.answered += 1;
            format!("call_{}", self.answered)
        })
    }
}

/// A reference answer that says `text`.
pub(in super::super) fn reference_of(at: usize, text: String) -> Placed<Reference> {
    Placed {
        at,
        it: Reference {
            raw: raw_text(&text),
            text: Some(text),
        },
    }
}
