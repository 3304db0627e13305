//! IAM's policy language as the sandbox enforces it: grammar, conditions, evaluation.
//!
//! Written from AWS's reference of the policy elements, on its own: the tool's evaluator is not used
//! here, so that a mistake in one shows against the other.

mod authorise;
pub(super) mod condition;
pub(super) mod evaluate;
pub(super) mod grammar;

use std::collections::BTreeMap;

pub(super) use authorise::Policies;
pub(super) use evaluate::{Access, Decision, Principal};
pub(super) use grammar::{Document, Kind};

/// Context keys of a request, in lower case: condition keys are compared without regard to case.
#[derive(Debug, Clone, Default)]
pub(super) struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Adds a key with one value.
    pub(super) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.insert(key.to_ascii_lowercase(), vec![value.into()]);
        self
    }

    /// Adds a key with several values, such as `aws:TagKeys`.
    pub(super) fn with_many(mut self, key: &str, values: Vec<String>) -> Self {
        self.0.insert(key.to_ascii_lowercase(), values);
        self
    }

    fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }
}

/// Characters that stand for themselves in a pattern: those that came out of a variable.
const LITERAL: [(char, char); 2] = [('*', '\u{e000}'), ('?', '\u{e001}')];

/// Makes a text stand for itself in a pattern.
pub(super) fn literal(text: &str) -> String {
    LITERAL.iter().fold(text.to_owned(), |text, (sign, marked)| {
        text.replace(*sign, &marked.to_string())
    })
}

/// Undoes [`literal`], for what compares without wildcards.
pub(super) fn plain(pattern: &str) -> String {
    LITERAL.iter().fold(pattern.to_owned(), |text, (sign, marked)| {
        text.replace(*marked, &sign.to_string())
    })
}

/// Compares with `*` (any run of characters) and `?` (any one).
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while place < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(character) if *character == '?' || meant(*character) == text[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                // Let the last star take one character more.
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                at = back + 1;
                place = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|character| *character == '*')
}

/// The character that a character of a pattern stands for.
fn meant(character: char) -> char {
    let marked = LITERAL.iter().find(|(_, marked)| *marked == character);
    marked.map_or(character, |(sign, _)| *sign)
}

/// Compares ARNs part by part, so that a `*` does not reach over a colon into the next part.
pub(super) fn arn_glob(pattern: &str, arn: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let patterns: Vec<&str> = pattern.splitn(6, ':').collect();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    patterns.len() == 6
        && parts.len() == 6
        && patterns
            .iter()
            .zip(&parts)
            .all(|(pattern, part)| glob(pattern, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stay_within_their_part_of_an_arn() {
        assert!(glob("a*c?", "abbbcd"));
        assert!(!glob("a*c?", "abbb"));
        let job = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova/abc";
        assert!(arn_glob(
            "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*",
            job
        ));
        assert!(arn_glob("arn:*:bedrock:*:111122223333:*", job));
        assert!(!arn_glob("arn:aws:*/abc", job));
        assert!(!arn_glob(
            "arn:aws:bedrock:us-east-1:444455556666:model-customization-job/*",
            job
        ));
    }
}
