//! The rules on whole files, over files that can be read again and streams that can't.

use std::io::Cursor;

use super::hits::{Hit, Spot};
use super::repeats::Repeats;
use super::*;
use crate::diagnostic::Location;

fn record(asked: &str, said: &str) -> String {
    serde_json::json!({"prompt": asked, "completion": said}).to_string()
}

fn settings() -> Settings {
    Settings {
        format: Some(DataFormat::PromptCompletion),
        ..Settings::default()
    }
}

/// Code, line and message of each finding.
fn found(inputs: Vec<DataInput>, settings: &Settings) -> Vec<(String, Option<u64>, String)> {
    let mut findings = Vec::new();
    validate(inputs, settings, &mut findings).unwrap();
    let place = |finding: &Diagnostic| match &finding.location {
        Some(Location::File(place)) => place.line,
        _ => None,
    };
    findings
        .iter()
        .map(|finding| {
            (
                finding.rule.code.to_owned(),
                place(finding),
                finding.message.clone(),
            )
        })
        .collect()
}

fn stream(name: &str, split: Split, text: &str) -> DataInput {
    DataInput {
        name: name.to_owned(),
        split,
        origin: Origin::Reader(Box::new(Cursor::new(text.to_owned())), None),
    }
}

#[test]
fn streams_and_files_are_found_to_repeat_the_same_records() {
    let lines = [
        record("May I?", "Yes."),
        record("Does the fork fit?", "No."),
        "{'broken':1}".to_owned(),
        record("may i", "yes"),
        record("Does the fork fit?", "No."),
    ];
    let text = lines.join("\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.jsonl");
    std::fs::write(&path, &text).unwrap();
    let of_file = found(vec![DataInput::file(&path, Split::Training)], &settings());
    let of_stream = found(vec![stream("train.jsonl", Split::Training, &text)], &settings());
    assert_eq!(of_file, of_stream);
    let places: Vec<_> = of_file
        .iter()
        .map(|(code, line, _)| (code.as_str(), *line))
        .collect();
    assert_eq!(
        places,
        [("JSON-03", Some(3)), ("FILE-25", Some(4)), ("FILE-24", Some(5))]
    );
}

#[test]
fn a_record_of_the_other_split_is_named_with_its_file_whichever_is_read_first() {
    let train = [record("a", "1"), record("b", "2")].join("\n");
    let validation = [record("c", "3"), record("b", "2"), record("b", "2")].join("\n");
    let inputs = |swap: bool| {
        let mut inputs = vec![
            stream("t.jsonl", Split::Training, &train),
            stream("v.jsonl", Split::Validation, &validation),
        ];
        if swap {
            inputs.reverse();
        }
        inputs
    };
    let messages = |swap| -> Vec<_> {
        let found = found(inputs(swap), &settings());
        found
            .into_iter()
            .map(|(code, line, message)| format!("{code} {line:?} {message}"))
            .collect()
    };
    let copy = "FILE-24 Some(3) the record is the same as line 2";
    assert_eq!(
        messages(false),
        [
            "FILE-26 Some(2) the record is in the training data too: line 2 of `t.jsonl`",
            copy
        ]
    );
    assert_eq!(
        messages(true),
        [
            copy,
            "FILE-26 Some(2) the record is in the validation data too: line 2 of `v.jsonl`"
        ]
    );
}

#[test]
fn media_belong_into_the_bucket_of_the_data_set_where_it_is_known() {
    let image = |bucket: &str| {
        let source = serde_json::json!({"s3Location": {"uri": format!("s3://{bucket}/a.png")}});
        let content = serde_json::json!([{"image": {"format": "png", "source": source}}, {"text": bucket}]);
        let said = serde_json::json!([{"text": format!("It lies in {bucket}.")}]);
        serde_json::json!({"messages": [{"role": "user", "content": content}, {"role": "assistant", "content": said}]})
            .to_string()
    };
    let text = [image("shop"), image("shop"), image("archive")].join("\n");
    let lines = |name: &str, bucket: Option<&str>| -> Vec<_> {
        let settings = Settings {
            format: Some(DataFormat::Converse),
            bucket: bucket.map(ToOwned::to_owned),
            ..Settings::default()
        };
        let found = found(vec![stream(name, Split::Training, &text)], &settings);
        found
            .into_iter()
            .filter(|(code, ..)| code == "FILE-21")
            .filter_map(|(_, line, _)| line)
            .collect()
    };
    assert_eq!(lines("train.jsonl", None), [3]);
    assert_eq!(lines("train.jsonl", Some("archive")), [1]);
    assert_eq!(lines("train.jsonl", Some("other")), [1, 3]);
    // The bucket that the data set lies in goes before that of the job.
    assert_eq!(lines("s3://shop/train.jsonl", Some("archive")), [3]);
}

#[test]
fn what_the_bytes_do_not_bear_out_is_not_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.jsonl");
    let lines = [record("a", "1"), record("b", "2"), record("A", "1.")];
    std::fs::write(&path, lines.join("\n")).unwrap();
    let name: Arc<str> = "train.jsonl".into();
    let mut again = Again::default();
    again.paths.push(Some(path));
    let mut repeats = Repeats {
        path: &name,
        format: Some(DataFormat::PromptCompletion),
        inputs: &[(Arc::clone(&name), "training")],
        again: &mut again,
    };
    let spot = |line: usize| Spot {
        input: 0,
        line: line as u64,
        offset: lines[..line - 1].iter().map(|line| line.len() as u64 + 1).sum(),
    };
    let mut speaks = |hit, line, earlier| repeats.finding(hit, spot(line), spot(earlier)).is_some();
    assert!(!speaks(Hit::Same, 2, 1));
    assert!(!speaks(Hit::Near, 2, 1));
    assert!(speaks(Hit::Near, 3, 1));
    assert!(speaks(Hit::Same, 2, 2));
    assert!(!speaks(Hit::Near, 2, 2), "the same record is no near duplicate");
}

#[test]
fn a_reader_whose_source_changed_is_reported_as_that() {
    use crate::dataset::ChangedWhileRead;
    struct Replaced(bool);
    impl Read for Replaced {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(ChangedWhileRead.into());
            }
            let line = record("a", "1") + "\n";
            buffer[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }
    let input = DataInput {
        name: "s3://shop/train.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Replaced(false)), None),
    };
    let found = found(vec![input], &settings());
    assert_eq!(
        found.iter().map(|(code, ..)| code.as_str()).collect::<Vec<_>>(),
        ["FILE-34"]
    );
}
