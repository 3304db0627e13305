//! One result: a finding, or a check that could not be made.

use serde_json::{Value, json};

use super::super::{notes, statement, unknown};
use super::fingerprint::Fingerprints;
use super::level;
use super::location::Files;
use super::rules::Rules;
use crate::diagnostic::{CheckResult, Diagnostic, Rule};

/// The fingerprint that code scanning on GitHub knows alerts by. What its upload action would put there
/// is taken of the first hundred characters of the line, which are the same in every record that begins
/// with the same system prompt.
const GITHUB: &str = "primaryLocationLineHash";

/// The same under a name of our own, with the version of how it is made.
const OWN: &str = "finetune/v1";

/// Makes results, and counts those that are alike.
pub(super) struct Results<'a> {
    rules: &'a Rules,
    files: &'a Files,
    fingerprints: Fingerprints,
}

impl<'a> Results<'a> {
    pub(super) fn new(rules: &'a Rules, files: &'a Files) -> Self {
        Self {
            rules,
            files,
            fingerprints: Fingerprints::default(),
        }
    }

    pub(super) fn finding(&mut self, finding: &Diagnostic) -> Value {
        let mut result = self.result(finding.rule, level(finding.severity), &message(finding));
        let locations = self
            .files
            .locations(finding.location.as_ref(), &finding.resources);
        if !locations.is_empty() {
            result["locations"] = locations.into();
        }
        let mut properties = json!({ "source": finding.rule.source.text() });
        if !finding.resources.is_empty() {
            properties["resources"] = json!(finding.resources);
        }
        if !finding.evidence.is_empty() {
            properties["evidence"] = json!(finding.evidence);
        }
        if let Some(remedy) = &finding.remedy {
            properties["remedy"] = json!(remedy);
        }
        result["properties"] = properties;
        with_fingerprint(result, &self.fingerprints.of(finding))
    }

    /// A check that could not be made passed nothing and failed nothing, unless that is a failure itself.
    pub(super) fn unknown(&mut self, check: &CheckResult, strict: bool) -> Value {
        let level = if strict { "error" } else { "none" };
        let text = format!("{}: {}", check.rule.name, unknown(check));
        let mut result = self.result(check.rule, level, &plain(&text));
        result["kind"] = if strict { "fail" } else { "open" }.into();
        let locations = self.files.locations(None, &check.resources);
        if !locations.is_empty() {
            result["locations"] = locations.into();
        }
        let print = self
            .fingerprints
            .next(String::new(), &[check.rule.code, "unknown"]);
        with_fingerprint(result, &print)
    }

    fn result(&self, rule: &Rule, level: &str, message: &str) -> Value {
        json!({
            "ruleId": rule.code,
            "ruleIndex": self.rules.index(rule),
            "level": level,
            "message": { "text": message },
        })
    }
}

fn with_fingerprint(mut result: Value, print: &str) -> Value {
    result["partialFingerprints"] = json!({ GITHUB: print, OWN: print });
    result
}

/// What is wrong, what it rests on, how to mend it.
pub(super) fn message(finding: &Diagnostic) -> String {
    let mut text = statement(finding);
    for line in notes(finding) {
        text.push('\n');
        text.push_str(&line);
    }
    plain(&text)
}

/// Escapes what a reader would take for a link: `[text](target)`.
pub(super) fn plain(text: &str) -> String {
    if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_makes_no_links() {
        assert_eq!(plain("messages[1].role (x)"), "messages[1].role (x)");
        assert_eq!(plain("see [a](https://b)"), "see \\[a\\](https://b)");
    }
}
