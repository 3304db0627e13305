//! NET-24: one and the same security group is open to itself both ways.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::network::check::Subject;
use crate::network::facts::SecurityGroup;
use crate::network::remedy::{Side, listed, open_to_itself, open_to_itself_terraform};

use super::self_reference::is_open_to_itself;

/// One attached group has both rules; the others should have them too.
pub(crate) static RULE: Rule = Rule {
    code: "NET-24",
    name: "sg-efa-group",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::FieldReport,
    docs: include_str!("security_group_complete.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let groups = subject.groups()?;
    let lacks = |group: &SecurityGroup, side| !is_open_to_itself(group, side);
    for (side, code) in [(Side::Ingress, "NET-22"), (Side::Egress, "NET-23")] {
        if groups.iter().all(|group| lacks(group, side)) {
            return Err(Stop::Skip(format!("{code} says what is missing")));
        }
    }
    let incomplete: Vec<&SecurityGroup> = groups
        .iter()
        .copied()
        .filter(|group| lacks(group, Side::Ingress) || lacks(group, Side::Egress))
        .collect();
    let mut found = Vec::new();
    if incomplete.len() == groups.len() {
        let ids: Vec<String> = groups.iter().map(|group| group.id.clone()).collect();
        let message = format!(
            "none of the security groups {} is open to itself both ways: one lets itself in, another lets itself out",
            listed(&ids)
        );
        found.push(
            Diagnostic::new(&RULE, message)
                .resources(groups.iter().map(|group| &group.id))
                .evidence(
                    "AWS asks for both rules on one group for EFA, not for Bedrock (field reports); \
                           split over two groups they do not meet",
                )
                .remedy(completing(subject, &incomplete)),
        );
    } else {
        for group in incomplete {
            let message = format!(
                "security group `{}` is not open to itself both ways, another group of the job is",
                group.id
            );
            found.push(
                Diagnostic::new(&RULE, message)
                    .severity(Severity::Warning)
                    .resource(&group.id)
                    .evidence(
                        "a field report on clusters saw EFA health checks fail until every attached \
                               group had both rules",
                    )
                    .remedy(completing(subject, &[group])),
            );
        }
    }
    Ok(Judgement::of(found, groups.iter().map(|group| &group.id)))
}

/// What gives `groups` the rules that they lack.
fn completing(subject: Subject<'_>, groups: &[&SecurityGroup]) -> Remedy {
    let mut texts = Vec::new();
    let mut commands = Vec::new();
    let mut terraform = Vec::new();
    for group in groups {
        let missing = [Side::Ingress, Side::Egress]
            .into_iter()
            .filter(|side| !is_open_to_itself(group, *side));
        let mut names = Vec::new();
        for side in missing {
            names.push(side.name());
            commands.push(open_to_itself(subject, &group.id, side));
            terraform.push(open_to_itself_terraform(&group.id, side));
        }
        texts.push(format!("`{}` to itself on {}", group.id, names.join(" and ")));
    }
    Remedy::text(format!("open {} for all protocols", texts.join(", ")))
        .command(commands.join("\n"))
        .terraform(terraform.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{Case, GROUP};

    /// A second group, open to itself on the sides given.
    fn with_second(sides: &[Side]) -> Case {
        let mut case = Case::good();
        let mut second = case.groups_mut()[0].clone();
        second.id = "sg-0b".to_owned();
        second.ingress.clear();
        second.egress.retain(|permission| permission.groups.is_empty());
        for side in sides {
            let list = match side {
                Side::Ingress => &mut second.ingress,
                Side::Egress => &mut second.egress,
            };
            list.push(Case::all_from("sg-0b"));
        }
        case.groups_mut().push(second);
        case.request.security_group_ids.push("sg-0b".parse().unwrap());
        case
    }

    #[test]
    fn rules_split_over_two_groups_do_not_count_and_the_command_mends_them() {
        let mut case = with_second(&[Side::Egress]);
        case.groups_mut()[0]
            .egress
            .retain(|permission| permission.groups.is_empty());
        let found = case.fails(&RULE, &[GROUP, "sg-0b"]);
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn an_incomplete_group_beside_a_complete_one_is_a_warning() {
        let mut case = with_second(&[]);
        let found = case.warns(&RULE, &["sg-0b"]);
        case.apply_remedy_of(&found);
        case.all_pass();
    }

    #[test]
    fn what_net_22_or_net_23_says_is_not_said_twice() {
        let mut case = Case::good();
        case.groups_mut()[0].ingress.clear();
        case.skips(&RULE, "NET-22 says what is missing");
    }
}
