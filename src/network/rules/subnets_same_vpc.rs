//! NET-03: all subnets lie in one VPC.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::{listed, subnets_of_terraform};

/// All subnets lie in one VPC: one set of security groups is attached to every interface.
pub(crate) static RULE: Rule = Rule {
    code: "NET-03",
    name: "subnets-same-vpc",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("subnets_same_vpc.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let home = subject.vpc_id()?;
    let mut strangers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for subnet in subnets.iter().filter(|subnet| subnet.vpc_id != home) {
        strangers
            .entry(&subnet.vpc_id)
            .or_default()
            .push(subnet.id.clone());
    }
    let found = strangers
        .into_iter()
        .map(|(vpc, ids)| {
            let message = format!(
                "the job's subnets lie in VPC `{home}`, but {} in `{vpc}`",
                listed(&ids)
            );
            let text = format!("name only subnets of `{home}` in `network.subnet_ids`");
            Diagnostic::new(&RULE, message)
                .resources(ids)
                .remedy(Remedy::text(text).terraform(subnets_of_terraform(home)))
        })
        .collect();
    Ok(Judgement::of(found, [home]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn a_subnet_of_another_vpc_is_an_error_until_it_is_dropped() {
        let mut case = Case::good();
        let stranger = &mut case.subnets_mut()[0];
        stranger.vpc_id = "vpc-0e".to_owned();
        let id = stranger.id.clone();
        case.fails(&RULE, &[&id]);
        case.request.subnet_ids.retain(|subnet| subnet.as_str() != id);
        case.passes(&RULE);
    }
}
