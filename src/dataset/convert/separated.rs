//! Rows of separated values as objects: the header gives the keys, every value is a string.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::ConvertError;
use super::refusal::Refusal;
use crate::dataset::json::{Kind, Tape};

/// The columns of a file.
pub(super) struct Header {
    separator: u8,
    names: Vec<String>,
}

impl Header {
    /// Reads the first row.
    pub(super) fn read(row: &[u8], separator: u8) -> Result<Self, ConvertError> {
        let names = values(row, separator);
        let names: Result<Vec<_>, _> = names.into_iter().map(String::from_utf8).collect();
        let Ok(names) = names else {
            return Err(ConvertError::Header("it is not UTF-8".to_owned()));
        };
        let names: Vec<_> = names.iter().map(|name| name.trim().to_owned()).collect();
        for (index, name) in names.iter().enumerate() {
            if names[..index].contains(name) {
                let name = name.escape_debug();
                return Err(ConvertError::Header(format!(
                    "it names the column `{name}` twice"
                )));
            }
        }
        Ok(Self { separator, names })
    }

    /// Writes `row` as an object.
    pub(super) fn object(&self, row: &[u8]) -> Result<String, Refusal> {
        let values = values(row, self.separator);
        if values.len() != self.names.len() {
            let reason = format!(
                "the row has {} values, the header {}",
                values.len(),
                self.names.len()
            );
            return Err(Refusal::new("row-length", 0, reason)
                .remedy("put quotes round values that hold a separator or a line feed"));
        }
        let mut object = String::from("{");
        for (name, value) in self.names.iter().zip(values) {
            let Ok(value) = String::from_utf8(value) else {
                let reason = format!("the value of `{}` is not UTF-8", name.escape_debug());
                return Err(Refusal::new("utf8", 0, reason));
            };
            if object.len() > 1 {
                object.push(',');
            }
            object.push_str(&string(name));
            object.push(':');
            // Exports of data frames write lists of messages as JSON.
            if matches!(name.as_str(), "messages" | "conversations") && is_list(&value) {
                object.push_str(&value.replace(['\n', '\r'], " "));
            } else {
                object.push_str(&string(&value));
            }
        }
        object.push('}');
        Ok(object)
    }
}

fn string(text: &str) -> String {
    serde_json::to_string(text).expect("a string can be written as JSON")
}

fn is_list(text: &str) -> bool {
    let mut tape = Tape::default();
    tape.read(text, true);
    tape.faults().is_empty()
        && tape
            .view(text)
            .root()
            .is_some_and(|root| root.kind() == Kind::Array)
}

/// The values of one row (RFC 4180).
fn values(row: &[u8], separator: u8) -> Vec<Vec<u8>> {
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let mut ended = row.to_vec();
    ended.push(b'\n');
    let mut output = vec![0; ended.len()];
    let mut ends = vec![0; memchr::memchr_iter(separator, &ended).count() + 1];
    let (mut read, mut written, mut count) = (0, 0, 0);
    loop {
        let (result, used, wrote, fields) =
            reader.read_record(&ended[read..], &mut output[written..], &mut ends[count..]);
        read += used;
        written += wrote;
        count += fields;
        // A quote that nothing closes is closed by the end of the row.
        if matches!(result, ReadRecordResult::Record | ReadRecordResult::End) || used + wrote + fields == 0 {
            break;
        }
    }
    let mut from = 0;
    let ends = ends[..count].iter();
    ends.map(|end| output[std::mem::replace(&mut from, *end)..*end].to_vec())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(header: &str, row: &str) -> Result<String, &'static str> {
        let header = Header::read(header.as_bytes(), b',').unwrap();
        header.object(row.as_bytes()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_row_is_an_object_of_strings() {
        let found = row(
            "\"question\", answer\r",
            "\"What, then?\nA \"\"bell\"\".\",5\" rim\r",
        );
        let expected = r#"{"question":"What, then?\nA \"bell\".","answer":"5\" rim"}"#;
        assert_eq!(found, Ok(expected.to_owned()));
        assert_eq!(row("a,b", ",").as_deref(), Ok(r#"{"a":"","b":""}"#));
        assert_eq!(row("a", ""), Err("row-length"));
    }

    #[test]
    fn messages_written_as_json_are_lists_again() {
        let found = row("id,messages", r#"7,"[{""role"":""user""}]""#);
        assert_eq!(found.as_deref(), Ok(r#"{"id":"7","messages":[{"role":"user"}]}"#));
        let text = row("id,messages", "7,[none");
        assert_eq!(text.as_deref(), Ok(r#"{"id":"7","messages":"[none"}"#));
    }

    #[test]
    fn rows_of_another_length_and_twice_named_columns_are_refused() {
        assert_eq!(row("a,b", "1"), Err("row-length"));
        assert_eq!(row("a,b", "1,2,3"), Err("row-length"));
        assert!(matches!(
            Header::read(b"a,b,a", b','),
            Err(ConvertError::Header(_))
        ));
    }
}
