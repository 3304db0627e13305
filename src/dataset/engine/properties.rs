//! Sound records are never refused, and a record with one token changed always is.

use std::io::Cursor;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn errors(text: &str, format: DataFormat) -> Vec<String> {
    let input = DataInput {
        name: "train.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(text.to_owned())), None),
    };
    let settings = Settings {
        format: Some(format),
        cap: None,
        ..Settings::default()
    };
    let mut findings = Vec::new();
    validate(vec![input], &settings, &mut findings).unwrap();
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| format!("{}: {}", finding.rule.code, finding.message))
        .collect()
}

/// A text that says something: it starts with a letter.
fn text() -> impl Strategy<Value = String> {
    "[a-zé漢][^\u{0}]{0,40}"
}

fn converse() -> impl Strategy<Value = String> {
    let turns = prop::collection::vec((text(), text()), 1..4);
    (turns, prop::option::of(text()), any::<bool>(), any::<bool>()).prop_map(
        |(turns, system, version, pretty)| {
            let message = |role: &str, text: &str| json!({"role": role, "content": [{"text": text}]});
            let messages: Vec<Value> = turns
                .iter()
                .flat_map(|(asked, said)| [message("user", asked), message("assistant", said)])
                .collect();
            let mut record = json!({ "messages": messages });
            if let Some(system) = system {
                record["system"] = json!([{ "text": system }]);
            }
            if version {
                record["schemaVersion"] = json!("bedrock-conversation-2024");
            }
            spaced(&record, pretty)
        },
    )
}

fn prompt_completion() -> impl Strategy<Value = String> {
    (text(), text(), any::<bool>())
        .prop_map(|(asked, said, pretty)| spaced(&json!({"prompt": asked, "completion": said}), pretty))
}

/// Writes `record` on one line, with white space between the tokens or without.
fn spaced(record: &Value, pretty: bool) -> String {
    if pretty {
        // Line ends stand between tokens only: within strings they are escaped.
        serde_json::to_string_pretty(record).unwrap().replace('\n', " ")
    } else {
        record.to_string()
    }
}

/// Where the brackets, commas, colons and quotes of `text` stand that make its structure.
fn tokens(text: &str) -> Vec<usize> {
    let (mut inside, mut escaped) = (false, false);
    let mut found = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => {
                inside = !inside;
                found.push(at);
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' if !inside => found.push(at),
            _ => {}
        }
    }
    found
}

proptest! {
    #[test]
    fn a_sound_chat_is_never_refused(records in prop::collection::vec(converse(), 1..8)) {
        prop_assert_eq!(errors(&records.join("\n"), DataFormat::Converse), Vec::<String>::new());
    }

    #[test]
    fn a_sound_prompt_with_its_completion_is_never_refused(records in prop::collection::vec(prompt_completion(), 1..8)) {
        prop_assert_eq!(errors(&records.join("\n"), DataFormat::PromptCompletion), Vec::<String>::new());
    }

    #[test]
    fn a_record_that_lacks_one_token_is_always_refused(chat in converse(), pair in prompt_completion(), place in any::<prop::sample::Index>()) {
        for (record, format) in [(chat, DataFormat::Converse), (pair, DataFormat::PromptCompletion)] {
            let tokens = tokens(&record);
            let at = tokens[place.index(tokens.len())];
            let broken = format!("{}{}", &record[..at], &record[at + 1..]);
            prop_assert!(!errors(&format!("{record}\n{broken}\n{record}"), format).is_empty(), "{}", broken);
        }
    }

    #[test]
    fn a_record_with_another_key_or_role_is_always_refused(chat in converse(), pair in prompt_completion(), place in any::<prop::sample::Index>()) {
        let chat_words = ["\"messages\"", "\"role\"", "\"content\"", "\"text\"", "\"user\"", "\"assistant\""];
        for (record, words, format) in [
            (chat, &chat_words[..], DataFormat::Converse),
            (pair, &["\"prompt\"", "\"completion\""], DataFormat::PromptCompletion),
        ] {
            // Quotes within a text are escaped, so these are the words of the structure.
            let places: Vec<_> = words.iter().flat_map(|word| record.match_indices(word)).collect();
            let (at, word) = places[place.index(places.len())];
            let end = at + word.len() - 1;
            let broken = format!("{}x{}", &record[..end], &record[end..]);
            prop_assert!(!errors(&format!("{record}\n{broken}\n{record}"), format).is_empty(), "{}", broken);
        }
    }
}
