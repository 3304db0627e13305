//! Puts the cases to both evaluators.

use std::collections::BTreeMap;
use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use finetune::iam::evaluate::{Answer, PolicySet, Question, authorise};
use serde_json::{Value, json};

use crate::cases::{Case, draw};
use crate::draw::Draw;

const CASES: usize = 3000;
const SEED: u64 = 20_261_121;

/// The folder of the other evaluator; nothing when there is none.
fn library() -> Option<PathBuf> {
    if let Some(folder) = env::var_os("FINETUNE_IAM_SIMULATE") {
        return Some(PathBuf::from(folder));
    }
    let required = env::var("FINETUNE_REQUIRE_FOREIGN_CLIENTS").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "FINETUNE_IAM_SIMULATE is not set, and this test is required"
    );
    None
}

/// Asks the other evaluator about every case.
fn simulated(folder: &Path, cases: &[Case]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/simulate.mjs");
    let mut process = Command::new("node")
        .arg(script)
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut input = process.stdin.take().unwrap();
    let lines: Vec<String> = cases
        .iter()
        .enumerate()
        .map(|(id, case)| json!({"id": id, "simulation": case.simulation()}).to_string())
        .collect();
    let writer = std::thread::spawn(move || {
        for line in lines {
            writeln!(input, "{line}").unwrap();
        }
    });
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Says why the two may differ on a case; nothing where they may not.
fn explained(case: &Case, ours: &Answer) -> Option<&'static str> {
    let set = case.set.to_string();
    let we_allow = ours.allowed;
    if set.contains("0.0.0.0/0") {
        return Some("they take `0.0.0.0/0` for a block that holds no address");
    }
    if !we_allow && set.contains("ForAnyValue:") && set.contains("IfExists") {
        return Some(
            "`ForAnyValue:…IfExists` on an absent key is documented nowhere: undecided here, false there",
        );
    }
    if !we_allow && ours.reason.contains("no value for the policy variable") {
        return Some(
            "a deny on what differs from a variable without a value: it may deny here, it does not there",
        );
    }
    if !we_allow && case.set.get("permissions_boundary").is_some() && set.contains(r#""Principal":"*""#) {
        return Some(
            "whether what a resource grants to `*` passes a boundary is documented nowhere: denied here",
        );
    }
    None
}

#[test]
fn random_requests_get_the_decisions_of_another_evaluator() {
    let Some(folder) = library() else {
        let _ = std::io::stderr()
            .write_all(b"skipped: FINETUNE_IAM_SIMULATE names no folder with iam-simulate\n");
        return;
    };
    let mut random = Draw::new(SEED);
    let cases: Vec<Case> = (0..CASES).map(|_| draw(&mut random)).collect();
    let answers = simulated(&folder, &cases);
    assert_eq!(answers.len(), cases.len());

    let mut operators: BTreeMap<String, usize> = BTreeMap::new();
    let (mut allowed, mut by_condition) = (0, 0);
    let mut differences = Vec::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (case, theirs)) in cases.iter().zip(&answers).enumerate() {
        assert!(
            theirs.get("error").is_none(),
            "{index}: {theirs}\n{}",
            case.simulation()
        );
        for operator in &case.operators {
            *operators.entry(operator.clone()).or_default() += 1;
        }
        let set = PolicySet::parse(&case.set.to_string()).unwrap();
        let question = Question::parse(&case.request.to_string()).unwrap();
        let ours = authorise(&question.request, question.resource_account.as_deref(), &set);
        let they_allow = theirs["decision"] == "Allowed";
        allowed += usize::from(ours.allowed);
        by_condition += usize::from(!ours.allowed && ours.reason.contains("condition `"));
        if ours.allowed == they_allow {
            continue;
        }
        if let Some(reason) = explained(case, &ours) {
            *reasons.entry(reason).or_insert(0) += 1;
        } else {
            differences.push(format!(
                "{index}: ours {ours:?}\ntheirs {theirs}\n{}\n{}",
                case.set, case.request
            ));
        }
    }
    let shown = differences
        .iter()
        .take(3)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n\n");
    assert!(
        differences.is_empty(),
        "{} differences\n{shown}",
        differences.len()
    );
    let tally: BTreeMap<&str, usize> = cases.iter().fold(BTreeMap::new(), |mut tally, case| {
        *tally.entry(case.request["action"].as_str().unwrap()).or_default() += 1;
        tally
    });
    eprintln!(
        "{CASES} cases, {allowed} allowed, {by_condition} denied by a condition, by action {tally:?}; differences: {reasons:?}"
    );
    assert!(allowed * 10 >= CASES * 3, "only {allowed} of {CASES} are allowed");
    assert!(
        by_condition * 10 >= CASES * 3,
        "only {by_condition} of {CASES} are denied by a condition"
    );
    let rare: Vec<_> = operators.iter().filter(|(_, count)| **count < 20).collect();
    assert!(rare.is_empty(), "{rare:?}");
    assert!(operators.len() > 60, "{}", operators.len());
}
