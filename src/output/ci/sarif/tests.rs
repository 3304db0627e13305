//! The document as a whole. Whether it conforms to the schema is told by the contract tests.

use serde_json::{Value, json};

use super::super::testing::{self, in_line};
use super::super::{ReportView, write, write_failure};
use super::*;
use crate::diagnostic::{FileLocation, Location};
use crate::output::{Format, Render};

fn document(report: &Report) -> Value {
    serde_json::from_str(&testing::written(Format::Sarif, report)).unwrap()
}

#[test]
fn a_finding_in_a_file_is_a_result_with_its_place() {
    let document = document(&testing::report());
    let run = &document["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "JSON-06");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "JSON-06");
    assert_eq!(result["ruleIndex"], 0);
    assert_eq!(result["level"], "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"],
        json!({"uri": "train.jsonl", "index": 0})
    );
    let region = &place["region"];
    assert_eq!(
        *region,
        json!({"startLine": 7, "startColumn": 273, "endColumn": 291, "byteOffset": 4272, "byteLength": 18,
            "snippet": {"text": "\"role\":\"assistant\""}})
    );
    assert_eq!(place["contextRegion"]["startColumn"], 1);
    assert_eq!(
        result["locations"][0]["logicalLocations"],
        json!([{"fullyQualifiedName": "messages[0].role"}])
    );
    assert_eq!(run["artifacts"][0]["properties"]["records"], 1204);
}

#[test]
fn what_is_about_no_file_stands_in_the_description_of_the_job() {
    let report = testing::report();
    let document = document(&report);
    let location = &document["runs"][0]["results"][1]["locations"][0];
    assert_eq!(
        *location,
        json!({
            "physicalLocation": {"artifactLocation": {"uri": "finetune.toml", "index": 1}},
            "logicalLocations": [{"fullyQualifiedName": "use1-az3", "kind": "resource"}],
        })
    );
    let alone = testing::text(Format::Sarif, &report.report().unwrap());
    let alone: Value = serde_json::from_str(&alone).unwrap();
    let location = &alone["runs"][0]["results"][1]["locations"][0];
    assert_eq!(location.get("physicalLocation"), None);
}

#[test]
fn a_check_that_could_not_be_made_is_open_and_with_strict_a_failure() {
    let report = testing::report();
    let run = &document(&report)["runs"][0];
    let last = run["results"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["kind"], &last["level"]), (&json!("open"), &json!("none")));
    assert_eq!(run["properties"]["checks"].as_array().unwrap().len(), 3);
    assert_eq!(run["properties"]["suppressed"][0]["count"], 1200);
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let strict = ReportView {
        strict: true,
        ..report.report().unwrap()
    };
    let strict: Value = serde_json::from_str(&testing::text(Format::Sarif, &strict)).unwrap();
    let last = strict["runs"][0]["results"]
        .as_array()
        .unwrap()
        .last()
        .cloned()
        .unwrap();
    assert_eq!((&last["kind"], &last["level"]), (&json!("fail"), &json!("error")));
}

#[test]
fn a_report_without_findings_says_that_there_are_none() {
    let document = document(&Report::new("validate"));
    let run = &document["runs"][0];
    assert_eq!(run["results"], json!([]));
    assert_eq!(run["automationDetails"]["id"], "finetune/validate/");
}

#[test]
fn a_file_as_a_whole_has_no_region_and_standard_input_no_uri() {
    let mut finding = in_line("{}", "{");
    finding.location = Some(Location::File(FileLocation::file("-")));
    let report = Report {
        findings: vec![finding],
        ..Report::new("validate")
    };
    let place = &document(&report)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        *place,
        json!({"artifactLocation": {"description": {"text": "standard input"}, "index": 0}})
    );
}

#[test]
fn an_error_in_place_of_the_report_leaves_no_results_to_be_misread() {
    let mut out = Vec::new();
    write_failure(Format::Sarif, &testing::failure(), &mut out).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run.get("results"), None);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(
        run["invocations"][0]["toolConfigurationNotifications"][0]["message"]["text"],
        "no data set is named in `<a>`\nhint: name a file"
    );
    let mut out = Vec::new();
    write(Format::Json, &Report::new("validate").report().unwrap(), &mut out).unwrap();
    assert!(out.is_empty());
}
