//! The engine, seen from outside.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::dataset::Levels;
use crate::diagnostic::Location;

fn judge(bytes: &[u8], settings: &Settings) -> (Validation, Vec<Diagnostic>) {
    let input = DataInput {
        name: "train.jsonl".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Cursor::new(bytes.to_vec())), None),
    };
    let mut findings = Vec::new();
    let validation = validate(vec![input], settings, &mut findings).unwrap();
    (validation, findings)
}

/// Each finding as one line of text: all that a report can show of it.
fn lines(findings: &[Diagnostic]) -> Vec<String> {
    findings
        .iter()
        .map(|finding| serde_json::to_string(finding).unwrap())
        .collect()
}

fn converse(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"{{"messages":[{{"role":"user","content":[{{"text":{text}}}]}},{{"role":"assistant","content":[{{"text":"ok"}}]}}]}}"#
    )
}

fn as_converse() -> Settings {
    Settings {
        format: Some(DataFormat::Converse),
        cap: None,
        ..Settings::default()
    }
}

/// A line of a data set: sound, broken in one of many ways, or anything at all.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let broken = prop::sample::select(vec![
        "",
        "  ",
        "[1,2]",
        "{}",
        r#"{"messages":[]}"#,
        r#"{"messages":[{"role":"user","content":"hi"}]}"#,
        r#"{"messages":1,"messages":2}"#,
        r#"{"a":"\ud800","b":NaN}"#,
        "{'a':1}",
        r#"{"a":1} {"b":2}"#,
        "{\"a\":1}\r{\"b\":2}",
        "\u{FEFF}{\"messages\":[]}",
        r#"{"messages":[{"role":"system","content":[{"text":""}]},{"role":"user","content":[{"txt":" "}],"x":1}]}"#,
    ]);
    prop_oneof![
        3 => "[ -~é]{0,80}".prop_map(|text| converse(&text).into_bytes()),
        1 => "[ -~]{0,20}(User:|\\\\u|\")[ -~]{0,20}".prop_map(|text| converse(&text).into_bytes()),
        2 => broken.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => "[ -~]{0,80}".prop_map(|text| { let mut line = converse(&text).into_bytes(); line.push(b'\r'); line }),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    (prop::collection::vec(line(), 0..30), any::<bool>()).prop_map(|(lines, ends)| {
        let mut bytes = lines.join(&b'\n');
        if ends {
            bytes.push(b'\n');
        }
        bytes
    })
}

proptest! {
    #[test]
    fn findings_do_not_depend_on_threads_or_chunks(
        bytes in file(), size in prop_oneof![1..200_usize, Just(8 << 20)], threads in 1..9_usize, cap in prop::option::of(0..4_u64),
    ) {
        let as_converse = || Settings { cap, ..as_converse() };
        let (whole, expected) = judge(&bytes, &Settings { threads: Some(1), ..as_converse() });
        let cut = Settings { threads: Some(threads), chunk_bytes: Some(size), ..as_converse() };
        let (parts, found) = judge(&bytes, &cut);
        prop_assert_eq!(lines(&found), lines(&expected));
        prop_assert_eq!(parts.inputs, whole.inputs);
        prop_assert_eq!(parts.suppressed, whole.suppressed);
        prop_assert_eq!(parts.worst, whole.worst);
    }

    #[test]
    fn no_bytes_make_the_engine_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in DataFormat::ALL.map(Some).into_iter().chain([None]) {
            let _ = judge(&bytes, &Settings { format, ..as_converse() });
        }
    }

    #[test]
    fn sound_records_are_clean(texts in prop::collection::vec("[^\\s\\x00:>\\]][^\\x00:>\\]]*", 1..20)) {
        let answer = |(number, text): (usize, &String)| converse(&format!("{number}{text}")).replace("ok", &format!("ok {number}"));
        let records: Vec<_> = texts.iter().enumerate().map(answer).collect();
        let (validation, findings) = judge(records.join("\n").as_bytes(), &as_converse());
        prop_assert_eq!(lines(&findings), Vec::<String>::new());
        prop_assert_eq!(validation.inputs[0].records, texts.len() as u64);
    }

    #[test]
    fn caps_hide_what_they_count(bytes in file(), cap in 0..5_u64) {
        let (_, all) = judge(&bytes, &as_converse());
        let (capped, shown) = judge(&bytes, &Settings { cap: Some(cap), ..as_converse() });
        let hidden: u64 = capped.suppressed.iter().map(|left_out| left_out.count).sum();
        prop_assert_eq!(shown.len() as u64 + hidden, all.len() as u64);
        prop_assert_eq!(capped.worst, all.iter().map(|finding| finding.severity).max());
    }
}

#[test]
fn the_place_of_a_finding_is_its_line_column_and_bytes_in_the_file() {
    let good = converse("hé");
    let bad = good.replace("assistant", "bot");
    let bytes = format!("{good}\n{good}\r\n{bad}\n");
    for chunk_bytes in [None, Some(10)] {
        let (_, findings) = judge(
            bytes.as_bytes(),
            &Settings {
                chunk_bytes,
                ..as_converse()
            },
        );
        let finding = findings
            .iter()
            .find(|finding| finding.rule.code == "CONV-05")
            .unwrap();
        let Some(Location::File(place)) = &finding.location else {
            panic!()
        };
        let start = bytes.find("\"bot\"").unwrap() as u64;
        let column = bad[..bad.find("\"bot\"").unwrap()].chars().count() as u64 + 1;
        assert_eq!(place.bytes, Some(start..start + 5));
        assert_eq!((place.line, place.column), (Some(3), Some(column)));
        assert_eq!(place.json_path.as_deref(), Some("messages[1].role"));
    }
}

#[test]
fn an_input_that_cannot_be_read_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("b.jsonl");
    std::fs::write(&path, "[1]\n").unwrap();
    let inputs = [folder.path(), &folder.path().join("missing.jsonl"), &path]
        .map(|path| DataInput::file(path, Split::Training));
    let mut findings = Vec::new();
    let validation = validate(inputs.into(), &as_converse(), &mut findings).unwrap();
    let codes: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
    assert_eq!(codes, ["FILE-01", "FILE-01", "JSON-02"]);
    assert_eq!(validation.inputs.len(), 3);
}

#[test]
fn a_stream_that_breaks_off_is_reported_with_what_came_before() {
    struct Broken(usize);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("the line dropped"));
            }
            self.0 -= 1;
            let text = b"[1]\n";
            buffer[..text.len()].copy_from_slice(text);
            Ok(text.len())
        }
    }
    let input = DataInput {
        name: "-".to_owned(),
        split: Split::Training,
        origin: Origin::Reader(Box::new(Broken(9)), None),
    };
    let mut findings = Vec::new();
    let settings = Settings {
        chunk_bytes: Some(4),
        ..as_converse()
    };
    let validation = validate(vec![input], &settings, &mut findings).unwrap();
    assert_eq!(validation.inputs[0].records, 9);
    assert_eq!(findings.last().map(|finding| finding.rule.code), Some("FILE-01"));
}

#[test]
fn every_severity_can_be_set_and_rules_turned_off() {
    use crate::diagnostic::Level;
    let bytes = b"{\"prompt\":\" \",\"completion\":\"b\",\"id\":1}\n";
    let settings = |rules: &[(&str, Level)], strict| Settings {
        format: Some(DataFormat::PromptCompletion),
        levels: Levels {
            rules: rules
                .iter()
                .map(|(code, level)| ((*code).to_owned(), *level))
                .collect(),
            strict,
        },
        ..Settings::default()
    };
    let worst = |settings: &Settings| judge(bytes, settings).0.worst;
    assert_eq!(worst(&settings(&[], false)), Some(Severity::Warning));
    assert_eq!(worst(&settings(&[], true)), Some(Severity::Error));
    let off = [
        ("PROMPT-04", Level::Off),
        ("PROMPT-05", Level::At(Severity::Info)),
    ];
    assert_eq!(worst(&settings(&off, true)), Some(Severity::Info));
}
