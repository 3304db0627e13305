//! Prompts: of reinforcement fine-tuning, of distillation, and those in the logs of model invocations.

use serde_json::Value;

use super::Found;
use crate::sandbox::bedrock::filters::Wanted;
use crate::sandbox::bedrock::own_words;

/// A prompt of reinforcement fine-tuning: chat messages whose content is text (User Guide,
/// rft-prepare-data).
pub(super) fn reinforcement(record: &Value) -> Result<Found, String> {
    let fault = |what: &str| own_words(&format!("Invalid messages, {what}"));
    let messages = record["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty())
        .ok_or_else(|| fault("a list of messages is expected"))?;
    let mut asked = false;
    let mut text = String::new();
    for (place, message) in messages.iter().enumerate() {
        let content = message["content"]
            .as_str()
            .ok_or_else(|| fault("the content must be a string"))?;
        match message["role"].as_str().unwrap_or_default() {
            "system" if place == 0 => {}
            "system" => return Err(fault("a system message must come first")),
            "user" => asked = true,
            "assistant" => {}
            role => return Err(fault(&format!("the role {role} is unknown"))),
        }
        text.push_str(content);
    }
    if !asked {
        return Err(fault("a user message is needed"));
    }
    Ok(Found::answer(&text))
}

/// A prompt of distillation, with or without an answer; nothing where the record is to be dropped (User
/// Guide, prequisites-model-distillation: invalid prompts are left out).
pub(super) fn distillation(record: &Value) -> Option<Found> {
    if record["schemaVersion"].as_str() != Some("bedrock-conversation-2024") {
        return None;
    }
    let messages = record["messages"]
        .as_array()
        .filter(|messages| !messages.is_empty())?;
    let mut text = String::new();
    for (place, message) in messages.iter().enumerate() {
        let expected = if place % 2 == 0 { "user" } else { "assistant" };
        let blocks = message["content"]
            .as_array()
            .filter(|blocks| !blocks.is_empty())?;
        if message["role"].as_str() != Some(expected) {
            return None;
        }
        for block in blocks {
            text.push_str(block["text"].as_str().filter(|text| !text.is_empty())?);
        }
    }
    Some(Found::answer(&text))
}

/// A logged invocation; nothing where the entry is of something else, or is not wanted.
pub(super) fn logged(record: &Value, wanted: &Wanted) -> Option<Found> {
    let input = &record["input"]["inputBodyJson"];
    let invocation = record["schemaType"].as_str() == Some("ModelInvocationLog") && input.is_object();
    if !invocation || !wanted.takes(record) {
        return None;
    }
    if wanted.responses {
        let output = &record["output"]["outputBodyJson"];
        return output.is_object().then(|| Found::answer(&output.to_string()));
    }
    Some(Found::answer(&input.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::bedrock::filters;

    #[test]
    fn a_prompt_of_reinforcement_has_text_and_a_user() {
        let message = |role: &str| json!({ "role": role, "content": "17 * 6?" });
        assert!(reinforcement(&json!({ "messages": [message("system"), message("user")] })).is_ok());
        for messages in [
            json!([]),
            json!([message("system")]),
            json!([message("user"), message("system")]),
            json!([{ "role": "user", "content": [{ "text": "a" }] }]),
            json!([message("tool")]),
        ] {
            assert!(
                reinforcement(&json!({ "messages": messages })).is_err(),
                "{messages}"
            );
        }
    }

    #[test]
    fn prompts_of_distillation_that_are_no_prompts_are_dropped() {
        let prompt = json!({ "schemaVersion": "bedrock-conversation-2024", "messages": [
            { "role": "user", "content": [{ "text": "a?" }] }] });
        assert!(distillation(&prompt).is_some());
        assert!(distillation(&json!({ "messages": prompt["messages"] })).is_none());
        let logged_one =
            json!({ "schemaType": "ModelInvocationLog", "input": { "inputBodyJson": { "messages": [] } } });
        let all = Wanted::default();
        assert!(logged(&logged_one, &all).is_some() && logged(&prompt, &all).is_none());
        let responses = filters::read(&json!({ "usePromptResponse": true })).unwrap();
        assert!(logged(&logged_one, &responses).is_none());
    }
}
