//! Records of any make, judged as each format: nothing panics, and every finding has its place.

use std::io::Cursor;

use proptest::prelude::*;
use serde_json::Value;

use crate::dataset::{DataInput, Origin, Settings, Split, validate};
use crate::diagnostic::{Diagnostic, Location};
use crate::model::DataFormat;

/// Keys that rules look at, and some that look like them.
const KEYS: [&str; 22] = [
    "messages",
    "message",
    "role",
    "content",
    "system",
    "text",
    "prompt",
    "Prompt",
    "completion",
    "input",
    "image-ref",
    "image_ref",
    "caption",
    "reference_answer",
    "answer",
    "tools",
    "type",
    "function",
    "name",
    "parameters",
    "candidates",
    "preferenceLabel",
];

/// Texts that rules look for.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "user",
    "assistant",
    "system",
    "tool",
    "function",
    "object",
    "preferred",
    "non-preferred",
    "s3://shop/bell.png",
    "s3://shop/bell.GIF",
    "a\nHuman: b",
    "© 2019",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        4 => prop::sample::select(TEXTS.to_vec()).prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let members = (prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            2 => prop::collection::vec(inner, 0..4).prop_map(Value::from),
            3 => prop::collection::vec(members, 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Judges `line` as a record of `format`.
fn judge(line: &str, format: DataFormat) -> Vec<Diagnostic> {
    let input = DataInput {
        name: "train.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(line.as_bytes().to_vec())), None),
    };
    let settings = Settings {
        format: Some(format),
        cap: None,
        ..Settings::default()
    };
    let mut findings = Vec::new();
    validate(vec![input], &settings, &mut findings).unwrap();
    findings
}

proptest! {
    #[test]
    fn no_record_makes_a_rule_panic_and_every_place_lies_in_the_record(
        record in value(), format in prop::sample::select(DataFormat::ALL.to_vec()),
    ) {
        let line = record.to_string();
        for finding in judge(&line, format) {
            let Some(Location::File(place)) = &finding.location else { continue };
            if let Some(bytes) = &place.bytes {
                prop_assert!(bytes.start <= bytes.end && bytes.end <= line.len() as u64, "{:?}", finding);
                let column = place.column.unwrap_or(1) - 1;
                prop_assert!(column <= line.chars().count() as u64, "{:?}", finding);
            }
            prop_assert!(finding.remedy.is_some(), "{:?}", finding);
            prop_assert!(!finding.message.contains(char::is_control), "{:?}", finding);
        }
    }
}
