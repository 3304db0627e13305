//! The document as a whole. Whether it conforms to the schema is told by the contract tests.

use super::super::testing::{self, written};
use super::super::{ReportView, write_failure};
use crate::commands::validate::Spool;
use crate::dataset::FindingSink;
use crate::diagnostic::{CheckVerdict, Report, Severity};
use crate::output::{Format, Render};

#[test]
fn a_report_becomes_a_suite_per_file_and_one_for_the_rest() {
    insta::assert_snapshot!(written(Format::Junit, &testing::report()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="finetune validate" tests="3" failures="2" errors="0">
      <testsuite name="train.jsonl" tests="2" failures="1" errors="0" skipped="0">
        <testcase classname="train.jsonl" name="read as converse (training)">
          <system-out>1,204 records, 874 kB</system-out>
        </testcase>
        <testcase classname="train.jsonl" name="JSON-06 duplicate-key">
          <failure type="error" message="1,201 errors; train.jsonl:7:273 (messages[0].role): key `role` appears twice in one object: also given at column 14">train.jsonl:7:273 (messages[0].role): key `role` appears twice in one object: also given at column 14
      help: keep one of the two; most parsers take the last one
    1,200 more findings left out
    </failure>
        </testcase>
      </testsuite>
      <testsuite name="validate" tests="1" failures="1" errors="0" skipped="0">
        <testcase classname="validate" name="NET-05 az-coverage">
          <failure type="error" message="1 error; no subnet in Availability Zone `use1-az3` (us-east-1d) (use1-az3)">no subnet in Availability Zone `use1-az3` (us-east-1d) (use1-az3)
      found: the job names subnets in use1-az1, use1-az2, use1-az4, use1-az5 and use1-az6
      help: create a subnet in that zone and add it to `network.subnet_ids`
    pass: subnet-0a11ce0000000000a, subnet-0a11ce0000000000b
    unknown: could not be checked: the caller lacks `ec2:DescribeSubnets`
    </failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_check_that_could_not_be_made_is_an_error_only_with_strict() {
    let mut report = testing::report();
    report.findings.clear();
    report.inputs.clear();
    report.suppressed.clear();
    report
        .checks
        .retain(|check| check.verdict == CheckVerdict::Unknown);
    let view = report.report().unwrap();
    insta::assert_snapshot!(testing::text(Format::Junit, &view), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="finetune validate" tests="1" failures="0" errors="0">
      <testsuite name="validate" tests="1" failures="0" errors="0" skipped="1">
        <testcase classname="validate" name="NET-05 az-coverage">
          <skipped type="unknown" message="could not be checked: the caller lacks `ec2:DescribeSubnets`">unknown: could not be checked: the caller lacks `ec2:DescribeSubnets`
    </skipped>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
    let strict = ReportView { strict: true, ..view };
    let text = testing::text(Format::Junit, &strict);
    assert!(text.contains("errors=\"1\" skipped=\"0\""), "{text}");
    assert!(
        text.contains("<error type=\"unknown\" message=\"could not be checked: the caller lacks"),
        "{text}"
    );
}

#[test]
fn warnings_are_skipped_and_notes_pass() {
    let at = |severity| {
        let mut report = testing::report();
        report.checks.clear();
        report.suppressed.clear();
        report.findings.truncate(1);
        report.findings[0].severity = severity;
        written(Format::Junit, &report)
    };
    let warning = at(Severity::Warning);
    assert!(
        warning.contains("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""),
        "{warning}"
    );
    assert!(
        warning.contains("<skipped type=\"warning\" message=\"1 warning; train.jsonl:7:273"),
        "{warning}"
    );
    let note = at(Severity::Info);
    assert!(
        note.contains("tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\""),
        "{note}"
    );
    assert!(note.contains("<system-out>train.jsonl:7:273"), "{note}");
}

#[test]
fn findings_that_were_written_aside_give_the_same_document() {
    let mut report = testing::report();
    let in_memory = written(Format::Junit, &report);
    let mut spool = Spool::new().unwrap();
    for finding in std::mem::take(&mut report.findings) {
        spool.accept(finding).unwrap();
    }
    let view = ReportView {
        spool: Some(&spool),
        ..report.report().unwrap()
    };
    assert_eq!(testing::text(Format::Junit, &view), in_memory);
}

#[test]
fn a_report_of_nothing_still_has_a_suite() {
    let text = written(Format::Junit, &Report::new("check"));
    assert!(text.contains("<testsuite name=\"check\" tests=\"0\""), "{text}");
}

#[test]
fn an_error_in_place_of_the_report_is_a_case_that_ended_in_an_error() {
    let mut out = Vec::new();
    write_failure(Format::Junit, &testing::failure(), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="finetune" tests="1" failures="0" errors="1">
      <testsuite name="finetune" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="finetune" name="run">
          <error type="failure" message="no data set is named in `&lt;a&gt;`">no data set is named in `&lt;a&gt;`
    hint: name a file</error>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}
