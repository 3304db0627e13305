//! The pass, seen from outside.

use proptest::prelude::*;

use super::*;

fn faults(text: &str) -> Vec<(FaultKind, &str)> {
    let mut tape = Tape::default();
    tape.read(text, true);
    tape.faults()
        .iter()
        .map(|fault| (fault.kind.clone(), &text[fault.span.clone()]))
        .collect()
}

fn grammar(text: &str) -> (Grammar, &str) {
    match faults(text).as_slice() {
        [(FaultKind::Grammar(kind), at)] => (*kind, at),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn every_break_of_the_grammar_is_named_at_its_place() {
    assert_eq!(grammar("{'a':1}"), (Grammar::SingleQuotes, "'"));
    assert_eq!(grammar(r#"{"a":1,}"#), (Grammar::TrailingComma, ","));
    assert_eq!(grammar(r#"{"a":[1,]}"#), (Grammar::TrailingComma, ","));
    assert_eq!(grammar(r#"{"a":1 // x"#), (Grammar::Comment, "//"));
    assert_eq!(grammar(r#"{"a" 1}"#), (Grammar::ExpectedColon, "1"));
    assert_eq!(grammar(r#"{"a":1 "b":2}"#), (Grammar::ExpectedCommaOrEnd, "\""));
    assert_eq!(grammar("{a:1}"), (Grammar::ExpectedKey, "a"));
    assert_eq!(grammar(r#"{"a":True}"#), (Grammar::PythonLiteral, "True"));
    assert_eq!(grammar(r#"{"a":01}"#), (Grammar::Number, "01"));
    assert_eq!(grammar(r#"{"a":"\x"}"#), (Grammar::Escape, r"\x"));
    assert_eq!(grammar(r#"{"a":"b"#), (Grammar::UnclosedString, "\"b"));
    assert_eq!(grammar(r#"{"a":"#), (Grammar::UnexpectedEnd, ""));
    assert_eq!(grammar(r#"{"a":é}"#), (Grammar::ExpectedValue, "é"));
}

#[test]
fn faults_that_leave_the_structure_readable_do_not_end_the_pass() {
    let text = "{\"a\":\"\t\",\"\\u0061\":NaN,\"b\":\"\\ud800\",\"c\":\"\\u0000\",\"d\":1e400}";
    let kinds: Vec<_> = faults(text).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        [
            FaultKind::ControlCharacter(b'\t'),
            FaultKind::NotFinite,
            FaultKind::LoneSurrogate,
            FaultKind::NulEscape,
            FaultKind::Inexact(Loss::TooLarge),
            FaultKind::DuplicateKey { first: 1 },
        ]
    );
}

#[test]
fn keys_of_large_objects_are_compared_too() {
    let members: Vec<_> = (0..40).map(|n| format!("\"k{n}\":{n}")).collect();
    let sound = format!("{{{}}}", members.join(","));
    assert_eq!(faults(&sound), []);
    let twice = format!("{{{},\"k7\":0}}", members.join(","));
    assert_eq!(faults(&twice).len(), 1);
}

#[test]
fn nesting_is_limited_without_a_crash() {
    let deep = "[".repeat(100_000);
    assert_eq!(faults(&deep)[0].0, FaultKind::TooDeep);
    let allowed = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert_eq!(faults(&allowed), []);
}

#[test]
fn values_are_found_by_their_decoded_keys() {
    let text = r#"{"m\u0065ssages":[{"role":"us\u0065r"}],"n":[],"s":" \n"}"#;
    let mut tape = Tape::default();
    tape.read(text, false);
    let root = tape.view(text).root().unwrap();
    let message = root
        .get("messages")
        .and_then(|list| list.elements().next())
        .unwrap();
    assert!(message.get("role").and_then(Value::text).unwrap().is("user"));
    assert!(root.get("n").unwrap().is_empty());
    assert!(root.get("s").and_then(Value::text).unwrap().is_blank());
    assert!(root.get("x").is_none());
}

#[test]
fn blank_is_what_decodes_to_white_space() {
    for (raw, blank) in [
        (r"\n", true),
        (r" \t\u00a0 ", true),
        (r"\n x", false),
        (r"\\", false),
        ("", false),
        (r" \u0041", false),
    ] {
        let json = format!("\"{raw}\"");
        let mut tape = Tape::default();
        tape.read(&json, false);
        let text = tape.view(&json).root().unwrap().text().unwrap();
        assert_eq!(text.is_blank(), blank, "{raw}");
    }
}

#[test]
fn every_character_of_a_decoded_text_has_its_place_in_the_raw_one() {
    let raw = r"a\n\u0042\ud83d\ude00é\xz";
    let decoded = string::decode(raw);
    assert_eq!(decoded, "a\nB😀é\\xz");
    let mut place = places(raw);
    let found: Vec<_> = decoded.char_indices().map(|(at, _)| place(at)).collect();
    assert_eq!(found, [0, 1, 3, 9, 21, 23, 24, 25]);
    assert_eq!(place(decoded.len()), raw.len());
}

/// Text without NUL, which is reported.
fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', ""))
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        // Readers that hold numbers as doubles keep these.
        (-(1_i64 << 53)..1 << 53).prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        text().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
            prop::collection::btree_map(text(), inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Whether `serde_json` reads `text`. It takes repeated keys, NUL and numbers that a double changes.
fn serde_reads(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

proptest! {
    #[test]
    fn what_serde_json_writes_is_sound(value in json()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(faults(&text), []);
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(faults(&pretty), []);
    }

    #[test]
    fn strings_decode_as_serde_json_decodes_them(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        let mut tape = Tape::default();
        tape.read(&json, false);
        let value = tape.view(&json).root().unwrap().text().unwrap();
        prop_assert_eq!(value.decoded().into_owned(), text);
    }

    #[test]
    fn on_damaged_json_the_verdict_is_that_of_serde_json(
        value in json(), at in any::<prop::sample::Index>(), put in r#"[\[\]{}",:\\ a0-9\.eE+\-untrfls]{0,3}"#, cut in 0..4_usize,
    ) {
        let text = serde_json::to_string(&value).unwrap();
        let place = text.floor_char_boundary(at.index(text.len()));
        let end = text.ceil_char_boundary((place + cut).min(text.len()));
        let damaged = format!("{}{put}{}", &text[..place], &text[end..]);
        let found = faults(&damaged);
        let sound = found.iter().all(|(kind, _)| {
            matches!(kind, FaultKind::DuplicateKey { .. } | FaultKind::Inexact(_) | FaultKind::NulEscape)
        });
        // serde_json refuses numbers beyond f64 (`1e999`), which the grammar allows.
        let huge = found.iter().any(|(kind, _)| *kind == FaultKind::Inexact(Loss::TooLarge));
        prop_assert_eq!(sound, serde_reads(&damaged) || (sound && huge), "{}", damaged);
    }

    #[test]
    fn no_text_makes_the_pass_panic(text in any::<String>(), at in any::<usize>()) {
        let _ = faults(&text);
        let _ = path_to(&text, at % (text.len() + 2));
    }
}
