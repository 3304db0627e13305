//! What NET-22, NET-23 and NET-24 share: whether a group is open to itself.

use crate::diagnostic::{Diagnostic, Remedy, Rule};

use crate::network::check::Subject;
use crate::network::facts::{Permission, SecurityGroup};
use crate::network::remedy::{Side, listed, open_to_itself, open_to_itself_terraform};

/// Whether some rule on this side opens the group to itself for all protocols. Every pair of every
/// entry is read: EC2 merges rules of equal protocol and ports into one entry, and a validator that
/// read the first pair only was wrong in the field (aws-parallelcluster, issue 3590).
pub(in crate::network) fn is_open_to_itself(group: &SecurityGroup, side: Side) -> bool {
    let permissions = match side {
        Side::Ingress => &group.ingress,
        Side::Egress => &group.egress,
    };
    permissions
        .iter()
        .filter(|permission| permission.protocol == "-1")
        .any(|permission| names_itself(permission, group))
}

fn names_itself(permission: &Permission, group: &SecurityGroup) -> bool {
    permission.groups.iter().any(|pair| {
        let same_owner = match (&pair.user_id, &group.owner_id) {
            (Some(user), Some(owner)) => user == owner,
            _ => true,
        };
        pair.group_id == group.id && same_owner
    })
}

/// The group that needs the least to be complete: one that is open on the other side already.
pub(super) fn nearest<'a>(groups: &[&'a SecurityGroup], missing: Side) -> Option<&'a SecurityGroup> {
    let other = match missing {
        Side::Ingress => Side::Egress,
        Side::Egress => Side::Ingress,
    };
    let half_done = groups
        .iter()
        .copied()
        .find(|group| is_open_to_itself(group, other));
    half_done.or_else(|| groups.first().copied())
}

/// The rules of a group on one side, of which there may be 60 unless that was raised (L-0EA8095F; Amazon VPC User
/// Guide, amazon-vpc-limits). It is enforced for IPv4 and for IPv6; rules that name a group or a prefix list count
/// in both, and a list with its weight, which is not known here.
const MOST_RULES: usize = 60;

/// Says so where the group may have no room for another rule.
fn crowded(group: &SecurityGroup, side: Side) -> Option<String> {
    let permissions = match side {
        Side::Ingress => &group.ingress,
        Side::Egress => &group.egress,
    };
    let sum = |count: fn(&Permission) -> usize| permissions.iter().map(count).sum::<usize>();
    let in_both = sum(|permission| permission.groups.len() + permission.prefix_list_ids.len());
    let rules =
        in_both + sum(|permission| permission.cidrs.len()).max(sum(|permission| permission.ipv6_cidrs.len()));
    (rules >= MOST_RULES).then(|| {
        format!(
            "`{}` has {rules} {} rules already, and {MOST_RULES} are the quota (L-0EA8095F) unless it was raised: the \
             command may fail with `RulesPerSecurityGroupLimitExceeded`",
            group.id,
            side.name()
        )
    })
}

/// The finding that no attached group is open to itself on `side`.
pub(super) fn none_open(
    rule: &'static Rule,
    subject: Subject<'_>,
    groups: &[&SecurityGroup],
    side: Side,
    why: &str,
) -> Option<Diagnostic> {
    let mended = nearest(groups, side)?;
    let direction = match side {
        Side::Ingress => "in all traffic from itself",
        Side::Egress => "out all traffic to itself",
    };
    let ids: Vec<String> = groups.iter().map(|group| group.id.clone()).collect();
    let message = match groups {
        [only] => format!("security group `{}` does not let {direction}", only.id),
        _ => format!("none of the security groups {} lets {direction}", listed(&ids)),
    };
    let text = format!(
        "add a rule to `{}` that opens it to itself for all protocols; an address range, a prefix list or \
         another group is no substitute",
        mended.id
    );
    let remedy = Remedy::text(text)
        .command(open_to_itself(subject, &mended.id, side))
        .terraform(open_to_itself_terraform(&mended.id, side));
    let finding = Diagnostic::new(rule, message)
        .resources(ids)
        .evidence(why)
        .remedy(remedy);
    let finding = match crowded(mended, side) {
        Some(crowded) => finding.evidence(crowded),
        None => finding,
    };
    let default = groups.iter().any(|group| group.name == "default") && side == Side::Egress;
    Some(if default {
        finding.evidence(
            "AWS's guide says that a default VPC can be used: as created, its group lets out to `0.0.0.0/0` only",
        )
    } else {
        finding
    })
}
