//! Whatever goes in, what comes out is sound, and nothing is lost without a word.

use proptest::prelude::*;

use super::*;
use crate::dataset::{DataInput, Origin, Settings, Split, validate};
use crate::diagnostic::{Diagnostic, Location, Severity};

/// Sees that every record is either written or told, and that `validate` finds no error in a record
/// that was written.
fn check(source: &[u8], options: &Options) -> Result<(), TestCaseError> {
    let Ok(done) = try_run(source, options) else {
        return Ok(());
    };
    let result = &done.result;
    prop_assert_eq!(result.converted + result.rejected, result.records);
    prop_assert_eq!(done.lines.lines().count() as u64, result.converted);
    prop_assert_eq!(done.reasons.len() as u64, result.rejected);
    if result.converted == 0 {
        return Ok(());
    }
    for line in done.lines.lines() {
        let parsed = serde_json::from_str::<serde::de::IgnoredAny>(line);
        prop_assert!(parsed.is_ok(), "{}", line);
    }
    let settings = Settings {
        format: Some(result.target),
        cap: None,
        ..options.settings.clone()
    };
    let input = DataInput {
        name: "-".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(done.lines.clone().into_bytes())), None),
    };
    let mut findings = Vec::new();
    validate(vec![input], &settings, &mut findings).unwrap();
    // Rules on the file as a whole, such as those on how many records there are, are the file's.
    let on_line = |finding: &&Diagnostic| matches!(&finding.location, Some(Location::File(place)) if place.line.is_some());
    let mut errors = findings.iter().filter(on_line);
    let of_records =
        errors.find(|finding| finding.severity == Severity::Error && !finding.rule.code.starts_with("FILE-"));
    prop_assert!(of_records.is_none(), "{:?} in {}", of_records, done.lines);
    Ok(())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé€ ,\"\\\\\n\t]{0,12}",
        Just("User: hi".to_owned()),
        Just("<image>".to_owned()),
        Just(String::new()),
        Just("img/a.png".to_owned()),
        Just("s3://shop-data/a.jpg".to_owned()),
    ]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "prompt",
        "completion",
        "question",
        "answer",
        "instruction",
        "input",
        "output",
        "system",
        "history",
        "text",
        "image",
        "caption",
        "chosen",
        "rejected",
        "reference_answer",
        "messages",
        "conversations",
        "tools",
        "images",
        "id",
        "role",
        "content",
        "from",
        "value",
        "type",
        "tool_calls",
        "tool_call_id",
        "function",
        "name",
        "arguments",
        "url",
        "image_url",
        "source",
        "toolUse",
        "toolResult",
        "candidates",
        "preferenceLabel",
        "json",
        "reasoning",
        "label",
        "a.jpg",
    ])
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        3 => text().prop_map(serde_json::Value::from),
        1 => any::<i32>().prop_map(serde_json::Value::from),
        1 => prop::sample::select(vec!["user", "assistant", "system", "tool", "human", "gpt", "text", "image_url"])
            .prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((key(), inner), 0..5).prop_map(|members| {
                members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

/// Conversations that are nearly right, so that many are converted.
fn chat() -> impl Strategy<Value = serde_json::Value> {
    let content = prop_oneof![
        3 => text().prop_map(serde_json::Value::from),
        1 => prop::collection::vec((prop::sample::select(vec!["text", "image_url"]), text()), 0..3).prop_map(|parts| {
            parts.into_iter().map(|(kind, value)| serde_json::json!({"type": kind, "value": value})).collect()
        }),
        1 => value(),
    ];
    let role = prop::sample::select(vec!["user", "assistant", "user", "assistant", "system", "tool"]);
    let message =
        (role, content).prop_map(|(role, content)| serde_json::json!({"role": role, "content": content}));
    let first = text().prop_map(|text| serde_json::json!({"role": "user", "content": text}));
    let last = text().prop_map(|text| serde_json::json!({"role": "assistant", "content": text}));
    (first, prop::collection::vec(message, 0..3), last).prop_map(|(first, mut between, last)| {
        between.insert(0, first);
        between.push(last);
        serde_json::json!({ "messages": between })
    })
}

fn record() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        2 => prop::collection::vec((key(), value()), 0..5).prop_map(|members| {
            members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
        }),
        3 => chat(),
        2 => (text(), text()).prop_map(|(a, b)| serde_json::json!({"question": a, "answer": b})),
        1 => (text(), text()).prop_map(|(a, b)| serde_json::json!({"image": a, "caption": b})),
    ]
}

fn options() -> impl Strategy<Value = Options> {
    let models = [
        None,
        Some("amazon.nova-lite-v1:0:300k"),
        Some("amazon.nova-2-lite-v1:0:256k"),
    ];
    let format = prop::option::of(prop::sample::select(DataFormat::ALL.to_vec()));
    (
        format,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::sample::select(models.to_vec()),
    )
        .prop_map(|(format, merge, inline, prefix, model)| {
            let mut options = Options {
                to: format,
                merge_turns: merge,
                inline_system: inline,
                media_prefix: prefix.then(|| "s3://shop-data/img/".parse().unwrap()),
                ..Options::default()
            };
            options.settings.model = model.map(|model| model.parse().unwrap());
            options
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_sound_in_any_layout(
        records in prop::collection::vec(record(), 1..6),
        layout in 0..3_u8,
        options in options(),
    ) {
        let source = match layout {
            0 => records.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            1 => serde_json::to_string_pretty(&records).unwrap(),
            _ => records.iter().map(|record| serde_json::to_string_pretty(record).unwrap()).collect(),
        };
        check(source.as_bytes(), &options)?;
    }

    #[test]
    fn no_bytes_make_it_stumble(
        bytes in prop::collection::vec(prop_oneof![
            4 => prop::sample::select(br#"{}[]":,\"ab1 "#.to_vec()),
            1 => any::<u8>(),
        ], 0..60),
        options in options(),
    ) {
        check(&bytes, &options)?;
    }

    #[test]
    fn rows_of_any_values_are_written_or_told(
        rows in prop::collection::vec(prop::collection::vec(text(), 1..4), 1..6),
        options in options(),
    ) {
        let mut source = String::from("question,answer\n");
        for row in rows {
            let row: Vec<_> = row.iter().map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect();
            source.push_str(&row.join(","));
            source.push('\n');
        }
        check(source.as_bytes(), &options)?;
    }
}
