//! The JSON path of a place in a text, for texts that have a fault: as far as it can be read.

use std::fmt::Write;

use super::string::next_special;

enum Step {
    Key(String),
    Index(usize),
}

/// Returns the path of the value round byte `at` of `text`, such as `messages[1].role`; empty for
/// the outermost value. A place within a key belongs to the member of that key.
pub(crate) fn path_to(text: &str, at: usize) -> String {
    let bytes = text.as_bytes();
    let mut steps: Vec<Step> = Vec::new();
    let mut place = 0;
    let mut last_string = None;
    while place < at.min(bytes.len()) {
        match bytes[place] {
            b'{' => {
                steps.push(Step::Key(String::new()));
                last_string = None;
            }
            b'[' => steps.push(Step::Index(0)),
            b'}' | b']' => {
                steps.pop();
            }
            b',' => {
                last_string = None;
                match steps.last_mut() {
                    Some(Step::Index(index)) => *index += 1,
                    Some(Step::Key(key)) => key.clear(),
                    None => {}
                }
            }
            b':' => {
                if let (Some(Step::Key(key)), Some(name)) = (steps.last_mut(), last_string.take()) {
                    *key = name;
                }
            }
            b'"' => {
                let end = string_end(bytes, place + 1);
                let inside = text.get(place + 1..end).unwrap_or("");
                last_string = Some(inside.to_owned());
                place = end;
            }
            _ => {}
        }
        place += 1;
    }
    // A fault within or at a key names the member.
    if let (Some(Step::Key(key)), Some(name)) = (steps.last_mut(), last_string)
        && key.is_empty()
    {
        *key = name;
    } else if let (Some(Step::Key(key)), Some(b'"')) = (steps.last_mut(), bytes.get(at))
        && key.is_empty()
    {
        let end = string_end(bytes, at + 1);
        text.get(at + 1..end).unwrap_or("").clone_into(key);
    }
    render(&steps)
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut from = from;
    while let Some(at) = next_special(bytes, from) {
        if bytes[at] == b'"' {
            return at;
        }
        from = at + 2;
    }
    bytes.len()
}

fn render(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if key.is_empty() => {}
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Index(index) => {
                // Writing to a string can't fail.
                let _ = write!(path, "[{index}]");
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_to;

    #[test]
    fn a_path_names_keys_and_places_in_lists() {
        let text = r#"{"a":{"b":1},"messages":[{"role":"user"},{"role":"x","content":[{"text":bad}]}]}"#;
        let at = text.find("bad").unwrap();
        assert_eq!(path_to(text, at), "messages[1].content[0].text");
        assert_eq!(path_to(text, 0), "");
        assert_eq!(
            path_to(text, text.find("\"role\":\"x\"").unwrap()),
            "messages[1].role"
        );
        assert_eq!(path_to(r#"{"a":1,"b""#, 99), "b");
        assert_eq!(path_to(r#"{"r":{"t":"","t":""}}"#, 13), "r.t");
    }
}
