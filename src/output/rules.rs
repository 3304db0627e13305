//! The catalogue of rules, and the page of one.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::text::{columns, shorten};
use super::{FORMAT_VERSION, Render, Table, markdown, write_json};
use crate::commands::explain::Explanation;
use crate::commands::rules::RuleList;
use crate::diagnostic::{Rule, Severity, Source};
use crate::ui::{Style, Tone};

const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Info,
    }
}

fn value(rule: &Rule) -> Value {
    json!({
        "rule": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "since": rule.since,
        "source": rule.source.text(),
        "summary": rule.summary(),
    })
}

impl Render for RuleList {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let longest = |text: fn(&Rule) -> &str| {
            let rules = self.rules.iter();
            rules.map(|rule| columns(text(rule))).max().unwrap_or(0)
        };
        let code_width = longest(|rule| rule.code);
        let name_width = longest(|rule| rule.name);
        let used = code_width + 1 + 8 + name_width + 2;
        for rule in &self.rules {
            let severity = format!("{:<7}", rule.severity.name());
            let severity = style.paint(tone(rule.severity), severity);
            write!(out, "{:<code_width$} {severity} ", rule.code)?;
            if used + 12 > style.width {
                writeln!(out, "{}", rule.name)?;
            } else {
                let summary = rule.summary();
                let summary = shorten(&summary, style.width - used);
                writeln!(
                    out,
                    "{:<name_width$}  {}",
                    rule.name,
                    style.paint(Tone::Dim, summary)
                )?;
            }
        }
        Ok(())
    }

    fn concise(&self, out: &mut dyn Write) -> io::Result<()> {
        self.rules
            .iter()
            .try_for_each(|rule| writeln!(out, "{} {} {}", rule.code, rule.severity, rule.name))
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<_> = self.rules.iter().map(|rule| value(rule)).collect();
        let document = json!({"format_version": FORMAT_VERSION, "command": "rules", "rules": rules});
        write_json(out, &document)
    }

    fn table(&self) -> Option<Table> {
        let row = |rule: &&Rule| {
            let cells = [
                rule.code,
                rule.name,
                rule.severity.name(),
                rule.source.text(),
                &rule.summary(),
            ];
            cells.map(ToOwned::to_owned).to_vec()
        };
        Some(Table {
            columns: &["rule", "name", "severity", "source", "summary"],
            rows: self.rules.iter().map(row).collect(),
        })
    }
}

impl Render for Explanation {
    fn human(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        let rule = self.rule;
        let title = style.paint(Tone::Strong, format!("{} {}", rule.code, rule.name));
        writeln!(
            out,
            "{title} ({})\n",
            style.paint(tone(rule.severity), rule.severity)
        )?;
        markdown::human(rule.docs, out, style)?;
        writeln!(out, "\n{}\n", style.paint(Tone::Strong, "Source"))?;
        match rule.source {
            Source::Page(url) => writeln!(out, "  {url}"),
            Source::FieldReport => writeln!(out, "  A field report: AWS does not state this rule."),
            Source::Finetune => writeln!(out, "  What finetune itself needs."),
        }
    }

    fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut document = value(self.rule);
        document["format_version"] = json!(FORMAT_VERSION);
        document["command"] = json!("explain");
        document["page"] = json!(self.rule.docs);
        write_json(out, &document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULE: Rule = Rule {
        code: "NET-05",
        name: "az-coverage",
        severity: Severity::Error,
        since: "0.1.0",
        source: Source::FieldReport,
        docs: "## What it checks\n\nEach zone has a subnet of `network.subnet_ids`.\n\n```toml\n[network]\n```\n",
    };

    #[test]
    fn a_page_is_laid_out_for_the_terminal() {
        let mut out = Vec::new();
        Explanation { rule: &RULE }
            .human(&mut out, Style::plain(40))
            .unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        NET-05 az-coverage (error)

        What it checks

          Each zone has a subnet of
          `network.subnet_ids`.

            [network]

        Source

          A field report: AWS does not state this rule.
        ");
    }

    #[test]
    fn the_list_fits_the_terminal() {
        let list = RuleList { rules: vec![&RULE] };
        let mut out = Vec::new();
        list.human(&mut out, Style::plain(80)).unwrap();
        list.human(&mut out, Style::plain(30)).unwrap();
        list.concise(&mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
        NET-05 error   az-coverage  Each zone has a subnet of `network.subnet_ids`
        NET-05 error   az-coverage
        NET-05 error az-coverage
        ");
    }
}
