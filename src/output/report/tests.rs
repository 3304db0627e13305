//! What a person, a terminal of 40 columns and a script see of a report.

use std::io::Cursor;

use super::*;
use crate::diagnostic::{
    CheckResult, CheckVerdict, Diagnostic, Excerpt, FileLocation, Input, Location, Remedy, Rule, Source,
    Suppressed,
};

static DUPLICATE: Rule = Rule {
    code: "JSON-06",
    name: "duplicate-key",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://www.rfc-editor.org/rfc/rfc8259#section-4"),
    docs: "",
};
static COVERAGE: Rule = Rule {
    code: "NET-05",
    name: "az-coverage",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: "",
};

fn in_line(text: &str, fault: &str) -> Diagnostic {
    let start = text.find(fault).unwrap();
    let place = FileLocation {
        line: Some(7),
        column: Some(text[..start].chars().count() as u64 + 1),
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

fn report() -> Report {
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

fn human(report: &Report, style: Style) -> String {
    let mut out = Vec::new();
    report.human(&mut out, style).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_at_80_columns() {
    insta::assert_snapshot!(human(&report(), Style::plain(80)), @r#"
    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:273
      |
    7 | ..."role":"user","role":"assistant","more":"日本語 日本語 日本語 日本語 ...
      |                  ^^^^^^^^^^^^^^^^^^ also given at column 14
      = help: keep one of the two; most parsers take the last one
      = note: https://www.rfc-editor.org/rfc/rfc8259#section-4

    error[NET-05]: no subnet in Availability Zone `use1-az3` (us-east-1d)
      = resources: use1-az3
      = found: the job names subnets in use1-az1, use1-az2, use1-az4, use1-az5 and
               use1-az6
      = help: create a subnet in that zone and add it to `network.subnet_ids`

        aws ec2 create-subnet --vpc-id vpc-0a11 \
          --availability-zone-id use1-az3 --cidr-block 10.0.96.0/20

        resource "aws_subnet" "use1_az3" {
          vpc_id = "vpc-0a11"
        }

      = note: a field report: AWS does not state this rule

    ✓ pass    NET-05 az-coverage  subnet-0a11ce0000000000a, subnet-0a11ce0000000000b
    ✗ fail    NET-05 az-coverage  subnet-0a11ce0000000000a, subnet-0a11ce0000000000b
    ? unknown NET-05 az-coverage  the caller lacks `ec2:DescribeSubnets`

    1,200 more errors of JSON-06 in train.jsonl left out; --format json shows all
    1,202 errors · 1 file · 1,204 records · 874 kB · 1 of 3 checks passed
    1 unknown
    first: JSON-06: keep one of the two; most parsers take the last one (`finetune
           explain JSON-06` tells more)
    "#);
}

#[test]
fn a_report_at_40_columns() {
    insta::assert_snapshot!(human(&report(), Style::plain(40)), @r#"
    error[JSON-06]: key `role` appears twice
      in one object
     --> train.jsonl:7:273
      |
    7 | ...user","role":"assistant","more...
      |          ^^^^^^^^^^^^^^^^^^
      = here: also given at column 14
      = help: keep one of the two; most
              parsers take the last one
      = note: https://www.rfc-editor.org/rfc/rfc8259#section-4

    error[NET-05]: no subnet in Availability
      Zone `use1-az3` (us-east-1d)
      = resources: use1-az3
      = found: the job names subnets in
               use1-az1, use1-az2, use1-az4,
               use1-az5 and use1-az6
      = help: create a subnet in that zone
              and add it to
              `network.subnet_ids`

        aws ec2 create-subnet --vpc-id vpc-0a11 \
          --availability-zone-id use1-az3 \
          --cidr-block 10.0.96.0/20

        resource "aws_subnet" "use1_az3" {
          vpc_id = "vpc-0a11"
        }

      = note: a field report: AWS does not
              state this rule

    ✓ pass    NET-05 az-coverage
        subnet-0a11ce0000000000a, subnet-0a…
    ✗ fail    NET-05 az-coverage
        subnet-0a11ce0000000000a, subnet-0a…
    ? unknown NET-05 az-coverage
        the caller lacks `ec2:DescribeSubne…

    1,200 more errors of JSON-06 in
    train.jsonl left out; --format json
    shows all
    1,202 errors · 1 file · 1,204 records
    874 kB · 1 of 3 checks passed
    1 unknown
    first: JSON-06: keep one of the two;
           most parsers take the last one
           (`finetune explain JSON-06` tells
           more)
    "#);
}

#[test]
fn a_terminal_is_never_steered_by_what_the_data_holds() {
    let text = "{\"a\u{1b}[2J\":1,\"\u{202e}b\u{7}\":\"\t日本\"}";
    let text = human(
        &Report {
            findings: vec![in_line(text, "\u{202e}b\u{7}")],
            ..Report::new("validate")
        },
        Style::plain(80),
    );
    insta::assert_snapshot!(text, @r#"
    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:13
      |
    7 | {"a\u{1b}[2J":1,"\u{202e}b\u{7}":"\t日本"}
      |                  ^^^^^^^^^^^^^^ also given at column 14
      = help: keep one of the two; most parsers take the last one
      = note: https://www.rfc-editor.org/rfc/rfc8259#section-4

    1 error
    first: JSON-06: keep one of the two; most parsers take the last one (`finetune
           explain JSON-06` tells more)
    "#);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']));
}

#[test]
fn a_finding_is_one_line_in_the_concise_form() {
    let mut out = Vec::new();
    report().concise(&mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @"
    train.jsonl:7:273: error[JSON-06] key `role` appears twice in one object
    error[NET-05] no subnet in Availability Zone `use1-az3` (us-east-1d) (use1-az3)
    unknown[NET-05] az-coverage: the caller lacks `ec2:DescribeSubnets`
    train.jsonl: error[JSON-06] 1200 more left out
    ");
}

#[test]
fn a_report_without_findings_says_so() {
    insta::assert_snapshot!(human(&Report::new("check"), Style::plain(80)), @"no findings");
}

#[test]
fn spooled_findings_give_the_same_document_as_those_in_memory() {
    let mut report = report();
    let mut in_memory = Vec::new();
    report.json(&mut in_memory).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&in_memory).unwrap();
    assert_eq!(document["verdict"], "error");
    assert_eq!(document["findings"][0]["line"], 7);
    assert_eq!(document["suppressed"][0]["count"], 1200);

    let mut spool = Vec::new();
    for finding in std::mem::take(&mut report.findings) {
        serde_json::to_writer(&mut spool, &finding).unwrap();
        spool.push(b'\n');
    }
    let mut out = Vec::new();
    let spooled = Spooled {
        findings: &mut Cursor::new(spool),
        worst: Some(Severity::Error),
    };
    report_json(&report, Some(spooled), &mut out).unwrap();
    assert_eq!(String::from_utf8(out), String::from_utf8(in_memory));
}

#[test]
fn what_was_only_spooled_decides_the_verdict() {
    let mut out = Vec::new();
    let spooled = Spooled {
        findings: &mut Cursor::new(Vec::new()),
        worst: Some(Severity::Warning),
    };
    report_json(&Report::new("validate"), Some(spooled), &mut out).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["verdict"], "warning");
    assert_eq!(document["findings"], serde_json::json!([]));
}

#[test]
fn a_fault_longer_than_the_terminal_is_marked_at_its_start() {
    let record = format!("{{\"instruction\":\"{}\"}}", "greet the guest ".repeat(20));
    let long = Report {
        findings: vec![in_line(&record, &record)],
        ..Report::new("validate")
    };
    for width in [40, 80] {
        let text = human(&long, Style::plain(width));
        let lines: Vec<_> = text.lines().filter(|line| !line.contains("https://")).collect();
        assert!(lines.iter().all(|line| line.chars().count() <= width), "{text}");
        assert!(lines.iter().any(|line| line.contains("^^^")), "{text}");
    }
}
