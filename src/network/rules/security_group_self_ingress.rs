//! NET-22: a security group lets in all traffic from itself.

use crate::diagnostic::{Judgement, Outcome, Rule, Severity, Source};

use crate::network::check::Subject;
use crate::network::remedy::Side;

use super::self_reference::{is_open_to_itself, none_open};

/// A group that the job uses lets in all traffic from itself.
pub(crate) static RULE: Rule = Rule {
    code: "NET-22",
    name: "sg-self-ingress",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: include_str!("security_group_self_ingress.md"),
};

const WHY: &str = "the workers of a training job talk to each other; AWS asks for this rule in SageMaker's \
                   and EFA's pages, not in Bedrock's: a field report of 2024 saw jobs fail without it";

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let open = groups.iter().any(|group| is_open_to_itself(group, Side::Ingress));
    let found = if open {
        Vec::new()
    } else {
        Vec::from_iter(none_open(&RULE, subject, &groups, Side::Ingress, WHY))
    };
    Ok(Judgement::of(found, groups.iter().map(|group| &group.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::facts::{GroupPair, Permission};
    use crate::network::testing::{Case, GROUP};

    #[test]
    fn without_the_rule_it_is_an_error_and_the_command_mends_it() {
        let mut case = Case::good();
        case.groups_mut()[0].ingress.clear();
        let found = case.fails(&RULE, &[GROUP]);
        assert_eq!(
            found[0].message,
            format!("security group `{GROUP}` does not let in all traffic from itself")
        );
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn neither_addresses_nor_single_protocols_nor_another_group_count() {
        let substitutes = [
            Permission {
                protocol: "-1".to_owned(),
                cidrs: vec!["10.0.0.0/16".to_owned(), "0.0.0.0/0".to_owned()],
                ..Permission::default()
            },
            Permission {
                protocol: "tcp".to_owned(),
                from_port: Some(0),
                to_port: Some(65535),
                groups: vec![Case::pair(GROUP)],
                ..Permission::default()
            },
            Permission {
                protocol: "-1".to_owned(),
                groups: vec![Case::pair("sg-0e")],
                ..Permission::default()
            },
            Permission {
                protocol: "-1".to_owned(),
                groups: vec![GroupPair {
                    group_id: GROUP.to_owned(),
                    user_id: Some("999900001111".to_owned()),
                }],
                ..Permission::default()
            },
        ];
        for substitute in substitutes {
            let mut case = Case::good();
            case.groups_mut()[0].ingress = vec![substitute];
            case.fails(&RULE, &[GROUP]);
        }
    }

    #[test]
    fn a_group_without_room_for_another_rule_is_told_of() {
        for (hosts, told) in [(59, false), (60, true)] {
            let mut case = Case::good();
            let cidrs = (0..hosts).map(|host| format!("10.1.0.{host}/32")).collect();
            case.groups_mut()[0].ingress = vec![Permission {
                protocol: "tcp".to_owned(),
                cidrs,
                ..Permission::default()
            }];
            let found = case.fails(&RULE, &[GROUP]).remove(0);
            let crowded = found
                .evidence
                .iter()
                .any(|fact| fact.contains("RulesPerSecurityGroupLimitExceeded"));
            assert_eq!(crowded, told, "{hosts}: {:?}", found.evidence);
        }
    }

    #[test]
    fn every_pair_of_every_entry_is_read() {
        let mut case = Case::good();
        let other = Permission {
            protocol: "tcp".to_owned(),
            from_port: Some(22),
            to_port: Some(22),
            ..Permission::default()
        };
        let merged = Permission {
            protocol: "-1".to_owned(),
            groups: vec![Case::pair("sg-0e"), Case::pair("sg-0f"), Case::pair(GROUP)],
            ..Permission::default()
        };
        case.groups_mut()[0].ingress = vec![other, merged];
        case.passes(&RULE);
    }
}
