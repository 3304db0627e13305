//! Keys that stand where another one must: misspelt, or another service's name for it.

use crate::dataset::json::{Text, Value};
use crate::dataset::place::Line;
use crate::diagnostic::{Diagnostic, Remedy, Rule};

/// A key that a record must have.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The key.
    pub(crate) key: &'static str,
    /// What other services call it, in lower case without separators.
    pub(crate) also: &'static [&'static str],
}

impl Wanted {
    /// Whether `name`, which is another key, looks like this one.
    pub(crate) fn looks_like(&self, name: &str) -> bool {
        let (own, name) = (folded(self.key), folded(name));
        let slips = match own.len() {
            0..5 => 0,
            5..9 => 1,
            _ => 2,
        };
        self.also.contains(&name.as_str()) || strsim::osa_distance(&own, &name) <= slips
    }

    /// Finds the key of `record` that stands in the place of this one. `known` are keys that are meant
    /// as they are.
    pub(crate) fn stand_in<'a>(&self, record: Value<'a>, known: &[&str]) -> Option<Text<'a>> {
        let mut keys = record.members().map(|(key, _)| key);
        keys.find(|key| {
            let name = key.decoded();
            !known.contains(&name.as_ref()) && self.looks_like(&name)
        })
    }

    /// Reports `key`, which stands where this one must, for `rule`.
    pub(crate) fn misspelt(&self, rule: &'static Rule, line: &Line<'_>, key: &Text<'_>) -> Diagnostic {
        let (name, wanted) = (key.decoded(), self.key);
        Diagnostic::new(
            rule,
            format!("the key `{}` stands where `{wanted}` must", name.escape_debug()),
        )
        .at(
            line.at(key.span(), name.into_owned()),
            format!("expected `{wanted}`"),
        )
        .remedy(Remedy::text(format!(
            "rename the key to `{wanted}`, in lower case"
        )))
    }

    /// Reports that `record` lacks this key, for `rule`: by the key that stands in its place, where
    /// there is one. A record reads like `example`.
    pub(crate) fn missing(
        &self,
        rule: &'static Rule,
        line: &Line<'_>,
        record: Value<'_>,
        known: &[&str],
        example: &str,
    ) -> Diagnostic {
        if let Some(key) = self.stand_in(record, known) {
            return self.misspelt(rule, line, &key);
        }
        let wanted = self.key;
        Diagnostic::new(rule, format!("the record has no `{wanted}`"))
            .at(line.start_of(record), format!("expected the key `{wanted}`"))
            .remedy(Remedy::text(format!("write each record as {example}")))
    }
}

/// A key without what spellings differ in.
fn folded(key: &str) -> String {
    let letters = key.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPTION: Wanted = Wanted {
        key: "image-ref",
        also: &["image", "s3uri"],
    };
    const INPUT: Wanted = Wanted {
        key: "input",
        also: &["text"],
    };

    #[test]
    fn spellings_and_other_names_are_recognised() {
        for name in [
            "image_ref",
            "imageRef",
            "Image-Ref",
            "image-reff",
            "imgeref",
            "image",
            "S3_URI",
        ] {
            assert!(CAPTION.looks_like(name), "{name}");
        }
        for name in ["Input", "inputs", "inptu", "TEXT", " input "] {
            assert!(INPUT.looks_like(name), "{name}");
        }
    }

    #[test]
    fn other_keys_are_left_alone() {
        for name in ["caption", "image-owner", "reference", "id"] {
            assert!(!CAPTION.looks_like(name), "{name}");
        }
        for name in ["output", "put", "input-id", "texts"] {
            assert!(!INPUT.looks_like(name), "{name}");
        }
    }
}
