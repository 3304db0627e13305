//! Reads training data as the validation phase does: JSON Lines, the record's shape, the counts.

use std::io::{BufRead, BufReader, Read};

use serde_json::Value;

use crate::sandbox::account::{BaseModel, DataSummary};
use crate::sandbox::bedrock::own_words;

/// A message that quotes a record shows this much of it.
const QUOTED: usize = 60;

/// Reads one data set.
///
/// # Errors
/// The message that the job fails with. Texts that AWS publishes are AWS's; those of its validation
/// scripts stand in for the service's where the service's own are not known.
pub(super) fn read(
    source: Box<dyn Read>,
    bucket: &str,
    key: &str,
    model: &BaseModel,
) -> Result<DataSummary, String> {
    let unparsable = || {
        let file = format!("s3://{bucket}/{key}");
        format!("Unable to parse Amazon S3 file: {file}. Data files must conform to JSONL format.")
    };
    let mut reader = BufReader::with_capacity(256 * 1024, source);
    let mut line = Vec::new();
    let mut summary = DataSummary::default();
    let mut counts = [0_u64; 256];
    let mut seed = crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Nvme);
    loop {
        line.clear();
        let length = reader
            .read_until(b'\n', &mut line)
            .map_err(|error| own_words(&format!("The data could not be read: {error}")))?;
        if length == 0 {
            break;
        }
        seed.update(&line);
        summary.bytes += length as u64;
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let record: Value = serde_json::from_slice(text).map_err(|_| unparsable())?;
        if !record.is_object() {
            return Err(unparsable());
        }
        let answer = match model.record_format.as_str() {
            "prompt-completion" => prompt_completion(&record, bucket, key)?,
            _ => converse(&record, model)?,
        };
        if let Some(most) = model.record_tokens {
            // Six characters a token is the widest estimate that AWS gives: no record fails by it that
            // might fit.
            let tokens = text.len() as u64 / 6;
            if tokens > most {
                return Err(format!(
                    "Maximum input token count {tokens} exceeds limit of {most}"
                ));
            }
        }
        for byte in answer.bytes() {
            counts[usize::from(byte)] += 1;
        }
        summary.records += 1;
    }
    if summary.records == 0 {
        return Err(unparsable());
    }
    summary.entropy = entropy(&counts);
    summary.seed = seed.finalize();
    Ok(summary)
}

/// Whether the number of records is within the model's bounds.
///
/// # Errors
/// The message that the job fails with.
pub(super) fn count(records: u64, model: &BaseModel) -> Result<(), String> {
    match model.records {
        Some([least, most]) if !(least..=most).contains(&records) => Err(format!(
            "Number of samples {records} out of bounds between {least} and {most} for {} with task type FINE_TUNING",
            model.name
        )),
        _ => Ok(()),
    }
}

fn prompt_completion(record: &Value, bucket: &str, key: &str) -> Result<String, String> {
    let text = |name: &str| record[name].as_str().filter(|text| !text.is_empty());
    match (text("prompt"), text("completion")) {
        (Some(_), Some(completion)) => Ok(completion.to_owned()),
        _ => Err(format!(
            "Input data at {bucket}/{key} must follow '{{\"prompt\": \"<input text>\", \"completion\": \"<output text>\"}}' format"
        )),
    }
}

fn converse(record: &Value, model: &BaseModel) -> Result<String, String> {
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
    let mut answer = String::new();
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
            content(block, expected, model, &mut answer)?;
        }
    }
    if messages.len() % 2 == 1 {
        return Err("Invalid messages, last turn should have assistant role".to_owned());
    }
    Ok(answer)
}

fn content(block: &Value, role: &str, model: &BaseModel, answer: &mut String) -> Result<(), String> {
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
                answer.push_str(text);
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

#[expect(clippy::cast_precision_loss, reason = "a statistic")]
fn entropy(counts: &[u64; 256]) -> f64 {
    let total = counts.iter().sum::<u64>() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = *count as f64 / total;
            -share * share.log2()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::Scenario;

    fn judge(model: &str, text: &str) -> Result<DataSummary, String> {
        let account = Scenario::find("good").unwrap().start().unwrap().account;
        let source = Box::new(std::io::Cursor::new(text.to_owned().into_bytes()));
        read(source, "acme-finetune", "train.jsonl", &account.models[model])
    }

    const NOVA: &str = "amazon.nova-micro-v1:0:128k";
    const LLAMA: &str = "meta.llama3-1-8b-instruct-v1:0:128k";
    const GOOD: &str = r#"{"messages":[{"role":"user","content":[{"text":"a?"}]},{"role":"assistant","content":[{"text":"b c d"}]}]}"#;

    #[test]
    fn sound_records_are_counted_and_measured() {
        let summary = judge(NOVA, &format!("{GOOD}\n{GOOD}")).unwrap();
        assert_eq!(summary.records, 2);
        assert!(summary.entropy > 1.0);
        assert_eq!(
            judge(LLAMA, r#"{"prompt":"a","completion":"b"}"#)
                .unwrap()
                .records,
            1
        );
    }

    #[test]
    fn each_fault_of_the_data_has_its_message() {
        let unparsable = "Unable to parse Amazon S3 file: s3://acme-finetune/train.jsonl. Data files must conform to JSONL format.";
        assert_eq!(judge(NOVA, "").unwrap_err(), unparsable);
        assert_eq!(judge(NOVA, &format!("{GOOD}\n\n{GOOD}")).unwrap_err(), unparsable);
        assert_eq!(judge(NOVA, "[1]").unwrap_err(), unparsable);
        assert!(
            judge(LLAMA, GOOD)
                .unwrap_err()
                .contains("must follow '{\"prompt\"")
        );
        let cases = [
            (
                GOOD.replace("assistant", "user"),
                "expected assistant role but found user",
            ),
            (
                GOOD.replace("a?", "User: a"),
                "following tokens are invalid: ['User:']",
            ),
            (
                GOOD.replace(r#"{"text":"a?"}"#, r#"{"image":{}}"#),
                "not supported by Nova Micro model",
            ),
            (
                r#"{"messages":[]}"#.to_owned(),
                "both ['user','assistant'] are needed",
            ),
        ];
        for (text, part) in cases {
            let message = judge(NOVA, &text).unwrap_err();
            assert!(message.contains(part), "{message}");
        }
    }
}
