//! Fingerprints by which a finding is known again when lines were added before it, or moved.
//!
//! A fingerprint is the SHA-256 of the rule, of the JSON path and of what a report shows of the record
//! (the key or the resources where it is not in a file), shortened to 16 hex digits, and a count: the
//! first, second, third such finding of the file. Neither the line, nor the path of the file, nor the
//! wording of the message goes in.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Location};

/// Counts findings that are alike.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<(String, String), u64>,
}

impl Fingerprints {
    /// The fingerprint of the next finding.
    pub(super) fn of(&mut self, finding: &Diagnostic) -> String {
        let mut parts = vec![finding.rule.code];
        let mut file = String::new();
        match &finding.location {
            Some(Location::File(place)) => {
                place.path.as_ref().clone_into(&mut file);
                parts.push(place.json_path.as_deref().unwrap_or_default());
                if let Some(excerpt) = &place.excerpt {
                    parts.push(&excerpt.text);
                    // Two faults of one rule in a record may share the text that is shown of it.
                    parts.push(excerpt.text.get(excerpt.span.clone()).unwrap_or_default());
                }
            }
            Some(Location::Key(key)) => parts.push(key),
            None => {}
        }
        parts.extend(finding.resources.iter().map(String::as_str));
        self.next(file, &parts)
    }

    /// The fingerprint of what `parts` say about `file`.
    pub(super) fn next(&mut self, file: String, parts: &[&str]) -> String {
        let mut digest = Sha256::new();
        for part in parts {
            // The length keeps apart what would otherwise run together.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        let hash = hex::encode(&digest.finalize()[..8]);
        let count = self.seen.entry((file, hash.clone())).or_default();
        *count += 1;
        format!("{hash}:{count}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::in_line;
    use super::*;

    #[test]
    fn a_finding_that_moved_is_known_again_and_a_changed_record_is_not() {
        let alone = Fingerprints::default().of(&in_line("{\"role\":\"bot\"}", "\"bot\""));
        let mut moved = in_line("{\"role\":\"bot\"}", "\"bot\"");
        let Some(Location::File(place)) = &mut moved.location else {
            panic!("it is in a file");
        };
        place.line = Some(4711);
        place.bytes = Some(90_000..90_005);
        place.path = "elsewhere.jsonl".into();
        "reworded".clone_into(&mut moved.message);
        assert_eq!(Fingerprints::default().of(&moved), alone);
        let other = Fingerprints::default().of(&in_line("{\"role\":\"bat\"}", "\"bat\""));
        assert_ne!(other, alone);
    }

    #[test]
    fn findings_that_are_alike_are_counted_within_their_file() {
        let mut fingerprints = Fingerprints::default();
        let finding = in_line("{\"role\":\"bot\"}", "\"bot\"");
        let first = fingerprints.of(&finding);
        let second = fingerprints.of(&finding);
        assert_eq!(first.strip_suffix(":1"), second.strip_suffix(":2"));
        let mut other_file = finding;
        let Some(Location::File(place)) = &mut other_file.location else {
            panic!("it is in a file");
        };
        place.path = "other.jsonl".into();
        assert_eq!(fingerprints.of(&other_file), first);
    }
}
