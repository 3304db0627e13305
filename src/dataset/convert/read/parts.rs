//! The content of a message: a string, or a list of parts as OpenAI, Anthropic, LLaMA-Factory and
//! Converse write them. A part tells by its own keys whose it is.

use crate::dataset::json::{Kind, Value};

use super::super::raw::raw;
use super::super::refusal::Refusal;
use super::super::sample::{Answer, Media, MediaKind, Part, Placed};
use super::media::media;
use super::{Reader, said};

impl Reader<'_> {
    /// Reads the content of a message.
    pub(super) fn content(&mut self, content: Value<'_>) -> Result<Vec<Placed<Part>>, Refusal> {
        let at = content.span().start;
        match content.kind() {
            Kind::String => Ok(vec![Placed {
                at,
                it: Part::Text(said(content)),
            }]),
            Kind::Array => content.elements().map(|part| self.part(part)).collect(),
            Kind::Null => Ok(Vec::new()),
            Kind::Object => Ok(vec![self.part(content)?]),
            kind => Err(Refusal::new(
                "content",
                at,
                format!("the content is {}, not text", kind.name()),
            )),
        }
    }

    fn part(&mut self, part: Value<'_>) -> Result<Placed<Part>, Refusal> {
        let at = part.span().start;
        if part.kind() == Kind::String {
            let it = Part::Text(said(part));
            return Ok(Placed { at, it });
        }
        let Some(kind) = part.get("type").and_then(Value::text) else {
            return self.block(part);
        };
        let kind = kind.decoded();
        let value = part.get("value");
        let it = match kind.as_ref() {
            "text" | "input_text" | "output_text" => {
                self.known(part, &["type", "text", "value"]);
                Part::Text(text_of(part, part.get("text").or(value), "text")?)
            }
            "image_url" | "image" | "input_image" => return self.typed_media(part, MediaKind::Image),
            "video_url" | "video" => return self.typed_media(part, MediaKind::Video),
            "document" => return self.typed_media(part, MediaKind::Document),
            "thinking" | "reasoning" => {
                let text = part.get("thinking").or(part.get("text")).or(value);
                Part::Reasoning {
                    text: text_of(part, text, "reasoning")?,
                    signature: part
                        .get("signature")
                        .filter(|value| value.kind() == Kind::String)
                        .map(said),
                }
            }
            "tool_use" => {
                self.known(part, &["type", "id", "name", "input"]);
                self.tool_use(part, part.get("id"))?
            }
            "tool_result" => {
                self.known(part, &["type", "tool_use_id", "content", "is_error"]);
                let failed = part
                    .get("is_error")
                    .is_some_and(|value| value.kind() == Kind::True);
                self.tool_result(part, part.get("tool_use_id"), failed)?
            }
            other => {
                let reason = format!(
                    "a part of type `{}` has no place in any format of Bedrock",
                    other.escape_debug()
                );
                return Err(Refusal::new("part-type", at, reason));
            }
        };
        Ok(Placed { at, it })
    }

    /// A block as Converse has it, named by its only member.
    fn block(&mut self, block: Value<'_>) -> Result<Placed<Part>, Refusal> {
        let at = block.span().start;
        let unknown = || {
            Refusal::new(
                "part-type",
                at,
                "the part is none that is known: it has no `type`, and no member that Converse knows",
            )
        };
        let Some((name, inner)) = block.members().next().filter(|_| block.members().count() == 1) else {
            return Err(unknown());
        };
        let it = match name.decoded().as_ref() {
            "text" => Part::Text(text_of(block, Some(inner), "text")?),
            "image" => Part::Media(self.located(inner, MediaKind::Image)?),
            "video" => Part::Media(self.located(inner, MediaKind::Video)?),
            "document" => Part::Media(self.located(inner, MediaKind::Document)?),
            "toolUse" => self.tool_use(inner, inner.get("toolUseId"))?,
            "toolResult" => {
                let failed = inner
                    .get("status")
                    .and_then(Value::text)
                    .is_some_and(|status| status.is("error"));
                self.tool_result(inner, inner.get("toolUseId"), failed)?
            }
            "reasoningContent" => {
                let text = inner.get("reasoningText");
                let thought = text.and_then(|text| text.get("text"));
                let signature = text.and_then(|text| text.get("signature"));
                Part::Reasoning {
                    text: text_of(inner, thought, "reasoning")?,
                    signature: signature.filter(|value| value.kind() == Kind::String).map(said),
                }
            }
            _ => return Err(unknown()),
        };
        Ok(Placed { at, it })
    }

    /// A part with a `type`: its location is a string, an object with a `url`, or a `source`.
    fn typed_media(&mut self, part: Value<'_>, kind: MediaKind) -> Result<Placed<Part>, Refusal> {
        let at = part.span().start;
        let named = [kind.name(), "image_url", "video_url", "value", "url", "path"];
        let holder = named.iter().find_map(|name| part.get(name));
        self.known(
            part,
            &[
                "type",
                "source",
                kind.name(),
                "image_url",
                "video_url",
                "value",
                "url",
                "path",
            ],
        );
        let location = match holder {
            Some(holder) if holder.kind() == Kind::Object => {
                self.known(holder, &["url"]);
                holder.get("url")
            }
            other => other,
        };
        if let Some(source) = part.get("source") {
            if source.get("data").is_some() {
                let reason = format!(
                    "the {} is part of the record as inline data; training data names objects in S3",
                    kind.name()
                );
                return Err(Refusal::new("inline-media", at, reason));
            }
            return self.at_url(source.get("url"), at, kind);
        }
        self.at_url(location, at, kind)
    }

    fn at_url(
        &mut self,
        url: Option<Value<'_>>,
        at: usize,
        kind: MediaKind,
    ) -> Result<Placed<Part>, Refusal> {
        let Some(url) = url.filter(|url| url.kind() == Kind::String) else {
            let reason = format!("the {} says not where it lies", kind.name());
            return Err(Refusal::new("media-location", at, reason));
        };
        let media = media(kind, &said(url), url.span().start, self.options, self.notes)?;
        Ok(Placed {
            at,
            it: Part::Media(media.it),
        })
    }

    /// Media as Converse has them: `format` and `source.s3Location`.
    fn located(&mut self, block: Value<'_>, kind: MediaKind) -> Result<Media, Refusal> {
        let at = block.span().start;
        let source = block.get("source");
        if source.is_some_and(|source| source.get("bytes").is_some()) {
            let reason = format!(
                "the {} is part of the record as inline data; training data names objects in S3",
                kind.name()
            );
            return Err(Refusal::new("inline-media", at, reason));
        }
        let place = source.and_then(|source| source.get("s3Location"));
        let uri = place
            .and_then(|place| place.get("uri"))
            .filter(|uri| uri.kind() == Kind::String);
        let Some(uri) = uri else {
            let reason = format!("the {} says not where it lies", kind.name());
            return Err(Refusal::new("media-location", at, reason));
        };
        let mut found = media(kind, &said(uri), uri.span().start, self.options, self.notes)?.it;
        let text = |key| block.get(key).filter(|value| value.kind() == Kind::String);
        if let Some(format) = text("format") {
            found.format = said(format);
        }
        if let Some(name) = text("name") {
            found.name = Some(said(name));
        }
        let owner = place.and_then(|place| place.get("bucketOwner"));
        if let Some(owner) = owner.filter(|owner| owner.kind() == Kind::String) {
            found.owner = Some(said(owner));
        }
        Ok(found)
    }

    fn tool_use(&mut self, call: Value<'_>, id: Option<Value<'_>>) -> Result<Part, Refusal> {
        let at = call.span().start;
        let name = text_of(call, call.get("name"), "name of the tool")?;
        let id = text_of(call, id, "ID of the call")?;
        let input = match call.get("input") {
            Some(input) if input.kind() == Kind::Object => raw(input, self.text),
            _ => {
                return Err(Refusal::new(
                    "tool-input",
                    at,
                    "the input of the tool is no object",
                ));
            }
        };
        Ok(Part::ToolUse { id, name, input })
    }

    fn tool_result(
        &mut self,
        result: Value<'_>,
        id: Option<Value<'_>>,
        failed: bool,
    ) -> Result<Part, Refusal> {
        let id = text_of(result, id, "ID of the call")?;
        let answers = match result.get("content") {
            Some(content) => self.answers(content)?,
            None => Vec::new(),
        };
        Ok(Part::ToolResult { id, answers, failed })
    }

    /// What a tool answered: text or JSON.
    pub(super) fn answers(&mut self, content: Value<'_>) -> Result<Vec<Answer>, Refusal> {
        if content.kind() != Kind::Array {
            return self.content(content)?.into_iter().map(answer).collect();
        }
        let mut answers = Vec::new();
        for part in content.elements() {
            match part.get("json") {
                Some(json) => answers.push(Answer::Json(raw(json, self.text))),
                None => answers.push(answer(self.part(part)?)?),
            }
        }
        Ok(answers)
    }
}

/// The string that `part` has as its `what`.
fn text_of(part: Value<'_>, text: Option<Value<'_>>, what: &str) -> Result<String, Refusal> {
    match text {
        Some(text) if text.kind() == Kind::String => Ok(said(text)),
        Some(text) => Err(Refusal::new(
            "content",
            text.span().start,
            format!("the {what} is {}, not a string", text.kind().name()),
        )),
        None => Err(Refusal::new(
            "content",
            part.span().start,
            format!("the part has no {what}"),
        )),
    }
}

fn answer(part: Placed<Part>) -> Result<Answer, Refusal> {
    match part.it {
        Part::Text(text) => Ok(Answer::Text(text)),
        other => {
            let reason = format!("{} has no place in the result of a tool", other.name());
            Err(Refusal::new("tool-result", part.at, reason))
        }
    }
}
