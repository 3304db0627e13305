//! A table that reads like the definition of the checks: for each, the states of a network and what they come
//! to. Every verdict that a check can reach stands in it.

mod groups;
mod partly;
mod storage;
mod subnets;
mod uncommon;
pub(super) mod vpc;
mod ways;

use std::collections::BTreeSet;

use super::super::RULES;
use super::{Case, known};
use crate::diagnostic::CheckVerdict::{self, Fail, Pass, Skip, Unknown, Warn};
use crate::diagnostic::{Diagnostic, Read, Severity};

/// A state of the network, made of the good one, and what a check says of it.
pub(super) struct Scenario {
    rule: &'static str,
    verdict: CheckVerdict,
    state: &'static str,
    change: fn(&mut Case),
}

/// The good facts with one thing changed, every way that stands in the table: the rule, what was changed, the
/// verdict and the facts.
pub(in crate::network) fn cases() -> impl Iterator<Item = (&'static str, &'static str, CheckVerdict, Case)> {
    all().map(|scenario| {
        let mut case = Case::good();
        (scenario.change)(&mut case);
        (scenario.rule, scenario.state, scenario.verdict, case)
    })
}

/// What has no command, no Terraform or neither, and why not.
const WITHOUT: &[(&str, &str)] = &[
    ("NET-01", "the request is in finetune.toml"),
    (
        "NET-02",
        "the subnets are in finetune.toml; without a VPC nothing can be named",
    ),
    ("NET-03", "the subnets are in finetune.toml"),
    ("NET-04", "a state passes or needs another subnet"),
    (
        "NET-05",
        "a subnet of the VPC has only to be named, and a full VPC needs a range that nobody can guess",
    ),
    ("NET-06", "the subnets are in finetune.toml"),
    ("NET-08", "a subnet can not be given IPv4"),
    ("NET-09", "the subnet is another account's"),
    ("NET-21", "the groups are in finetune.toml"),
    ("NET-25", "an endpoint without any group can not be named by one"),
    (
        "NET-30",
        "what lies behind an appliance, and routes to it, are somebody's own",
    ),
    ("NET-32", "a state passes, or somebody else accepts"),
    ("NET-34", "an endpoint without any group needs one that fits"),
    (
        "NET-35",
        "where the first number denies, somebody has to renumber the entries",
    ),
    (
        "NET-40",
        "behind a NAT gateway the way or the statement has to go",
    ),
    ("NET-44", "nothing has to be done"),
    ("NET-51", "nothing has to be done"),
    ("NET-52", "the subnets are in finetune.toml"),
    ("NET-53", "what Bedrock left behind is not Terraform's"),
];

#[test]
fn a_fault_has_a_command_and_terraform_unless_it_is_said_why_not() {
    let mut without = BTreeSet::new();
    for (_, state, _, case) in cases() {
        let (found, _) = super::super::check(&case.request, &case.facts);
        for finding in found {
            let remedy = finding.remedy.unwrap();
            let code = finding.rule.code;
            if remedy.command.is_some() && remedy.terraform.is_some() {
                let both = format!("{remedy:?}");
                let gap = both
                    .split('<')
                    .skip(1)
                    .any(|rest| rest.starts_with(char::is_lowercase));
                assert!(!gap, "{code} {state}: a gap to fill: {both}");
                continue;
            }
            assert!(
                WITHOUT.iter().any(|(known, _)| *known == code),
                "{code} {state}: {remedy:?}"
            );
            without.insert(code);
        }
    }
    let listed: BTreeSet<&str> = WITHOUT.iter().map(|(code, _)| *code).collect();
    assert_eq!(without, listed);
}

const fn scenario(
    rule: &'static str,
    verdict: CheckVerdict,
    state: &'static str,
    change: fn(&mut Case),
) -> Scenario {
    Scenario {
        rule,
        verdict,
        state,
        change,
    }
}

/// What each check can come to.
const BRANCHES: &[(&str, &[CheckVerdict])] = &[
    ("NET-01", &[Pass, Fail]),
    ("NET-02", &[Pass, Fail, Unknown]),
    ("NET-03", &[Pass, Fail, Skip, Unknown]),
    ("NET-04", &[Pass, Fail, Unknown]),
    ("NET-05", &[Pass, Fail, Warn, Unknown]),
    ("NET-06", &[Pass, Warn, Unknown]),
    ("NET-07", &[Pass, Fail, Warn, Unknown]),
    ("NET-08", &[Pass, Fail, Unknown]),
    ("NET-09", &[Pass, Warn, Unknown]),
    ("NET-10", &[Pass, Fail, Unknown]),
    ("NET-11", &[Pass, Fail, Unknown]),
    ("NET-12", &[Pass, Fail, Warn, Unknown]),
    ("NET-13", &[Pass, Warn, Unknown]),
    ("NET-20", &[Pass, Fail, Unknown]),
    ("NET-21", &[Pass, Fail, Warn, Unknown]),
    ("NET-22", &[Pass, Fail, Unknown]),
    ("NET-23", &[Pass, Fail, Unknown]),
    ("NET-24", &[Pass, Fail, Warn, Skip, Unknown]),
    ("NET-25", &[Pass, Fail, Unknown]),
    ("NET-26", &[Pass, Warn, Unknown]),
    ("NET-30", &[Pass, Fail, Warn, Unknown]),
    ("NET-31", &[Pass, Fail, Skip, Unknown]),
    ("NET-32", &[Pass, Fail, Skip, Unknown]),
    ("NET-33", &[Pass, Fail, Warn, Skip, Unknown]),
    ("NET-34", &[Pass, Fail, Skip, Unknown]),
    ("NET-35", &[Pass, Fail, Warn, Skip, Unknown]),
    ("NET-36", &[Pass, Fail, Skip, Unknown]),
    ("NET-37", &[Pass, Fail, Skip, Unknown]),
    ("NET-38", &[Pass, Fail, Warn, Skip, Unknown]),
    ("NET-40", &[Pass, Fail, Skip, Unknown]),
    ("NET-41", &[Pass, Warn, Skip, Unknown]),
    ("NET-43", &[Pass, Fail, Skip, Unknown]),
    ("NET-44", &[Pass, Skip, Unknown]),
    ("NET-50", &[Pass, Warn, Unknown]),
    ("NET-51", &[Pass, Unknown]),
    ("NET-52", &[Pass, Warn, Unknown]),
    ("NET-53", &[Pass, Unknown]),
];

fn all() -> impl Iterator<Item = &'static Scenario> {
    let parts = [
        subnets::SCENARIOS,
        vpc::SCENARIOS,
        groups::SCENARIOS,
        ways::SCENARIOS,
        storage::SCENARIOS,
        partly::SCENARIOS,
        uncommon::SCENARIOS,
    ];
    parts.into_iter().flatten()
}

#[test]
fn every_state_comes_to_its_verdict_and_a_fault_names_culprit_reason_and_remedy() {
    let mut wrong = Vec::new();
    for scenario in all() {
        let rule = RULES.iter().find(|rule| rule.code == scenario.rule).unwrap();
        let mut case = Case::good();
        (scenario.change)(&mut case);
        let (found, result) = case.judge(rule);
        let state = format!("{} {}", scenario.rule, scenario.state);
        if result.verdict != scenario.verdict {
            wrong.push(format!(
                "{state}: {:?} instead of {:?}: {:?} {found:#?}",
                result.verdict, scenario.verdict, result.reason
            ));
            continue;
        }
        let reason = result.reason.as_deref().unwrap_or_default();
        assert_eq!(
            reason.is_empty(),
            !matches!(result.verdict, Skip | Unknown),
            "{state}"
        );
        let worst = found.iter().map(|finding| finding.severity).max();
        let fits = match result.verdict {
            Fail => worst == Some(Severity::Error),
            Warn => worst == Some(Severity::Warning),
            Unknown => worst.is_none_or(|worst| worst < rule.severity),
            Pass => worst.is_none_or(|worst| worst == Severity::Info),
            Skip => worst.is_none(),
        };
        if !fits {
            wrong.push(format!("{state}: {:?} by {worst:?}", result.verdict));
        }
        for finding in &found {
            if finding.remedy.is_none() || !names_its_culprit(finding) {
                wrong.push(format!("{state}: {:?} {}", finding.resources, finding.message));
            }
        }
        assert_eq!(
            found.is_empty(),
            !matches!(result.verdict, Fail | Warn) && !informs(scenario),
            "{state}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a finding names a resource at fault, and speaks of it; where the request itself is at fault, its key.
fn names_its_culprit(finding: &Diagnostic) -> bool {
    let told = |id: &String| {
        let ticked = format!("`{id}`");
        finding.message.contains(&ticked) || finding.evidence.iter().any(|fact| fact.contains(&ticked))
    };
    finding.location.is_some() || finding.resources.iter().any(told)
}

/// Whether a check that passes, or that is unknown in part, has something to tell.
fn informs(scenario: &Scenario) -> bool {
    matches!(scenario.verdict, Pass | Unknown) && scenario.state.starts_with("told:")
}

#[test]
fn every_check_has_a_state_for_each_of_its_verdicts() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let listed: Vec<&str> = BRANCHES.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, listed);
    let reached: BTreeSet<(&str, &str)> = all().map(|one| (one.rule, one.verdict.name())).collect();
    let wanted: BTreeSet<(&str, &str)> = BRANCHES
        .iter()
        .flat_map(|(code, verdicts)| verdicts.iter().map(|verdict| (*code, verdict.name())))
        .collect();
    let missing: Vec<_> = wanted.difference(&reached).collect();
    let unexpected: Vec<_> = reached.difference(&wanted).collect();
    assert!(
        missing.is_empty() && unexpected.is_empty(),
        "{missing:?} {unexpected:?}"
    );
    let states: BTreeSet<(&str, &str)> = all().map(|one| (one.rule, one.state)).collect();
    assert_eq!(states.len(), all().count(), "a state stands twice");
    assert!(states.len() >= 150, "{}", states.len());
}

/// Shares the VPC and its subnets from another account.
fn share(case: &mut Case) {
    let owner = || Some("999900001111".to_owned());
    case.vpcs_mut()[0].owner_id = owner();
    for subnet in case.subnets_mut() {
        subnet.owner_id = owner();
    }
}

/// Sends the job to S3 through a NAT gateway in a public subnet of its own.
fn use_nat(case: &mut Case) {
    case.remove_s3_endpoint();
    let route = super::route("0.0.0.0/0", "nat-0a");
    case.tables_mut()[1].routes.push(route);
    case.vpc_subnets_mut()
        .push(super::subnet("subnet-0n", "use1-az6", "10.0.99.0/24"));
    let public = super::table(
        "rtb-0n",
        false,
        vec!["subnet-0n".to_owned()],
        vec![
            super::route("10.0.0.0/16", "local"),
            super::route("0.0.0.0/0", "igw-0a"),
        ],
    );
    case.tables_mut().push(public);
    case.facts.nat_gateways = Read::Known(vec![crate::network::facts::NatGateway {
        id: "nat-0a".to_owned(),
        vpc_id: super::VPC.to_owned(),
        subnet_id: Some("subnet-0n".to_owned()),
        state: "available".to_owned(),
        connectivity: "public".to_owned(),
        availability_mode: Some("zonal".to_owned()),
        public_ips: vec!["198.51.100.7".to_owned()],
    }]);
    case.facts.block_public_access = Read::Known(Some(crate::network::facts::BlockPublicAccess {
        mode: "off".to_owned(),
        exclusions: Read::Known(Vec::new()),
    }));
}

/// Sends the job to S3 through an interface endpoint whose group lets the job in.
fn use_interface(case: &mut Case) {
    case.use_interface_endpoint("sg-0e");
    let mut group = case.groups_mut()[0].clone();
    group.id = "sg-0e".to_owned();
    group.ingress = vec![https_from_group(super::GROUP)];
    group.egress.clear();
    case.facts.endpoint_groups = Read::Known(vec![group]);
}

fn https_from_group(group: &str) -> crate::network::facts::Permission {
    crate::network::facts::Permission {
        protocol: "tcp".to_owned(),
        from_port: Some(443),
        to_port: Some(443),
        groups: vec![Case::pair(group)],
        ..crate::network::facts::Permission::default()
    }
}

fn endpoint_groups(case: &mut Case) -> &mut Vec<crate::network::facts::SecurityGroup> {
    known(&mut case.facts.endpoint_groups)
}
