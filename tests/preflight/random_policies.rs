//! The tool's evaluator against the sandbox's, on random policies: no decision may differ.

use std::collections::BTreeMap;

use finetune::iam::evaluate::{Answer, PolicySet, Question, authorise};
use finetune::sandbox::Sandbox;
use serde_json::Value;

use super::cases::{Case, draw};
use super::draw::Draw;
use super::wire::Wire;

const CASES: usize = 2_600;
const SEED: u64 = 41_121_620;
const ROLE: &str = "arn:aws:iam::111122223333:role/job";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/job/one";

/// The policies and the request as the sandbox's simulator takes them. A session is its role there.
fn parameters(set: &Value, request: &Value) -> Vec<(String, String)> {
    let mut form = Vec::new();
    let mut add = |name: String, value: &str| form.push((name, value.to_owned()));
    for (place, policy) in set["identity_policies"].as_array().unwrap().iter().enumerate() {
        add(
            format!("PolicyInputList.member.{}", place + 1),
            &policy["document"].to_string(),
        );
    }
    if let Some(boundary) = set.get("permissions_boundary") {
        add(
            "PermissionsBoundaryPolicyInputList.member.1".to_owned(),
            &boundary.to_string(),
        );
    }
    if let Some(policy) = set["resource_policies"]
        .as_object()
        .and_then(|all| all.values().next())
    {
        add("ResourcePolicy".to_owned(), &policy.to_string());
    }
    let owner = format!(
        "arn:aws:iam::{}:root",
        request["resource_account"].as_str().unwrap()
    );
    add("ResourceOwner".to_owned(), &owner);
    add("CallerArn".to_owned(), ROLE);
    add(
        "ActionNames.member.1".to_owned(),
        request["action"].as_str().unwrap(),
    );
    add(
        "ResourceArns.member.1".to_owned(),
        request["resource"].as_str().unwrap(),
    );
    for (place, (key, value)) in request["context"].as_object().unwrap().iter().enumerate() {
        let entry = format!("ContextEntries.member.{}", place + 1);
        add(format!("{entry}.ContextKeyName"), key);
        let values = match value {
            Value::Array(values) => values.clone(),
            one => vec![one.clone()],
        };
        for (place, value) in values.iter().enumerate() {
            let value = value.as_str().unwrap();
            add(format!("{entry}.ContextKeyValues.member.{}", place + 1), value);
        }
    }
    form
}

/// Says why the two may differ: the tool leaves undecided, and so denies, what AWS does not document; the
/// sandbox decides one way or the other.
fn explained(ours: &Answer) -> Option<&'static str> {
    if ours.reason.contains("has no value for the policy variable") {
        return Some("a variable without a value matches nothing in the sandbox");
    }
    if ours
        .reason
        .contains("how `ForAnyValue:` and `IfExists` go together")
    {
        return Some("`ForAnyValue:…IfExists` holds for an absent key in the sandbox");
    }
    None
}

#[tokio::test]
async fn random_policies_decide_alike_in_the_tool_and_in_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let wire = Wire(Sandbox::open(folder.path(), Some("good")).unwrap());
    let mut random = Draw::new(SEED);
    let (mut compared, mut allowed) = (0, 0);
    let mut differences = Vec::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    while compared < CASES {
        let Case { mut set, request, .. } = draw(&mut random);
        // The simulator knows no trust policies and no service control policies, as AWS's does not.
        if request["action"] == "sts:AssumeRole" {
            continue;
        }
        set.as_object_mut().unwrap().remove("service_control_policies");
        let set: Value = serde_json::from_str(&set.to_string().replace(SESSION, ROLE)).unwrap();
        let request: Value = serde_json::from_str(&request.to_string().replace(SESSION, ROLE)).unwrap();
        let policies = PolicySet::parse(&set.to_string()).unwrap();
        let question = Question::parse(&request.to_string()).unwrap();
        let ours = authorise(&question.request, question.resource_account.as_deref(), &policies);
        let form = parameters(&set, &request);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = wire.iam("SimulateCustomPolicy", &form).await;
        let theirs = answer.contains("<EvalDecision>allowed<");
        compared += 1;
        allowed += usize::from(theirs);
        if ours.allowed == theirs {
            continue;
        }
        assert!(
            theirs,
            "the tool allows what the sandbox denies: {ours:?}\n{set}\n{request}"
        );
        if let Some(reason) = explained(&ours) {
            *reasons.entry(reason).or_insert(0) += 1;
        } else {
            differences.push(format!("tool {ours:?}, sandbox {theirs}\n{set}\n{request}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {compared} differ\n{}",
        differences.len(),
        differences[..differences.len().min(6)].join("\n\n")
    );
    let explained: usize = reasons.values().sum();
    assert!(explained * 100 <= CASES, "{reasons:?}");
    assert!(allowed * 4 >= CASES, "only {allowed} of {CASES} are allowed");
}
