//! References as a plan spells them: names joined by dots, with the keys of instances in brackets.

use serde_json::Value;

/// A part of a reference: a name, with the key of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    pub(super) text: &'a str,
    pub(super) name: &'a str,
    pub(super) index: Option<&'a str>,
}

/// Cuts a reference or an address at its dots; dots in keys are none.
pub(super) fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped, mut depth) = (0, false, false, 0_u32);
    for (at, byte) in text.bytes().chain([b'.']).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => depth += 1,
            b']' if !quoted => depth = depth.saturating_sub(1),
            b'.' if at == text.len() || (!quoted && depth == 0) => {
                if start < at {
                    parts.push(segment(&text[start..at]));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

fn segment(text: &str) -> Segment<'_> {
    let (name, index) = match text.split_once('[') {
        Some((name, rest)) => (name, Some(rest.strip_suffix(']').unwrap_or(rest))),
        None => (text, None),
    };
    Segment { text, name, index }
}

pub(super) fn same_key(text: &str, key: &Value) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|index| index == *key)
}

/// The references that stand in the source: Terraform lists the shorter ones that each implies after it.
pub(super) fn heads<'a>(named: &[&'a str]) -> Vec<&'a str> {
    let mut heads: Vec<&str> = Vec::new();
    for reference in named {
        let implied = heads.last().is_some_and(|head| {
            head.strip_prefix(reference)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        });
        if !implied {
            heads.push(reference);
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_brackets_in_keys_do_not_cut() {
        let parts = segments(r#"module.net["a.b[\"c\"]"].aws_subnet.this[0].id"#);
        let names: Vec<_> = parts.iter().map(|part| (part.name, part.index)).collect();
        assert_eq!(
            names,
            [
                ("module", None),
                ("net", Some(r#""a.b[\"c\"]""#)),
                ("aws_subnet", None),
                ("this", Some("0")),
                ("id", None)
            ]
        );
        assert_eq!(segments(""), []);
    }

    #[test]
    fn implied_references_are_left_out() {
        let named = [
            "aws_subnet.a[0].id",
            "aws_subnet.a[0]",
            "aws_subnet.a",
            "aws_subnet.ab",
        ];
        assert_eq!(heads(&named), ["aws_subnet.a[0].id", "aws_subnet.ab"]);
    }
}
