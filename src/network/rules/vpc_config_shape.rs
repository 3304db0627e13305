//! NET-01: 1 to 16 subnets, 1 to 5 security groups, each once.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Judgement, Location, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::{SecurityGroupId, SubnetId};

/// The request names 1 to 16 subnets and 1 to 5 security groups.
pub(crate) static RULE: Rule = Rule {
    code: "NET-01",
    name: "vpc-config-shape",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/bedrock/latest/APIReference/API_VpcConfig.html"),
    docs: include_str!("vpc_config_shape.md"),
};

#[expect(clippy::unnecessary_wraps, reason = "every check has this signature")]
pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let request = subject.request;
    let subnets: Vec<&str> = request.subnet_ids.iter().map(SubnetId::as_str).collect();
    let groups: Vec<&str> = request
        .security_group_ids
        .iter()
        .map(SecurityGroupId::as_str)
        .collect();
    let mut found = Vec::new();
    judge(&mut found, &subnets, 16, "subnet", "network.subnet_ids");
    judge(
        &mut found,
        &groups,
        5,
        "security group",
        "network.security_group_ids",
    );
    Ok(Judgement::of(found, subnets.into_iter().chain(groups)))
}

fn judge(found: &mut Vec<Diagnostic>, ids: &[&str], most: usize, what: &str, key: &str) {
    if !(1..=most).contains(&ids.len()) {
        let count = ids.len();
        let message = format!("the job names {count} {what}s, the API takes 1 to {most}");
        let remedy = Remedy::text(format!("set `{key}` to 1 to {most} IDs"));
        found.push(
            Diagnostic::new(&RULE, message)
                .located(Location::Key(key.to_owned()))
                .remedy(remedy),
        );
    }
    let mut seen = BTreeSet::new();
    for id in ids.iter().filter(|id| !seen.insert(**id)) {
        let remedy = Remedy::text(format!("name it once in `{key}`"));
        found.push(
            Diagnostic::new(&RULE, format!("{what} `{id}` is named twice"))
                .located(Location::Key(key.to_owned()))
                .resource(*id)
                .remedy(remedy),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{Case, group_ids, subnet_ids};

    #[test]
    fn counts_beyond_the_api_and_repeated_ids_are_errors() {
        let mut case = Case::good();
        case.request.subnet_ids = subnet_ids(17);
        case.fails(&RULE, &[]);
        case.request.subnet_ids = subnet_ids(0);
        case.fails(&RULE, &[]);
        let mut case = Case::good();
        case.request.security_group_ids = group_ids(6);
        case.fails(&RULE, &[]);
        let mut case = Case::good();
        let first = case.request.subnet_ids[0].clone();
        case.request.subnet_ids.push(first.clone());
        case.fails(&RULE, &[first.as_str()]);
        case.request.subnet_ids.pop();
        case.passes(&RULE);
    }
}
