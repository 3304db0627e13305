//! JSON values as they are: white space taken out, every number and every escape left as written.

use serde_json::value::RawValue;

use crate::dataset::json::{Kind, Value};

/// Returns the text of `value` on one line.
pub(super) fn compact(value: Value<'_>, text: &str) -> String {
    let mut out = String::with_capacity(value.span().len());
    write(value, text, &mut out);
    out
}

fn write(value: Value<'_>, text: &str, out: &mut String) {
    match value.kind() {
        Kind::Object => {
            out.push('{');
            for (index, (key, member)) in value.members().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&text[key.span()]);
                out.push(':');
                write(member, text, out);
            }
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            for (index, element) in value.elements().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(element, text, out);
            }
            out.push(']');
        }
        _ => out.push_str(&text[value.span()]),
    }
}

/// Returns `value` as it is, to be written within a record.
pub(super) fn raw(value: Value<'_>, text: &str) -> Box<RawValue> {
    raw_of(compact(value, text))
}

/// Returns `json`, which is known to be sound, to be written within a record.
pub(super) fn raw_of(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("the tape holds sound JSON no deeper than serde_json reads")
}

/// Returns the JSON string that says `text`.
pub(super) fn raw_text(text: &str) -> Box<RawValue> {
    serde_json::value::to_raw_value(text).expect("a string can be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::json::Tape;

    #[test]
    fn numbers_and_escapes_stay_as_they_were_written() {
        let text = "{ \"a\" : [ 1.50, 1e400 ,\n \"\\u00e9\\/\" ], \"b\":{ } }";
        let mut tape = Tape::default();
        tape.read(text, false);
        let root = tape.view(text).root().unwrap();
        assert_eq!(compact(root, text), r#"{"a":[1.50,1e400,"\u00e9\/"],"b":{}}"#);
    }

    #[test]
    fn what_the_tape_reads_can_be_written() {
        // serde_json reads 127 levels of brackets round a value; the tape's limit is near it.
        for depth in [100, 126, 127, 128] {
            let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
            let mut tape = Tape::default();
            tape.read(&text, false);
            if tape.is_whole() {
                assert_eq!(compact(tape.view(&text).root().unwrap(), &text), text);
                let json = RawValue::from_string(text);
                assert!(json.is_ok(), "{depth} levels");
            }
        }
    }
}
