//! What a person, a terminal of 40 columns and a script see of a report.

use std::io::Cursor;

use super::fixtures::{in_line, report};
use super::*;
use crate::diagnostic::Severity;

fn human(report: &Report, style: Style) -> String {
    let mut out = Vec::new();
    report.human(&mut out, style).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_report_at_80_columns() {
    insta::assert_snapshot!(human(&report(), Style::plain(80)), @r#"
    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:273 (messages[0].role)
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
     --> train.jsonl:7:273 (messages[0].role)
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
     --> train.jsonl:7:13 (messages[0].role)
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

#[test]
fn a_rule_tells_once_what_its_findings_share() {
    let mut other = in_line("{\"a\":1,\"role\":2}", "\"role\"");
    other.remedy = Some(crate::diagnostic::Remedy::text("take the key out"));
    let findings = vec![
        in_line("{\"role\":1}", "\"role\"").evidence("the same of both"),
        in_line("{\"role\":2}", "\"role\"").evidence("the same of both"),
        other,
    ];
    let report = Report {
        findings,
        ..Report::new("validate")
    };
    insta::assert_snapshot!(human(&report, Style::plain(80)), @r#"
    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:2 (messages[0].role)
      |
    7 | {"role":1}
      |  ^^^^^^ also given at column 14
      = found: the same of both
      = help: keep one of the two; most parsers take the last one
      = note: https://www.rfc-editor.org/rfc/rfc8259#section-4

    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:2 (messages[0].role)
      |
    7 | {"role":2}
      |  ^^^^^^ also given at column 14

    error[JSON-06]: key `role` appears twice in one object
     --> train.jsonl:7:8 (messages[0].role)
      |
    7 | {"a":1,"role":2}
      |        ^^^^^^ also given at column 14
      = help: take the key out

    3 errors
    first: JSON-06: keep one of the two; most parsers take the last one (`finetune
           explain JSON-06` tells more)
    "#);
}

#[test]
fn the_last_line_names_the_place_of_a_long_remedy() {
    let first = |finding: Diagnostic| {
        let long = "write each record in the form of the guide, and put what it has no place for aside";
        let report = Report {
            findings: vec![finding.remedy(crate::diagnostic::Remedy::text(long))],
            ..Report::new("validate")
        };
        let text = human(&report, Style::plain(100));
        text.lines().last().unwrap_or_default().to_owned()
    };
    insta::assert_snapshot!(first(in_line("{\"role\":1}", "\"role\"")), @"first: JSON-06 at train.jsonl:7:2, as its help says (`finetune explain JSON-06` tells more)");
    let mut nowhere = in_line("{\"role\":1}", "\"role\"");
    nowhere.location = None;
    insta::assert_snapshot!(first(nowhere), @"first: JSON-06, as its help says (`finetune explain JSON-06` tells more)");
}
