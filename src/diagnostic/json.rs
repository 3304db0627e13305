//! Findings and checks as JSON: the names of report version 1, fixed for good. More may be added.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{CheckResult, Diagnostic, Location, Suppressed};

impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", self.rule.code)?;
        map.serialize_entry("name", self.rule.name)?;
        map.serialize_entry("severity", &self.severity)?;
        map.serialize_entry("message", &self.message)?;
        match &self.location {
            Some(Location::File(place)) => {
                map.serialize_entry("file", place.path.as_ref())?;
                if let Some(line) = place.line {
                    map.serialize_entry("line", &line)?;
                }
                if let Some(column) = place.column {
                    map.serialize_entry("column", &column)?;
                }
                if let Some(bytes) = &place.bytes {
                    map.serialize_entry("bytes", &[bytes.start, bytes.end])?;
                }
                if let Some(path) = &place.json_path {
                    map.serialize_entry("json_path", path)?;
                }
            }
            Some(Location::Key(key)) => map.serialize_entry("key", key)?,
            None => {}
        }
        if let Some(label) = &self.label {
            map.serialize_entry("label", label)?;
        }
        map.serialize_entry("resources", &self.resources)?;
        if !self.evidence.is_empty() {
            map.serialize_entry("evidence", &self.evidence)?;
        }
        map.serialize_entry("source", self.rule.source.text())?;
        if let Some(remedy) = &self.remedy {
            map.serialize_entry("remedy", remedy)?;
        }
        map.end()
    }
}

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", self.rule.code)?;
        map.serialize_entry("name", self.rule.name)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("resources", &self.resources)?;
        if let Some(reason) = &self.reason {
            map.serialize_entry("reason", reason)?;
        }
        map.end()
    }
}

impl Serialize for Suppressed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("rule", self.rule)?;
        map.serialize_entry("file", &self.file)?;
        map.serialize_entry("count", &self.count)?;
        map.serialize_entry("severity", &self.severity)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{CheckVerdict, FileLocation, Remedy, Rule, Severity, Source};
    use super::*;

    static RULE: Rule = Rule {
        code: "JSON-06",
        name: "duplicate-key",
        severity: Severity::Error,
        since: "0.1.0",
        source: Source::Page("https://example.com"),
        docs: "",
    };

    #[test]
    fn a_finding_keeps_the_fixed_names_and_leaves_out_what_it_has_not() {
        let place = FileLocation {
            line: Some(7),
            column: Some(12),
            ..FileLocation::file("train.jsonl")
        };
        let finding = Diagnostic::new(&RULE, "key `role` appears twice")
            .at(Location::File(place), "first at column 3")
            .remedy(Remedy::text("remove one of the two"));
        assert_eq!(
            serde_json::to_value(&finding).unwrap(),
            json!({
                "rule": "JSON-06", "name": "duplicate-key", "severity": "error",
                "message": "key `role` appears twice", "file": "train.jsonl", "line": 7, "column": 12,
                "label": "first at column 3", "resources": [], "source": "https://example.com",
                "remedy": {"text": "remove one of the two"},
            })
        );
        let whole_file = Diagnostic::new(&RULE, "x").located(Location::File(FileLocation::file("a")));
        let value = serde_json::to_value(&whole_file).unwrap();
        assert!(value.get("line").is_none() && value.get("column").is_none());
    }

    #[test]
    fn a_check_says_its_verdict_and_its_reason() {
        let check = CheckResult {
            rule: &RULE,
            verdict: CheckVerdict::Unknown,
            resources: vec!["use1-az3".to_owned()],
            reason: Some("needs `ec2:DescribeSubnets`".to_owned()),
        };
        assert_eq!(
            serde_json::to_value(&check).unwrap(),
            json!({
                "rule": "JSON-06", "name": "duplicate-key", "verdict": "unknown",
                "resources": ["use1-az3"], "reason": "needs `ec2:DescribeSubnets`",
            })
        );
    }
}
