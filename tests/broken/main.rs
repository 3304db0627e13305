//! Data sets as a person validates them: every broken file raises its rule, and nothing else, at the
//! right place; whole files pass; files of other tools are called by their name.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "clippy knows only functions marked as tests; here everything is one"
)]

mod account;
mod case;
mod formats;
mod generate;
mod run;
mod secrets;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use case::Case;
use run::{Finding, Outcome};

/// The families whose rules are about data.
const FAMILIES: [&str; 12] = [
    "FILE", "JSON", "PROMPT", "CONV", "MEDIA", "TOOL", "CLAUDE", "CPT", "IMAGE", "RFT", "PREF", "SECRET",
];

/// Lists the rules about data that the program knows, with their severities.
fn rules() -> BTreeMap<String, String> {
    let (document, _) = run::json(&["rules", "--format", "json"]);
    let rules = document["rules"].as_array().expect("`rules` is a list").iter();
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    rules
        .map(|rule| (text(&rule["rule"]), text(&rule["severity"])))
        .filter(|(code, _)| FAMILIES.contains(&code.split('-').next().unwrap_or_default()))
        .collect()
}

/// Says what is wrong with what a case brought up; nothing when it is right.
fn fault(case: &Case, outcome: &Outcome) -> Option<String> {
    let found = outcome.of(&case.rule);
    let Some(first) = found.first() else {
        return Some(format!(
            "{} was not raised, only {:?}",
            case.rule, outcome.findings
        ));
    };
    let loud = |finding: &&Finding| finding.rule != case.rule && finding.severity != "info";
    if let Some(other) = outcome.findings.iter().find(loud) {
        return Some(format!("raised {other:?} as well"));
    }
    if first.severity != case.severity {
        return Some(format!("is {}, not {}", first.severity, case.severity));
    }
    if let Some(stray) = found.iter().find(|finding| finding.line != case.line) {
        return Some(format!("is at line {:?}, not {:?}", stray.line, case.line));
    }
    if case.column.is_some() && first.column != case.column {
        return Some(format!("is at column {:?}, not {:?}", first.column, case.column));
    }
    let exit = i32::from(case.severity == "error");
    (outcome.exit != exit).then(|| format!("ended with {}, not {exit}", outcome.exit))
}

#[test]
fn every_broken_file_raises_its_rule_at_its_place_and_no_other() {
    let mut faults = Vec::new();
    let mut judged = 0;
    for case in Case::all() {
        let folder = tempfile::tempdir().unwrap();
        let Some(inputs) = case.inputs(folder.path()) else {
            continue;
        };
        judged += 1;
        let outcome = run::validate(&case.flags, case.split.as_deref(), &inputs);
        faults.extend(fault(&case, &outcome).map(|fault| format!("{}: {fault}", case.name)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(judged > 50, "only {judged} cases were found");
}

#[test]
fn every_near_miss_passes() {
    let mut faults = Vec::new();
    for case in Case::all() {
        let Some(near) = &case.near_miss else { continue };
        let folder = tempfile::tempdir().unwrap();
        let Some(inputs) = case.near_inputs(near, folder.path()) else {
            continue;
        };
        let outcome = run::validate(&case.near_flags(near), case.split.as_deref(), &inputs);
        let loud = |finding: &&Finding| finding.rule == case.rule || finding.severity != "info";
        let found = outcome.findings.iter().find(loud);
        faults.extend(found.map(|found| format!("{}: {found:?}", case.name)));
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_rule_about_data_has_a_broken_file() {
    let rules = rules();
    assert!(rules.len() > 40, "{rules:?}");
    let cases: BTreeSet<String> = Case::all().into_iter().map(|case| case.rule).collect();
    let without: Vec<_> = rules.keys().filter(|code| !cases.contains(*code)).collect();
    assert!(without.is_empty(), "no case for {without:?}");
    let unknown: Vec<_> = cases.iter().filter(|code| !rules.contains_key(*code)).collect();
    assert!(unknown.is_empty(), "no rule is called {unknown:?}");
}

#[test]
fn every_rule_about_data_has_a_near_miss_that_passes() {
    let near = Case::all().into_iter().filter(|case| case.near_miss.is_some());
    let near: BTreeSet<String> = near.map(|case| case.rule).collect();
    let rules = rules();
    let without: Vec<_> = rules.keys().filter(|code| !near.contains(*code)).collect();
    assert!(without.is_empty(), "no near miss for {without:?}");
}

#[test]
fn every_case_is_named_after_its_rule_and_no_severity_is_graver_than_the_rule_says() {
    let grave = |severity: &str| {
        ["info", "warning", "error"]
            .iter()
            .position(|name| *name == severity)
    };
    // A warning by estimate, and an error where even the lowest plausible count is over the limit.
    let estimated = ["CONV-20", "PROMPT-08", "CLAUDE-05"];
    let rules = rules();
    for case in Case::all() {
        if estimated.contains(&case.rule.as_str()) {
            continue;
        }
        assert!(case.name.starts_with(&format!("{}-", case.rule)), "{}", case.name);
        assert!(
            grave(&case.severity) <= grave(&rules[&case.rule]),
            "{}",
            case.name
        );
    }
}

#[test]
fn a_cap_of_one_and_no_cap_find_the_same_worst_and_the_same_number() {
    let stored = |case: &Case| case.generate.is_none() && case.online.is_none();
    for case in Case::all().into_iter().filter(stored) {
        let folder = tempfile::tempdir().unwrap();
        let inputs = case.inputs(folder.path()).expect("a stored case has a file");
        let all = run::validate(&case.flags, case.split.as_deref(), &inputs);
        let mut flags = case.flags.clone();
        flags.extend(["--max-findings".to_owned(), "1".to_owned()]);
        let one = run::validate(&flags, case.split.as_deref(), &inputs);
        assert_eq!(one.exit, all.exit, "{}", case.name);
        let (shown, left_out) = (one.of(&case.rule).len() as u64, one.left_out(&case.rule));
        assert_eq!(shown, 1, "{}", case.name);
        assert_eq!(shown + left_out, all.of(&case.rule).len() as u64, "{}", case.name);
    }
}
