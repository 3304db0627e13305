//! A report in which every verdict occurs, in every form: facts in which a zone has no subnet (fail), DNS host
//! names are off (warn), no NAT gateway is there to be judged (skip) and the interfaces could not be counted
//! (unknown).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::CliTest;

const FACTS: &str = include_str!("facts/every-verdict.json");

/// Runs the check in one form.
fn written(format: &str, flags: &[&str]) -> (String, i32) {
    let test = CliTest::new().file("facts.json", FACTS);
    let args = ["check", "--facts", "facts.json", "--format", format];
    let output = test.command(args.iter().chain(flags)).output().unwrap();
    let exit = output.status.code().unwrap();
    (String::from_utf8(output.stdout).unwrap(), exit)
}

/// The verdict of every check, by code.
fn verdicts(document: &Value) -> BTreeMap<&str, &str> {
    let checks = document["checks"].as_array().unwrap().iter();
    checks
        .map(|check| {
            (
                check["rule"].as_str().unwrap(),
                check["verdict"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn json_has_every_check_with_its_verdict_and_says_why_it_could_not_be_made() {
    let (text, exit) = written("json", &[]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((exit, &document["verdict"]), (1, &"error".into()));
    assert_eq!(document["format_version"], 1);
    let verdicts = verdicts(&document);
    assert_eq!(verdicts.len(), 37);
    for (code, verdict) in [
        ("NET-05", "fail"),
        ("NET-12", "warn"),
        ("NET-36", "skip"),
        ("NET-50", "unknown"),
        ("NET-22", "pass"),
    ] {
        assert_eq!(verdicts[code], verdict, "{code}");
    }
    for check in document["checks"].as_array().unwrap() {
        let verdict = check["verdict"].as_str().unwrap();
        assert!(
            check["name"].is_string() && check["resources"].is_array(),
            "{check}"
        );
        assert_eq!(
            check["reason"].is_string(),
            matches!(verdict, "skip" | "unknown"),
            "{check}"
        );
        let rule = &check["rule"];
        let found = document["findings"].as_array().unwrap().iter();
        let found = found.filter(|finding| &finding["rule"] == rule).count();
        assert_eq!(found > 0, matches!(verdict, "fail" | "warn"), "{check}");
    }
    for finding in document["findings"].as_array().unwrap() {
        let remedy = &finding["remedy"];
        assert!(
            remedy["text"].is_string() && remedy["command"].is_string(),
            "{finding}"
        );
        assert!(
            remedy["terraform"].is_string() && finding["source"].is_string(),
            "{finding}"
        );
    }
}

#[test]
fn junit_has_a_case_for_each_check_and_marks_what_is_no_pass() {
    let (text, exit) = written("junit", &[]);
    assert_eq!(exit, 1);
    assert_eq!(text.matches("<testcase ").count(), 37);
    let suite = "<testsuite name=\"check\" tests=\"37\" failures=\"1\" errors=\"0\" skipped=\"9\">";
    assert!(text.contains(suite), "{text}");
    let marks = [
        (
            "NET-05 az-coverage",
            "<failure type=\"error\" message=\"1 error; no available subnet",
        ),
        (
            "NET-12 dns-hostnames",
            "<skipped type=\"warning\" message=\"1 warning; DNS host names",
        ),
        (
            "NET-36 nat-health",
            "<skipped type=\"skipped\" message=\"no NAT gateway",
        ),
        (
            "NET-50 eni-quota",
            "<skipped type=\"unknown\" message=\"could not be checked: the caller lacks",
        ),
        ("NET-11 dns-support", "<system-out>pass: vpc-0a11ce00000000001"),
    ];
    for (case, mark) in marks {
        let rest = text
            .split(&format!("name=\"{case}\">"))
            .nth(1)
            .unwrap()
            .trim_start();
        assert!(rest.starts_with(mark), "{case}: {}", &rest[..160]);
    }
    let (strict, _) = written("junit", &["--strict"]);
    assert!(
        strict.contains("failures=\"2\" errors=\"1\" skipped=\"7\""),
        "{strict}"
    );
}

#[test]
fn sarif_has_a_result_for_what_failed_and_for_what_is_open() {
    let (text, exit) = written("sarif", &[]);
    assert_eq!(exit, 1);
    let document: Value = serde_json::from_str(&text).unwrap();
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    let shown: Vec<(&str, &str, &str)> = results
        .iter()
        .map(|result| {
            let kind = result["kind"].as_str().unwrap_or("fail");
            let text = |value: &'static str| result[value].as_str().unwrap();
            (text("ruleId"), text("level"), kind)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("NET-05", "error", "fail"),
            ("NET-12", "warning", "fail"),
            ("NET-50", "none", "open")
        ]
    );
    assert!(
        results[2]["message"]["text"]
            .as_str()
            .unwrap()
            .contains("`ec2:DescribeNetworkInterfaces`")
    );
}

#[test]
fn github_annotates_all_but_what_passed_or_does_not_apply() {
    let (text, exit) = written("github", &[]);
    assert_eq!(exit, 1);
    let titles: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("::")?.split("::").next())
        .collect();
    assert_eq!(
        titles,
        [
            "error title=NET-05 az-coverage",
            "warning title=NET-12 dns-hostnames",
            "warning title=NET-50 eni-quota"
        ]
    );
    let summary = "1 error · 1 warning · 27 of 37 checks passed · 1 unknown · 7 skipped";
    assert_eq!(text.lines().last(), Some(summary));
}

#[test]
fn what_is_unknown_makes_the_verdict_a_warning_and_with_strict_an_error_in_every_form() {
    let only = ["--allow", "NET-05", "--allow", "NET-12"];
    for format in ["human", "concise", "json", "sarif", "junit", "github"] {
        assert_eq!(written(format, &only).1, 0, "{format}");
        let strict = [&only[..], &["--strict"]].concat();
        assert_eq!(written(format, &strict).1, 1, "{format}");
    }
    let (text, _) = written("json", &only);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["verdict"], "warning");
    assert_eq!(verdicts(&document)["NET-50"], "unknown");
}
