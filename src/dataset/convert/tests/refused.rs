//! Records that are not converted, and what is said of them.

use super::*;

fn codes(source: &str, options: &Options) -> Vec<&'static str> {
    let done = run(source, options);
    done.reasons.iter().map(|reason| reason.code).collect()
}

const CONVERSE: DataFormat = DataFormat::Converse;

#[test]
fn a_reason_names_line_column_and_path() {
    let source =
        "\n{\"messages\":[{\"role\":\"user\",\"content\":\"é\"},{\"role\":\"clerk\",\"content\":\"b\"}]}\n";
    let done = run(source, &to(CONVERSE));
    let reason = &done.reasons[0];
    assert_eq!((reason.line, reason.column), (2, Some(52)));
    assert_eq!(reason.path.as_deref(), Some("messages[1].role"));
    assert_eq!(reason.reason, "unknown role `clerk`");
    assert_eq!(done.rejects, source.trim_start());
    assert_eq!(
        (done.result.records, done.result.converted, done.result.rejected),
        (1, 0, 1)
    );
    assert_eq!(done.result.blank_lines, 1);
    // Within a list the place is that of the file too.
    let list = "[\n  {\"prompt\": \"a\",\n   \"completion\": [1]}\n]";
    let done = run(list, &to(CONVERSE));
    assert_eq!(
        (done.reasons[0].line, done.reasons[0].column),
        (3, Some(19)),
        "{:?}",
        done.reasons
    );
}

#[test]
fn content_without_a_place_is_never_left_out() {
    let chat = |tail: &str| {
        format!(
            r#"{{"messages":[{{"role":"user","content":"A bell?"}},{{"role":"assistant","content":"Two."{tail}"#
        )
    };
    let ok = "}]}";
    assert!(codes(&chat(ok), &to(CONVERSE)).is_empty());
    let image = r#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"s3://shop/b.png"}}]},{"role":"assistant","content":"Two."}]}"#;
    for (source, format, code) in [
        (chat(r#","refusal":"No."}]}"#), CONVERSE, "unplaced"),
        (chat(r#","audio":{"id":"a"}}]}"#), CONVERSE, "unplaced"),
        (chat(r#"}],"images":["a.png"]}"#), CONVERSE, "placeholders"),
        (chat(r#"}],"functions":[{"name":"f"}]}"#), CONVERSE, "unplaced"),
        (chat(r#"}],"reference_answer":"3"}"#), CONVERSE, "unplaced"),
        (
            chat(r#"},{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}"#),
            DataFormat::PromptCompletion,
            "several-turns",
        ),
        (chat(ok), DataFormat::ContinuedPreTraining, "unplaced"),
        (chat(ok), DataFormat::ImageCaption, "unplaced"),
        (image.to_owned(), DataFormat::AnthropicMessages, "unplaced"),
        (image.to_owned(), DataFormat::Reinforcement, "unplaced"),
        (
            chat(ok).replace("\"A bell?\"", r#"[{"type":"input_audio","input_audio":{}}]"#),
            CONVERSE,
            "part-type",
        ),
        (
            r#"{"question":"a","reference_answer":{"b":1}}"#.to_owned(),
            CONVERSE,
            "unplaced",
        ),
        (r#"{"text":"a"}"#.to_owned(), CONVERSE, "unplaced"),
    ] {
        assert_eq!(codes(&source, &to(format)), [code], "{source}");
    }
    // A weight is no content; an empty list says nothing.
    let done = run(&chat(r#","weight":1}],"images":[]}"#), &to(CONVERSE));
    assert_eq!(done.result.converted, 1);
    assert_eq!(done.result.dropped, [("messages[].weight".to_owned(), 1)].into());
}

#[test]
fn turns_of_one_role_are_joined_only_when_asked() {
    let source = r#"{"messages":[{"role":"user","content":"A bell?"},{"role":"user","content":"Cheap."},{"role":"assistant","content":"Two."}]}"#;
    let done = run(source, &to(CONVERSE));
    assert_eq!(done.reasons[0].code, "same-role");
    assert!(done.reasons[0].remedy.as_ref().unwrap().contains("--merge-turns"));
    let merged = |format| Options {
        merge_turns: true,
        ..to(format)
    };
    let line = becomes(source, &merged(CONVERSE));
    assert!(
        line.contains(r#""content":[{"text":"A bell?"},{"text":"Cheap."}]"#),
        "{line}"
    );
    let flat = becomes(source, &merged(DataFormat::PromptCompletion));
    assert_eq!(flat, r#"{"prompt":"A bell?\n\nCheap.","completion":"Two."}"#);
}

#[test]
fn a_record_that_would_break_a_rule_is_not_written() {
    let source = r#"{"messages":[{"role":"user","content":"A bell?"}]}
{"messages":[{"role":"user","content":""},{"role":"assistant","content":"Two."}]}
{"messages":[{"role":"user","content":"A bell?"},{"role":"assistant","content":"Two."}]}
"#;
    let done = run(source, &to(CONVERSE));
    assert_eq!(done.lines.lines().count(), 1);
    let found: Vec<_> = done
        .reasons
        .iter()
        .map(|reason| (reason.line, reason.code))
        .collect();
    assert_eq!(found, [(1, "invalid"), (2, "invalid")]);
    assert!(
        done.reasons[1].reason.contains("CONV-09"),
        "{}",
        done.reasons[1].reason
    );
    let system =
        r#"{"messages":[{"role":"user","content":"User: hi"},{"role":"assistant","content":"Two."}]}"#;
    assert_eq!(
        codes(system, &for_model("amazon.nova-lite-v1:0:300k")),
        ["invalid"]
    );
    assert!(codes(system, &to(CONVERSE)).is_empty());
}

#[test]
fn broken_texts_are_told_apart() {
    for (source, code) in [
        ("{\"prompt\":\"a\" \"completion\":\"b\"}", "json"),
        ("{\"prompt\":\"a\",\"prompt\":\"b\",\"completion\":\"c\"}", "json"),
        ("[1]\n[2]", "not-an-object"),
        ("[{\"prompt\":\"a\"", "cut-off"),
        ("a,b\n1,2,3\n", "row-length"),
        ("a,b\n1,\"2\n", "cut-off"),
    ] {
        let found = codes(source, &to(CONVERSE));
        assert_eq!(found.last(), Some(&code), "{source}");
    }
    let done = try_run(b"{\"prompt\":\"caf\xe9\"}\n", &to(CONVERSE)).unwrap();
    assert_eq!(done.reasons[0].code, "utf8");
}

#[test]
fn sources_that_are_no_text_of_records_are_refused_as_a_whole() {
    let options = Options::default();
    assert!(matches!(try_run(b"", &options), Err(ConvertError::Empty)));
    assert!(matches!(try_run(b" \n\n", &options), Err(ConvertError::Empty)));
    assert!(matches!(try_run(b"[]", &options), Err(ConvertError::Empty)));
    assert!(matches!(try_run(b"a,b\n", &options), Err(ConvertError::Empty)));
    assert!(matches!(
        try_run(b"PK\x03\x04", &options),
        Err(ConvertError::Compressed("zip"))
    ));
    assert!(matches!(tools("{}"), Err(ConvertError::Tools(_))));
    assert!(matches!(
        tools("[{\"type\":\"function\"}]"),
        Err(ConvertError::Tools(_))
    ));
}

#[test]
fn a_reason_quotes_no_secret() {
    let key = ["AKIA", "Q3T7ZKWB5LXNC2VD"].concat();
    for source in [
        format!(r#"{{"messages":[{{"role":"{key}","content":"A bell?"}}]}}"#),
        format!(r#"{{"{key}":1,"{key}":2}}"#),
        format!(
            r#"{{"messages":[{{"role":"user","content":[{{"type":"image_url","image_url":{{"url":"{key}"}}}}]}}]}}"#
        ),
    ] {
        let done = run(&source, &to(CONVERSE));
        let reason = &done.reasons[0].reason;
        assert!(reason.contains(&"*".repeat(key.len())), "{reason}");
        assert!(!format!("{:?}", done.reasons).contains(&key));
        assert!(done.rejects.contains(&key), "what is set aside stays as it is");
    }
}
