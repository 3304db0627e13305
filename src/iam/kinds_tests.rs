//! Roles for every kind of job: enough, not too much, and nothing superfluous in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::evaluate::PolicySet;
use super::needs::tests::needs;
use super::*;

mod fixtures;

use fixtures::{ACCOUNT, NETWORK, distillation, from_logs, kinds, reinforcement, with_media};

fn role(needs: &RoleNeeds) -> RoleArn {
    let name = "AmazonBedrockFinetune-support-tone".parse().unwrap();
    RoleArn::new(&needs.partition, &needs.account, &name)
}

/// The role as it is generated, with the bucket policies that another account has to have.
fn generated(needs: &RoleNeeds) -> Value {
    let documents = needs.documents();
    let inline = documents.inline.iter();
    let inline: Vec<Value> = inline
        .map(|policy| json!({"name": policy.name, "document": policy.document.value()}))
        .collect();
    let mut resources = json!({});
    if needs.bucket_owner != needs.account {
        for bucket in needs.buckets() {
            let arn = needs.bucket_arn(bucket);
            resources[&arn] = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                "Principal": {"AWS": role(needs).to_string()}, "Action": "s3:*",
                "Resource": [arn, format!("{arn}/*")]}]});
        }
    }
    json!({
        "trust_policy": documents.trust.value(),
        "identity_policies": inline,
        "resource_policies": resources,
    })
}

fn judged(needs: &RoleNeeds, set: &Value) -> Sufficiency {
    judge(needs, &role(needs), &PolicySet::parse(&set.to_string()).unwrap())
}

fn statements(set: &mut Value) -> impl Iterator<Item = &mut Vec<Value>> {
    let policies = set["identity_policies"].as_array_mut().unwrap().iter_mut();
    policies.map(|policy| policy["document"]["Statement"].as_array_mut().unwrap())
}

#[test]
fn the_generated_role_is_enough_and_not_too_much_for_every_kind_of_job() {
    for kind in kinds() {
        let result = judged(&kind.needs, &generated(&kind.needs));
        assert_eq!(result.denied, [], "{}", kind.name);
        assert_eq!(result.unknown, [], "{}", kind.name);
        assert_eq!(result.excess, [], "{}", kind.name);
    }
}

#[test]
fn without_any_one_statement_exactly_what_it_is_for_is_denied() {
    for mut kind in kinds() {
        if kind.needs.vpc.is_some() {
            kind.purposes.extend(NETWORK);
        }
        let mut whole = generated(&kind.needs);
        let sids: BTreeSet<String> = statements(&mut whole)
            .flatten()
            .map(|statement| statement["Sid"].as_str().unwrap().to_owned())
            .collect();
        let known: BTreeSet<String> = kind.purposes.iter().map(|(sid, _)| (*sid).to_owned()).collect();
        assert_eq!(sids, known, "{}", kind.name);
        for (sid, purpose) in &kind.purposes {
            let mut set = whole.clone();
            for statements in statements(&mut set) {
                statements.retain(|statement| statement["Sid"] != *sid);
            }
            let result = judged(&kind.needs, &set);
            let place = format!("{}: {sid}", kind.name);
            assert_eq!(result.excess, [], "{place}");
            for denied in &result.denied {
                let meant = |(action, part): &&(&str, &str)| {
                    denied.action == *action && denied.resource.contains(part)
                };
                assert!(purpose.iter().any(|one| meant(&one)), "{place}: {denied:?}");
            }
            for (action, part) in *purpose {
                let is_denied = |judged: &Judged| judged.action == *action && judged.resource.contains(part);
                assert!(result.denied.iter().any(is_denied), "{place}: {action} {part}");
            }
        }
    }
}

/// Widens one thing of a role and returns which probes that opens.
fn opened(needs: &RoleNeeds, pointer: &str, value: Value) -> Vec<String> {
    let mut set = generated(needs);
    *set.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    let result = judged(needs, &set);
    assert_eq!(result.denied, [], "{pointer}");
    result.excess.into_iter().map(|excess| excess.id).collect()
}

#[test]
fn what_is_too_wide_is_found_for_every_kind_of_job() {
    let resource = |policy: usize, statement: usize| {
        format!("/identity_policies/{policy}/document/Statement/{statement}/Resource")
    };
    let function = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:grader");
    assert_eq!(
        opened(
            &reinforcement(":live"),
            &resource(2, 0),
            json!([&function, format!("{function}:*")])
        ),
        ["lambda-other-version"]
    );
    assert_eq!(
        opened(
            &reinforcement(""),
            &resource(2, 0),
            json!("arn:aws:lambda:*:*:function:*")
        ),
        ["lambda-other-function", "lambda-other-version"]
    );
    assert_eq!(
        opened(&distillation(), &resource(2, 0), json!("*")),
        ["bedrock-other-model"]
    );
    let logs = json!("arn:aws:s3:::acme-logs/*");
    assert_eq!(
        opened(&from_logs(), &resource(0, 3), logs),
        ["s3-read-other-prefix"]
    );
    let key = "/identity_policies/2/document/Statement/0/Condition";
    assert_eq!(opened(&from_logs(), key, json!({})), ["kms-not-via-service"]);
    let media = "/identity_policies/0/document/Statement/3/Action";
    let all = opened(&with_media(), media, json!(["s3:GetObject", "s3:PutObject"]));
    assert_eq!(all, ["s3-overwrite-data", "s3-overwrite-data"], "one per prefix");
    let action = "/identity_policies/2/document/Statement/0/Action";
    assert_eq!(
        opened(&distillation(), action, json!("bedrock:Invoke*")),
        ["bedrock-stream"]
    );
    assert_eq!(
        opened(&reinforcement(""), action, json!("lambda:*")),
        ["lambda-change-grader"]
    );
}

#[test]
fn the_condition_of_a_key_may_name_what_is_encrypted() {
    let mut set = generated(&with_media());
    let set_to = |set: &mut Value, arn: &str| {
        let condition = set.pointer_mut("/identity_policies/2/document/Statement/0/Condition");
        condition.unwrap()["StringLike"] = json!({"kms:EncryptionContext:aws:s3:arn": arn});
    };
    // With an S3 Bucket Key the context is the bucket, so that a condition on objects denies everything.
    set_to(&mut set, "arn:aws:s3:::acme-finetune/*");
    assert!(
        judged(&with_media(), &set)
            .denied
            .iter()
            .all(|denied| denied.action.starts_with("kms:"))
    );
    assert!(!judged(&with_media(), &set).is_sufficient());
    let mut per_object = with_media();
    per_object.data_keys[0].bucket_key = Some(false);
    assert_eq!(judged(&per_object, &set).denied, []);
    // Where it is not known, nothing is claimed.
    per_object.data_keys[0].bucket_key = None;
    let unknown = judged(&per_object, &set);
    assert!(
        unknown.denied.is_empty() && !unknown.unknown.is_empty(),
        "{unknown:?}"
    );
}

#[test]
fn the_role_of_every_kind_of_job_stays_within_the_size_limits() {
    for kind in kinds() {
        for (subnets, groups) in [(6, 1), (16, 5)] {
            let mut needs = kind.needs.clone();
            if let Some(vpc) = &mut needs.vpc {
                let arn = |kind: &str, id: usize| {
                    format!("arn:aws-us-gov:ec2:us-gov-west-1:{ACCOUNT}:{kind}-0a1b2c3d4e5f6{id:04}")
                };
                vpc.subnet_arns = (0..subnets).map(|id| arn("subnet/subnet", id)).collect();
                vpc.security_group_arns = (0..groups).map(|id| arn("security-group/sg", id)).collect();
            }
            let documents = needs.documents();
            let sizes = documents.inline.iter().map(|policy| policy.document.size());
            let inline: usize = sizes.sum();
            assert!(
                documents.trust.size() < 2_048 && inline < 10_240,
                "{}: {inline}",
                kind.name
            );
        }
    }
}

#[test]
fn a_function_of_another_account_is_taken_to_admit_the_role() {
    let mut needs = reinforcement("");
    let foreign = "arn:aws:lambda:us-east-1:444455556666:function:grader";
    needs.grader = Some(foreign.parse().unwrap());
    let mut set = generated(&needs);
    let result = judged(&needs, &set);
    assert!(result.is_sufficient() && result.assumed.iter().any(|note| note.contains(foreign)));
    set["resource_policies"][foreign] = json!({"Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "*", "Resource": "*"}]});
    assert_eq!(judged(&needs, &set).denied.len(), 1);
    // The policy of a function has its say of every alias.
    needs.grader = Some(format!("{foreign}:live").parse().unwrap());
    let result = judged(&needs, &set);
    assert!(
        result
            .denied
            .iter()
            .any(|one| one.action == "lambda:InvokeFunction"),
        "{:?}",
        result.denied
    );
    assert!(
        !result.assumed.iter().any(|note| note.contains(foreign)),
        "{:?}",
        result.assumed
    );
}

#[test]
fn a_wildcard_in_a_key_means_itself() {
    let mut needs = needs();
    needs.inputs = vec![
        Objects::below("acme-finetune", "a*b"),
        Objects::one("acme-finetune", "c?.jsonl"),
    ];
    let result = judged(&needs, &generated(&needs));
    assert_eq!((result.denied, result.excess), (Vec::new(), Vec::new()));
    assert_eq!(needs.inputs[0].pattern, "a${*}b/*");
}
