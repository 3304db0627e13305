//! The steps agree with the rules, whatever the state of the network.

use super::*;
use crate::network::check;
use crate::network::testing::{Case, scenarios};

/// The rules whose verdicts the steps carry.
const CARRIED: [&str; 11] = [
    "NET-11", "NET-25", "NET-32", "NET-33", "NET-34", "NET-35", "NET-36", "NET-37", "NET-38", "NET-40",
    "NET-31",
];

/// Every state of the table of scenarios, by rule and name.
fn states() -> impl Iterator<Item = (String, Case)> {
    scenarios::cases().map(|(rule, state, _, case)| (format!("{rule} {state}"), case))
}

fn all(case: &Case) -> Vec<Explanation> {
    explain(&case.request, &case.facts, &Which::All).unwrap()
}

fn rulings(request: &VpcRequest, facts: &Facts) -> Vec<(&'static str, CheckVerdict)> {
    let (_, results) = check(request, facts);
    results
        .iter()
        .map(|result| (result.rule.code, result.verdict))
        .collect()
}

fn of_rule(explanation: &Explanation, code: &str) -> CheckVerdict {
    let steps = explanation.steps.iter().filter(|step| step.rule.code == code);
    gravest(steps.map(|step| step.verdict))
}

#[test]
fn in_every_state_the_steps_of_a_subnet_say_what_the_rules_say_of_it() {
    let mut judged = 0;
    for (state, case) in states() {
        for explanation in all(&case) {
            let request = VpcRequest {
                subnet_ids: vec![explanation.subnet.parse().unwrap()],
                ..case.request.clone()
            };
            let rules = rulings(&request, &case.facts);
            let verdict = |code: &str| rules.iter().find(|(rule, _)| *rule == code).unwrap().1;
            if verdict("NET-02") != CheckVerdict::Pass {
                assert_eq!(explanation.verdict, verdict("NET-02"), "{state}");
                continue;
            }
            judged += 1;
            // No step follows a way that nobody can tell.
            if verdict("NET-30") == CheckVerdict::Unknown {
                let last = explanation.steps.last().unwrap();
                assert_eq!(
                    (last.kind, last.verdict),
                    (StepKind::Route, CheckVerdict::Unknown),
                    "{state}"
                );
                continue;
            }
            let carried = CARRIED.iter().filter(|code| **code != "NET-31");
            for code in carried {
                assert_eq!(
                    of_rule(&explanation, code),
                    verdict(code),
                    "{state}: {code} {explanation:#?}"
                );
            }
            let routes = gravest(["NET-30", "NET-31"].into_iter().map(verdict));
            let steps = gravest(
                ["NET-30", "NET-31"]
                    .into_iter()
                    .map(|code| of_rule(&explanation, code)),
            );
            assert_eq!(steps, routes, "{state}");
        }
    }
    assert!(judged > 500, "{judged}");
}

#[test]
fn over_all_subnets_the_steps_come_to_what_the_check_says() {
    for (state, case) in states() {
        let ways = all(&case);
        let rules = rulings(&case.request, &case.facts);
        for code in CARRIED.into_iter().chain(["NET-30"]) {
            let whole = rules.iter().find(|(rule, _)| *rule == code).unwrap().1;
            let steps = gravest(ways.iter().map(|way| of_rule(way, code)));
            let fails = |verdict| verdict == CheckVerdict::Fail;
            assert_eq!(fails(steps), fails(whole), "{state}: {code} {steps:?} {whole:?}");
            if whole == CheckVerdict::Warn {
                assert_eq!(steps, whole, "{state}: {code}");
            }
            if whole == CheckVerdict::Unknown {
                let told = ways
                    .iter()
                    .any(|way| way.verdict == CheckVerdict::Unknown || way.verdict == CheckVerdict::Fail);
                assert!(told || ways.is_empty(), "{state}: {code}");
            }
        }
    }
}

#[test]
fn every_step_says_why_and_a_broken_way_says_where() {
    for (state, case) in states() {
        for explanation in all(&case) {
            let failing = explanation
                .steps
                .iter()
                .find(|step| step.verdict == CheckVerdict::Fail);
            assert_eq!(explanation.breaks_at, failing.map(|step| step.kind), "{state}");
            assert_eq!(
                explanation.verdict == CheckVerdict::Fail,
                failing.is_some(),
                "{state}"
            );
            for step in &explanation.steps {
                assert!(!step.reason.is_empty(), "{state}: {step:?}");
                assert!(step.kind.label().len() <= 16, "{step:?}");
            }
        }
    }
}

/// The steps as lines.
fn shown(explanation: &Explanation) -> String {
    let line = |step: &Step| {
        let verdict = step.verdict.name();
        format!(
            "{verdict} {} {}: {}",
            step.rule.code,
            step.kind.label(),
            step.reason
        )
    };
    explanation.steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_sound_way_is_told_step_by_step() {
    let ways = all(&Case::good());
    assert_eq!(ways.len(), 6);
    assert_eq!((ways[0].verdict, ways[0].breaks_at), (CheckVerdict::Pass, None));
    assert_eq!(
        ways[0].ways,
        [Way {
            kind: WayKind::GatewayEndpoint,
            id: Some("vpce-0a".to_owned())
        }]
    );
    insta::assert_snapshot!(shown(&ways[0]), @"
    pass NET-08 subnet: `available`, 251 addresses free
    pass NET-11 name of S3: the VPC's resolver answers, with S3's public addresses
    pass NET-25 groups, out: `sg-0a` lets tcp/443 out to Amazon S3
    pass NET-35 ACL, out: `acl-0a` lets tcp/443 out
    pass NET-30 route table: `rtb-0b`, associated with the subnet
    pass NET-30 route: `pl-63a5400a` → `vpce-0a`
    pass NET-32 endpoint: gateway endpoint `vpce-0a` is `available`
    pass NET-33 endpoint policy: the endpoint has no policy of its own: all of it passes
    pass NET-38 bucket Region: the buckets lie in `us-east-1`
    skip NET-40 bucket policies: the buckets have no policy
    pass NET-35 ACL, answers in: `acl-0a` lets the answers in, on tcp/1024-65535
    ");
}

#[test]
fn routes_that_part_s3_s_addresses_are_steps_of_their_own() {
    let mut case = Case::good();
    let tables = case.tables_mut();
    let mut aside = tables[1].routes[1].clone();
    "52.216.0.0/16".clone_into(&mut aside.destination);
    "igw-0a".clone_into(&mut aside.target);
    tables[1].routes.push(aside);
    let way = &all(&case)[0];
    assert_eq!(way.breaks_at, Some(StepKind::Route));
    let routes: Vec<&str> = way
        .steps
        .iter()
        .filter(|step| step.kind == StepKind::Route)
        .map(|step| step.reason.as_str())
        .collect();
    assert_eq!(routes.len(), 2, "{routes:?}");
}

#[test]
fn a_subnet_of_the_vpc_that_the_job_does_not_name_is_explained_and_a_stranger_is_refused() {
    let mut case = Case::good();
    case.request.subnet_ids.truncate(2);
    case.subnets_mut().truncate(2);
    let asked = |id: &str| Which::Subnets(vec![id.parse().unwrap(), id.parse().unwrap()]);
    let ways = explain(&case.request, &case.facts, &asked("subnet-04")).unwrap();
    assert_eq!(ways.len(), 1);
    assert!(
        !ways[0].in_job && ways[0].verdict == CheckVerdict::Pass,
        "{ways:?}"
    );
    let refused = explain(&case.request, &case.facts, &asked("subnet-09")).unwrap_err();
    assert_eq!(refused.of_job, ["subnet-00", "subnet-01"]);
    // Without the neighbours nobody knows whether it is one.
    case.facts.vpc_subnets = Case::denied("ec2:DescribeSubnets");
    let ways = explain(&case.request, &case.facts, &asked("subnet-09")).unwrap();
    assert_eq!(ways[0].verdict, CheckVerdict::Unknown, "{ways:#?}");
}
