//! What the tests of all forms of a report write.

use crate::diagnostic::{
    CheckResult, CheckVerdict, Diagnostic, Excerpt, FileLocation, Input, Location, Remedy, Report, Rule,
    Severity, Source, Suppressed,
};

pub(in crate::output) static DUPLICATE: Rule = Rule {
    code: "JSON-06",
    name: "duplicate-key",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://www.rfc-editor.org/rfc/rfc8259#section-4"),
    docs: "## What it checks\n\nEach key stands once in its object. It counts after unescaping.\n\n## How to fix\n\nKeep one.\n",
};
pub(in crate::output) static COVERAGE: Rule = Rule {
    code: "NET-05",
    name: "az-coverage",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: "## What it checks\n\nEach key stands once in its object. It counts after unescaping.\n\n## How to fix\n\nKeep one.\n",
};

/// A finding on line 7, at `fault` in `text`.
pub(in crate::output) fn in_line(text: &str, fault: &str) -> Diagnostic {
    let start = text.find(fault).unwrap();
    let place = FileLocation {
        line: Some(7),
        column: Some(text[..start].chars().count() as u64 + 1),
        bytes: Some(4000 + start as u64..4000 + (start + fault.len()) as u64),
        json_path: Some("messages[0].role".to_owned()),
        excerpt: Some(Excerpt {
            text: text.to_owned(),
            span: start..start + fault.len(),
            cut_before: false,
            cut_after: false,
        }),
        ..FileLocation::file("train.jsonl")
    };
    Diagnostic::new(&DUPLICATE, "key `role` appears twice in one object")
        .at(Location::File(place), "also given at column 14")
        .remedy(Remedy::text(
            "keep one of the two; most parsers take the last one",
        ))
}

fn zones() -> Diagnostic {
    Diagnostic::new(&COVERAGE, "no subnet in Availability Zone `use1-az3` (us-east-1d)")
        .resource("use1-az3")
        .evidence("the job names subnets in use1-az1, use1-az2, use1-az4, use1-az5 and use1-az6")
        .remedy(
            Remedy::text("create a subnet in that zone and add it to `network.subnet_ids`")
                .command("aws ec2 create-subnet --vpc-id vpc-0a11 \\\n  --availability-zone-id use1-az3 --cidr-block 10.0.96.0/20")
                .terraform("resource \"aws_subnet\" \"use1_az3\" {\n  vpc_id = \"vpc-0a11\"\n}"),
        )
}

/// A report with a finding in a file and one about the network, with checks and with what a cap left out.
pub(in crate::output) fn report() -> Report {
    let long = format!(
        "{{\"messages\":[{{\"content\":[{{\"text\":\"{}\"}}],\"role\":\"user\",\"role\":\"assistant\",\"more\":\"{}\"}}]}}",
        "what is it ".repeat(20),
        "日本語 ".repeat(40)
    );
    let mut report = Report::new("validate");
    report.findings = vec![in_line(&long, "\"role\":\"assistant\""), zones()];
    report.inputs.push(Input {
        path: "train.jsonl".to_owned(),
        split: "training".to_owned(),
        format: Some("converse".to_owned()),
        records: 1204,
        bytes: 874_227,
    });
    report.checks = [CheckVerdict::Pass, CheckVerdict::Fail, CheckVerdict::Unknown]
        .into_iter()
        .map(|verdict| CheckResult {
            rule: &COVERAGE,
            verdict,
            resources: vec![
                "subnet-0a11ce0000000000a".to_owned(),
                "subnet-0a11ce0000000000b".to_owned(),
            ],
            reason: (verdict == CheckVerdict::Unknown)
                .then(|| "the caller lacks `ec2:DescribeSubnets`".to_owned()),
        })
        .collect();
    report.suppressed.push(Suppressed {
        rule: "JSON-06",
        file: "train.jsonl".to_owned(),
        count: 1200,
        severity: Severity::Error,
    });
    report
}
