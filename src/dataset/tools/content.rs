//! What a record says, however it is written: white space, escapes and the order of members do not count.

use sha2::{Digest, Sha256};

use crate::dataset::json::{Kind, Text, Value};

/// The members that make up what the model is given.
const GIVEN: [&str; 11] = [
    "system",
    "messages",
    "conversations",
    "toolConfig",
    "tools",
    "prompt",
    "instruction",
    "input",
    "question",
    "image-ref",
    "context",
];

/// Adds `value` to `hash` so that two values add the same exactly when they say the same. Numbers count
/// as they are written: `1` and `1.0` differ.
pub(super) fn add(value: Value<'_>, text: &str, hash: &mut Sha256) {
    match value.kind() {
        Kind::Object => object(value.members().collect(), text, hash),
        Kind::Array => {
            hash.update(b"[");
            value.elements().for_each(|element| add(element, text, hash));
            hash.update(b"]");
        }
        Kind::String => {
            if let Some(string) = value.text() {
                add_text(&string, hash);
            }
        }
        Kind::Number | Kind::True | Kind::False | Kind::Null => {
            hash.update(b"#");
            hash.update(&text[value.span()]);
            hash.update(b",");
        }
    }
}

/// Adds what the model is given of `record`: neither the last answer nor members that it never sees.
/// Of a record of which nothing is known, everything.
pub(super) fn add_prompt(record: Value<'_>, text: &str, hash: &mut Sha256) {
    let given: Vec<_> = record
        .members()
        .filter(|(key, _)| GIVEN.iter().any(|given| key.is(given)))
        .collect();
    if given.is_empty() {
        return add(record, text, hash);
    }
    let mut rest = Vec::new();
    for (key, value) in given {
        if key.is("messages") || key.is("conversations") {
            turns(value, text, hash);
        } else {
            rest.push((key, value));
        }
    }
    object(rest, text, hash);
}

/// Adds messages without the last one, if it is the assistant's.
fn turns(messages: Value<'_>, text: &str, hash: &mut Sha256) {
    let turns: Vec<_> = messages.elements().collect();
    let is_answer = |turn: &Value<'_>| {
        let role = turn.get("role").or_else(|| turn.get("from"));
        let role = role.and_then(Value::text);
        role.is_some_and(|role| role.is("assistant") || role.is("gpt"))
    };
    let asked = match turns.split_last() {
        Some((last, before)) if is_answer(last) => before,
        _ => &turns,
    };
    hash.update(b"[");
    for turn in asked {
        add(*turn, text, hash);
    }
    hash.update(b"]");
}

fn object(mut members: Vec<(Text<'_>, Value<'_>)>, text: &str, hash: &mut Sha256) {
    members.sort_by(|(one, _), (other, _)| one.decoded().cmp(&other.decoded()));
    hash.update(b"{");
    for (key, value) in members {
        add_text(&key, hash);
        add(value, text, hash);
    }
    hash.update(b"}");
}

fn add_text(string: &Text<'_>, hash: &mut Sha256) {
    let decoded = string.decoded();
    hash.update(b"\"");
    hash.update((decoded.len() as u64).to_be_bytes());
    hash.update(decoded.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::Tape;

    fn hash(record: &str, add: fn(Value<'_>, &str, &mut Sha256)) -> Vec<u8> {
        let mut tape = Tape::default();
        tape.read(record, true);
        let mut hash = Sha256::new();
        add(tape.view(record).root().unwrap(), record, &mut hash);
        hash.finalize().to_vec()
    }

    #[test]
    fn how_a_record_is_written_does_not_count() {
        let one = hash(r#"{"prompt":"bell é","completion":"ring","n":[1,true]}"#, add);
        let other = hash(
            r#"{ "completion" : "\u0072ing", "n":[ 1,true ], "prompt":"bell \u00e9"}"#,
            add,
        );
        assert_eq!(one, other);
    }

    #[test]
    fn what_a_record_says_counts() {
        let records = [
            r#"{"a":"b"}"#,
            r#"{"a":"b","c":"d"}"#,
            r#"{"a":"bc"}"#,
            r#"{"ab":""}"#,
            r#"{"a":["b"]}"#,
            r#"{"a":["b",[]]}"#,
            r#"{"a":[["b"]]}"#,
            r#"{"a":1}"#,
            r#"{"a":"1"}"#,
            r#"{"a":[1,2]}"#,
            r#"{"a":[12]}"#,
            r#"{"a":null}"#,
            r#"{"a":{}}"#,
            r#"{"a":[]}"#,
        ];
        let mut hashes: Vec<_> = records.iter().map(|record| hash(record, add)).collect();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), records.len());
    }

    #[test]
    fn the_prompt_is_everything_but_the_last_answer() {
        let record = |question: &str, answer: &str, id: u8| {
            format!(
                r#"{{"id":{id},"messages":[{{"role":"user","content":"{question}"}},{{"role":"assistant","content":"{answer}"}}]}}"#
            )
        };
        let asked = hash(&record("bell?", "brass", 1), add_prompt);
        assert_eq!(asked, hash(&record("bell?", "steel", 2), add_prompt));
        assert_ne!(asked, hash(&record("lamp?", "brass", 1), add_prompt));
        let flat = hash(r#"{"prompt":"a","completion":"b"}"#, add_prompt);
        assert_eq!(flat, hash(r#"{"completion":"c","prompt":"a"}"#, add_prompt));
    }
}
