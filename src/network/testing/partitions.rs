//! Other partitions: every state comes to the same verdict in China and in GovCloud, and what is said of it names
//! nothing of the commercial partition.

use super::super::RULES;
use super::scenarios::cases;
use super::{ACCOUNT, Case};
use crate::network::{Facts, VpcRequest};

/// A partition with a Region of it, and how its zone IDs begin.
const ELSEWHERE: [(&str, &str, &str); 2] = [
    ("aws-cn", "cn-north-1", "cnn1"),
    ("aws-us-gov", "us-gov-west-1", "usgw1"),
];

/// Moves a network with all that is in it.
fn moved(case: &Case, (partition, region, zones): (&str, &str, &str)) -> Case {
    let text = serde_json::to_string(&case.facts).unwrap();
    let renamed = |text: &str| {
        text.replace("us-east-1", region)
            .replace("arn:aws:", &format!("arn:{partition}:"))
            .replace("use1-", &format!("{zones}-"))
    };
    let facts: Facts = serde_json::from_str(&renamed(&text)).unwrap();
    let there = facts.request().unwrap();
    let storage = case.request.storage.as_ref().map(|asked| {
        let mut storage = there.storage.unwrap();
        storage.needs.bucket_owner = asked.needs.bucket_owner.clone();
        storage.needs.model_key = asked.needs.model_key.as_deref().map(renamed);
        storage
    });
    let request = VpcRequest {
        region: there.region,
        account: case.request.account.clone(),
        subnet_ids: case.request.subnet_ids.clone(),
        security_group_ids: case.request.security_group_ids.clone(),
        storage,
    };
    Case { request, facts }
}

#[test]
fn every_state_comes_to_the_same_verdict_in_every_partition() {
    for place in ELSEWHERE {
        moved(&Case::good(), place).all_pass();
        for (code, state, verdict, case) in cases() {
            let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
            let (found, result) = moved(&case, place).judge(rule);
            let state = format!("{code} {state} in {}", place.1);
            assert_eq!(result.verdict, verdict, "{state}: {found:#?}");
            for finding in found {
                let remedy = finding.remedy.unwrap();
                let said = [
                    Some(finding.message),
                    Some(remedy.text),
                    remedy.command,
                    remedy.terraform,
                ];
                for text in said.into_iter().flatten() {
                    assert!(
                        !text.contains("arn:aws:") && !text.contains("us-east-1"),
                        "{state}: {text}"
                    );
                }
            }
        }
    }
}

#[test]
fn names_and_arns_are_those_of_the_partition() {
    for place in ELSEWHERE {
        let mut case = Case::good();
        case.endpoints_mut()[0].policy = Some(r#"{"Statement":[]}"#.to_owned());
        let case = moved(&case, place);
        let rule = |code: &str| *RULES.iter().find(|rule| rule.code == code).unwrap();
        let (found, _) = case.judge(rule("NET-33"));
        let command = found[0].remedy.as_ref().unwrap().command.clone().unwrap();
        let (partition, region, _) = place;
        assert!(
            command.contains(&format!("arn:{partition}:s3:::{}", super::BUCKET)),
            "{command}"
        );
        assert!(
            command.contains(&format!("arn:{partition}:iam::{ACCOUNT}:role/")),
            "{command}"
        );
        let mut bare = Case::good();
        bare.remove_s3_endpoint();
        let (found, _) = moved(&bare, place).judge(rule("NET-30"));
        let command = found[0].remedy.as_ref().unwrap().command.clone().unwrap();
        assert!(
            command.contains(&format!("--service-name com.amazonaws.{region}.s3 ")),
            "{command}"
        );
    }
}
