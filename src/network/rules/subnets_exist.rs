//! NET-02: every subnet of the request exists in the Region and account.

use crate::diagnostic::{Diagnostic, Judgement, Location, Outcome, Remedy, Rule, Severity, Source};

use crate::network::SubnetId;
use crate::network::check::Subject;
use crate::network::remedy::{ec2, subnets_of_terraform};

/// Every subnet exists in the job's Region, visible to its account.
pub(crate) static RULE: Rule = Rule {
    code: "NET-02",
    name: "subnets-exist",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("subnets_exist.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let known = subject.facts.subnets.known()?;
    let asked = &subject.request.subnet_ids;
    let missing = asked
        .iter()
        .filter(|id| !known.iter().any(|subnet| subnet.id == id.as_str()));
    let place = subject.place();
    let found = missing
        .map(|id| {
            let command = ec2(
                subject,
                "describe-subnets",
                "--query 'Subnets[].[SubnetId,VpcId,AvailabilityZoneId]' --output table",
            );
            let text = "the usual cause is a subnet of another Region or account: \
                        correct `network.subnet_ids`, `region` or the credentials";
            let mut remedy = Remedy::text(text).command(command);
            remedy.terraform = subject.vpc_id().ok().map(subnets_of_terraform);
            Diagnostic::new(&RULE, format!("subnet `{id}` does not exist in {place}"))
                .located(Location::Key("network.subnet_ids".to_owned()))
                .resource(id.as_str())
                .remedy(remedy)
        })
        .collect();
    Ok(Judgement::of(found, asked.iter().map(SubnetId::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn a_subnet_that_is_not_there_is_named_with_region_and_account() {
        let mut case = Case::good();
        let known = case.subnets_mut();
        let gone = known.remove(2).id;
        let found = case.fails(&RULE, &[&gone]);
        assert_eq!(
            found[0].message,
            format!("subnet `{gone}` does not exist in Region `us-east-1` of account `111122223333`")
        );
        case.request.subnet_ids.retain(|id| id.as_str() != gone);
        case.passes(&RULE);
    }

    #[test]
    fn without_the_permission_it_is_unknown_and_names_it() {
        let mut case = Case::good();
        case.facts.subnets = Case::denied("ec2:DescribeSubnets");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeSubnets`");
    }
}
