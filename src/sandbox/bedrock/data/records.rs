//! Records of fine-tuning: Converse, and pairs of prompt and completion.

use serde_json::Value;

use super::Found;
use crate::sandbox::account::BaseModel;
use crate::sandbox::bedrock::own_words;

/// A message that quotes a record shows this much of it.
const QUOTED: usize = 60;

/// A pair of prompt and completion.
pub(super) fn prompt_completion(record: &Value, bucket: &str, key: &str) -> Result<Found, String> {
    let text = |name: &str| record[name].as_str().filter(|text| !text.is_empty());
    match (text("prompt"), text("completion")) {
        (Some(_), Some(completion)) => Ok(Found::answer(completion)),
        _ => Err(format!(
            "Input data at {bucket}/{key} must follow '{{\"prompt\": \"<input text>\", \"completion\": \"<output text>\"}}' format"
        )),
    }
}

/// A conversation.
pub(super) fn converse(record: &Value, model: &BaseModel) -> Result<Found, String> {
    let messages = record["messages"]
        .as_array()
        .filter(|messages| messages.len() >= 2)
        .ok_or_else(|| {
            let shown: String = record.to_string().chars().take(QUOTED).collect();
            format!("Invalid messages, both ['user','assistant'] are needed in sample {shown}")
        })?;
    if let Some(version) = record.get("schemaVersion")
        && !version.is_string()
    {
        return Err(own_words("Invalid schemaVersion, a string is expected"));
    }
    match record.get("system") {
        None => {}
        Some(Value::Array(blocks)) => {
            for block in blocks {
                let text = block["text"]
                    .as_str()
                    .ok_or_else(|| own_words("Invalid system content, text is expected"))?;
                words(text, model)?;
            }
        }
        Some(_) => return Err(own_words("Invalid system content, a list is expected")),
    }
    let mut found = Found::default();
    for (place, message) in messages.iter().enumerate() {
        let expected = if place % 2 == 0 { "user" } else { "assistant" };
        let role = message["role"].as_str().unwrap_or_default();
        if role != expected {
            return Err(format!(
                "Invalid messages, expected {expected} role but found {role}"
            ));
        }
        let blocks = message["content"]
            .as_array()
            .filter(|blocks| !blocks.is_empty())
            .ok_or_else(|| own_words("Invalid content, a list of blocks is expected"))?;
        for block in blocks {
            content(block, expected, model, &mut found)?;
        }
    }
    if messages.len() % 2 == 1 {
        return Err("Invalid messages, last turn should have assistant role".to_owned());
    }
    Ok(found)
}

fn content(block: &Value, role: &str, model: &BaseModel, found: &mut Found) -> Result<(), String> {
    let known = [
        "text",
        "image",
        "video",
        "document",
        "toolUse",
        "toolResult",
        "reasoningContent",
    ];
    let member = block.as_object().and_then(|fields| match fields.len() {
        1 => fields.iter().next(),
        _ => None,
    });
    let Some((name, value)) = member.filter(|(name, _)| known.contains(&name.as_str())) else {
        return Err(own_words(
            "Invalid content, a block must have exactly one member of a known kind",
        ));
    };
    match name.as_str() {
        "text" => {
            let text = value.as_str().filter(|text| !text.is_empty());
            let text =
                text.ok_or_else(|| own_words("Invalid text content, the text is empty or no string"))?;
            if role == "user" {
                words(text, model)?;
            } else {
                found.answer.push_str(text);
            }
        }
        "image" | "video" | "document" if model.text_only => {
            return Err(format!(
                "Invalid content, image/video/document samples not supported by {} model",
                model.name
            ));
        }
        "image" | "video" | "document" if role == "assistant" => {
            return Err(own_words(
                "Invalid content, image/video/document must not be in assistant turns",
            ));
        }
        "image" | "video" | "document" => {
            if let Some(uri) = value["source"]["s3Location"]["uri"].as_str() {
                found.media.push(uri.to_owned());
            }
        }
        _ => {}
    }
    Ok(())
}

fn words(text: &str, model: &BaseModel) -> Result<(), String> {
    let found: Vec<String> = model
        .forbidden_words
        .iter()
        .filter(|word| text.contains(word.as_str()))
        .map(|word| format!("'{word}'"))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Invalid text content, following tokens are invalid: [{}]",
        found.join(", ")
    ))
}
