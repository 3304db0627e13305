//! NET-20: every security group of the request exists in the Region and account.

use crate::diagnostic::{Diagnostic, Judgement, Location, Outcome, Remedy, Rule, Severity, Source};

use crate::network::SecurityGroupId;
use crate::network::check::Subject;
use crate::network::remedy::{ec2, group_of_terraform};

/// Every security group exists in the job's Region, visible to its account.
pub(crate) static RULE: Rule = Rule {
    code: "NET-20",
    name: "sg-exist",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("security_groups_exist.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let known = subject.facts.security_groups.known()?;
    let asked = &subject.request.security_group_ids;
    let missing = asked
        .iter()
        .filter(|id| !known.iter().any(|group| group.id == id.as_str()));
    let place = subject.place();
    let found = missing
        .map(|id| {
            let command = ec2(
                subject,
                "describe-security-groups",
                "--query 'SecurityGroups[].[GroupId,GroupName,VpcId]' --output table",
            );
            let text = "the usual cause is a group of another Region or account: \
                        correct `network.security_group_ids`, `region` or the credentials";
            let mut remedy = Remedy::text(text).command(command);
            remedy.terraform = subject.vpc_id().ok().map(group_of_terraform);
            Diagnostic::new(&RULE, format!("security group `{id}` does not exist in {place}"))
                .located(Location::Key("network.security_group_ids".to_owned()))
                .resource(id.as_str())
                .remedy(remedy)
        })
        .collect();
    Ok(Judgement::of(found, asked.iter().map(SecurityGroupId::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::Case;

    #[test]
    fn a_group_that_is_not_there_is_an_error_and_the_others_are_still_judged() {
        let mut case = Case::good();
        let wrong = "sg-0dead".parse().unwrap();
        case.request.security_group_ids.push(wrong);
        case.fails(&RULE, &["sg-0dead"]);
        case.passes(&super::super::security_group_self_egress::RULE);
        case.request.security_group_ids.pop();
        case.passes(&RULE);
    }

    #[test]
    fn without_the_permission_it_is_unknown_and_names_it() {
        let mut case = Case::good();
        case.facts.security_groups = Case::denied("ec2:DescribeSecurityGroups");
        case.unknown(&RULE, "the caller lacks `ec2:DescribeSecurityGroups`");
    }
}
