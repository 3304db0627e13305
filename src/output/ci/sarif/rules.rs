//! The rules that occur in a report, as descriptors.

use serde_json::{Value, json};

use super::level;
use crate::diagnostic::{CheckResult, CheckVerdict, Report, Rule, Source};

/// The rules of the results, in the order in which they occur.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<&'static Rule>);

/// Lists the checks that could not be made.
pub(super) fn unknown(report: &Report) -> impl Iterator<Item = &CheckResult> {
    let checks = report.checks.iter();
    checks.filter(|check| check.verdict == CheckVerdict::Unknown)
}

impl Rules {
    pub(super) fn of(report: &Report) -> Self {
        let mut rules = Self::default();
        let found = report.findings.iter().map(|finding| finding.rule);
        for rule in found.chain(unknown(report).map(|check| check.rule)) {
            if !rules.0.contains(&rule) {
                rules.0.push(rule);
            }
        }
        rules
    }

    /// Where `rule` stands in the list.
    pub(super) fn index(&self, rule: &Rule) -> Option<usize> {
        self.0.iter().position(|known| **known == *rule)
    }

    pub(super) fn descriptors(&self) -> Vec<Value> {
        self.0.iter().map(|rule| descriptor(rule)).collect()
    }
}

fn descriptor(rule: &Rule) -> Value {
    let summary = rule.summary();
    let family = rule.code.split('-').next().unwrap_or(rule.code);
    let mut descriptor = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": first_section(rule.docs).unwrap_or(summary) },
        "help": { "text": rule.docs, "markdown": rule.docs },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [family], "since": rule.since, "source": rule.source.text() },
    });
    if let Source::Page(url) = rule.source {
        descriptor["helpUri"] = url.into();
    }
    descriptor
}

/// The first section of a page, its heading left out, a paragraph per line.
fn first_section(page: &str) -> Option<String> {
    let section = page.split("## ").nth(1)?;
    let (_, body) = section.split_once('\n')?;
    let paragraphs = body
        .split("\n\n")
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = paragraphs
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_section_is_what_stands_below_the_first_heading() {
        let page = "## What it checks\n\nOne\nline.\n\nMore.\n\n## Why it matters\n\nBecause.\n";
        assert_eq!(first_section(page).as_deref(), Some("One line.\nMore."));
        assert_eq!(first_section(""), None);
    }
}
