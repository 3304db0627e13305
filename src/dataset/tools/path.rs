//! Paths into a record: `task`, `system[0].text`, `messages[-1].role`, `metadata["a.b"]`.

use std::fmt;
use std::str::FromStr;

use crate::dataset::json::{Tape, Value};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    /// From the start, or from the end where it is negative.
    Index(i64),
}

/// A path into a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    text: String,
    steps: Vec<Step>,
}

impl JsonPath {
    /// The value that it leads to.
    pub(super) fn find<'a>(&self, record: Value<'a>) -> Option<Value<'a>> {
        self.steps.iter().try_fold(record, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => {
                let at = if *index < 0 {
                    let length = value.elements().count();
                    length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?
                } else {
                    usize::try_from(*index).ok()?
                };
                value.elements().nth(at)
            }
        })
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A path is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no path into a record, such as `task`, `system[0].text` or `metadata[\"a.b\"]`")]
pub struct PathError(String);

impl FromStr for JsonPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || PathError(text.to_owned());
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inside) = rest.strip_prefix('[') {
                let (step, after) = bracket(inside).ok_or_else(fault)?;
                steps.push(step);
                rest = after;
            } else {
                let name = match rest.strip_prefix('.') {
                    Some(name) if !steps.is_empty() => name,
                    None if steps.is_empty() => rest,
                    _ => return Err(fault()),
                };
                let end = name.find(['.', '[']).unwrap_or(name.len());
                if end == 0 {
                    return Err(fault());
                }
                steps.push(Step::Key(name[..end].to_owned()));
                rest = &name[end..];
            }
        }
        if steps.is_empty() {
            return Err(fault());
        }
        Ok(Self {
            text: text.to_owned(),
            steps,
        })
    }
}

/// Reads what follows an opening bracket: a number or a JSON string, and the closing bracket.
fn bracket(inside: &str) -> Option<(Step, &str)> {
    if inside.starts_with('"') {
        let mut tape = Tape::default();
        let end = tape.read_prefix(inside)?;
        let key = tape.view(inside).root()?.text()?.decoded().into_owned();
        return Some((Step::Key(key), inside[end..].strip_prefix(']')?));
    }
    let (index, after) = inside.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"task":"bells","system":[{"text":"Be brief."}],"messages":[{"role":"user"},{"role":"assistant"}],"a.b":{"]":1}}"#;

    fn find(path: &str) -> Option<String> {
        let mut tape = Tape::default();
        tape.read(RECORD, true);
        let root = tape.view(RECORD).root().unwrap();
        let found = path.parse::<JsonPath>().unwrap().find(root)?;
        Some(RECORD[found.span()].to_owned())
    }

    #[test]
    fn a_path_leads_to_a_value_or_nowhere() {
        assert_eq!(find("task").as_deref(), Some("\"bells\""));
        assert_eq!(find("system[0].text").as_deref(), Some("\"Be brief.\""));
        assert_eq!(find("messages[-1].role").as_deref(), Some("\"assistant\""));
        assert_eq!(find(r#"["a.b"]["]"]"#).as_deref(), Some("1"));
        assert_eq!(find("messages[2].role"), None);
        assert_eq!(find("messages[-3]"), None);
        assert_eq!(find("task.name"), None);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "", ".", "a..b", "a.", ".a", "a[", "a[x]", "a[]", "a[\"b]", "a[0]b",
        ] {
            assert!(text.parse::<JsonPath>().is_err(), "{text}");
        }
    }
}
