//! NET-21: every security group belongs to the VPC of the subnets.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::remedy::group_of_terraform;

/// Every security group belongs to the VPC of the job's subnets.
pub(crate) static RULE: Rule = Rule {
    code: "NET-21",
    name: "sg-same-vpc",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html"),
    docs: include_str!("security_groups_same_vpc.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let home = subject.vpc_id()?;
    let mut found = Vec::new();
    for group in &groups {
        let Some(vpc) = group.vpc_id.as_deref().filter(|vpc| *vpc != home) else {
            continue;
        };
        let associations = subject.facts.group_associations.known().map_err(Stop::from)?;
        let associated = associations
            .iter()
            .any(|one| one.group_id == group.id && one.vpc_id == home && one.state == "associated");
        let id = &group.id;
        let text = format!("use a security group of `{home}`");
        let finding = if associated {
            let message =
                format!("security group `{id}` belongs to VPC `{vpc}` and is associated with `{home}`");
            Diagnostic::new(&RULE, message)
                .severity(Severity::Warning)
                .evidence("Bedrock is not on AWS's list of services that support such associations")
        } else {
            let message =
                format!("security group `{id}` belongs to VPC `{vpc}`, the job's subnets lie in `{home}`");
            Diagnostic::new(&RULE, message)
        };
        found.push(
            finding
                .resource(id)
                .remedy(Remedy::text(text).terraform(group_of_terraform(home))),
        );
    }
    Ok(Judgement::of(found, groups.iter().map(|group| &group.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Read;
    use crate::network::facts::GroupAssociation;
    use crate::network::testing::Case;

    #[test]
    fn a_group_of_another_vpc_is_an_error_and_an_associated_one_a_warning() {
        let mut case = Case::good();
        case.groups_mut()[0].vpc_id = Some("vpc-0e".to_owned());
        let id = case.groups_mut()[0].id.clone();
        case.fails(&RULE, &[&id]);
        case.facts.group_associations = Read::Known(vec![GroupAssociation {
            group_id: id.clone(),
            vpc_id: "vpc-0a".to_owned(),
            state: "associated".to_owned(),
        }]);
        case.warns(&RULE, &[&id]);
        case.facts.group_associations = Case::denied("ec2:DescribeSecurityGroupVpcAssociations");
        case.unknown(
            &RULE,
            "the caller lacks `ec2:DescribeSecurityGroupVpcAssociations`",
        );
        case.groups_mut()[0].vpc_id = Some("vpc-0a".to_owned());
        case.passes(&RULE);
    }
}
