//! NET-04: every subnet is available.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::ec2;

/// Every subnet is in the state `available`.
pub(crate) static RULE: Rule = Rule {
    code: "NET-04",
    name: "subnet-state",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html"),
    docs: include_str!("subnet_state.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let subnets = subject.subnets()?;
    let found = subnets
        .iter()
        .filter(|subnet| subnet.state != "available")
        .map(|subnet| {
            let text = if subnet.state == "pending" {
                "wait until it is `available`, then check again"
            } else {
                "put another subnet of the same zone in `network.subnet_ids`"
            };
            let command = ec2(
                subject,
                "wait subnet-available",
                &format!("--subnet-ids {}", subnet.id),
            );
            let message = format!("subnet `{}` is `{}`, not `available`", subnet.id, subnet.state);
            Diagnostic::new(&RULE, message)
                .resource(&subnet.id)
                .evidence(format!("its zone is `{}`", subnet.zone_id))
                .remedy(Remedy::text(text).command(command))
        })
        .collect();
    Ok(Judgement::of(found, subnets.iter().map(|subnet| &subnet.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn a_subnet_that_is_not_available_is_an_error_until_it_is() {
        let mut case = Case::good();
        case.subnets_mut()[3].state = "pending".to_owned();
        let id = case.subnets_mut()[3].id.clone();
        case.fails(&RULE, &[&id]);
        case.subnets_mut()[3].state = "available".to_owned();
        case.passes(&RULE);
    }
}
