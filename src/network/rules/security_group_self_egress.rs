//! NET-23: a security group lets out all traffic to itself; 0.0.0.0/0 is not enough.

use crate::diagnostic::{Judgement, Outcome, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::Side;

use super::self_reference::{is_open_to_itself, none_open};

/// A group that the job uses lets out all traffic to itself.
pub(crate) static RULE: Rule = Rule {
    code: "NET-23",
    name: "sg-self-egress",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: include_str!("security_group_self_egress.md"),
};

const WHY: &str = "EFA traffic is neither IPv4 nor IPv6, so a rule to 0.0.0.0/0 does not let it out; AWS states \
                   this for EFA, not for Bedrock: field reports saw jobs hang without the rule";

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let open = groups.iter().any(|group| is_open_to_itself(group, Side::Egress));
    let found = if open {
        Vec::new()
    } else {
        Vec::from_iter(none_open(&RULE, subject, &groups, Side::Egress, WHY))
    };
    Ok(Judgement::of(found, groups.iter().map(|group| &group.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::facts::Permission;
    use crate::network::testing::{Case, GROUP};

    #[test]
    fn egress_to_everywhere_is_not_enough_and_the_command_mends_it() {
        let mut case = Case::good();
        case.groups_mut()[0].egress = vec![Permission {
            protocol: "-1".to_owned(),
            cidrs: vec!["0.0.0.0/0".to_owned()],
            ..Permission::default()
        }];
        let found = case.fails(&RULE, &[GROUP]);
        insta::assert_snapshot!(found[0].remedy.clone().unwrap().command.unwrap(), @"aws ec2 authorize-security-group-egress --region us-east-1 --group-id sg-0a --ip-permissions 'IpProtocol=-1,UserIdGroupPairs=[{GroupId=sg-0a}]'");
        case.apply_remedy_of(&found);
        case.all_pass();
    }
}
