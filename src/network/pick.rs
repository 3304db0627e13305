//! Picks the subnets and security groups of a job where its description names a VPC instead of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{SecurityGroup, Subnet, Zone};
use super::remedy::{Side, listed};
use super::rules::is_open_to_itself;

/// Most groups of a job (Amazon Bedrock API Reference, VpcConfig).
const MOST_GROUPS: usize = 5;

/// What was picked, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picks {
    /// Where it was looked for, such as "VPC `vpc-0a`".
    pub place: String,
    /// One subnet per Availability Zone, by the zone's ID.
    pub subnets: Vec<PickedSubnet>,
    /// The groups, by ID.
    pub groups: Vec<PickedGroup>,
}

/// A subnet that was picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickedSubnet {
    /// The subnet.
    pub id: String,
    /// The ID of its zone.
    pub zone_id: String,
    /// How many addresses are free in it.
    pub free: Option<i32>,
    /// The others of its zone, which have no more free addresses.
    pub instead_of: Vec<String>,
}

/// A group that was picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickedGroup {
    /// The group.
    pub id: String,
    /// Why this one.
    pub why: String,
}

/// Nothing, or too much, can be picked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PickError {
    /// No subnet fits.
    #[error("no subnet of {place} can be used{}", told(.rejected))]
    NoSubnet {
        /// Where it was looked for.
        place: String,
        /// The subnets that are there, each with what speaks against it.
        rejected: Vec<String>,
    },
    /// No group fits.
    #[error("no security group of {place} is open to itself both ways{}", told(.candidates))]
    NoGroup {
        /// Where it was looked for.
        place: String,
        /// The groups that are there.
        candidates: Vec<String>,
    },
    /// Several groups fit, and nothing says which is meant.
    #[error("several security groups of {place} could be the job's: {}", listed(.candidates))]
    Ambiguous {
        /// Where it was looked for.
        place: String,
        /// Those that fit.
        candidates: Vec<String>,
    },
}

fn told(items: &[String]) -> String {
    if items.is_empty() {
        ": there is none".to_owned()
    } else {
        format!(": {}", items.join("; "))
    }
}

/// Picks one subnet per Availability Zone: of those that can be used the one with the most free addresses, of
/// equals the one whose ID comes first. The order is that of the zones' IDs, so that the same picks are the same
/// request.
///
/// # Errors
/// When no subnet can be used.
pub fn pick_subnets(place: &str, subnets: &[Subnet], zones: &[Zone]) -> Result<Vec<PickedSubnet>, PickError> {
    let mut rejected = Vec::new();
    let mut by_zone: BTreeMap<&str, Vec<&Subnet>> = BTreeMap::new();
    for subnet in subnets {
        match unusable(subnet, zones) {
            Some(why) => rejected.push(format!("`{}` {why}", subnet.id)),
            None => by_zone.entry(&subnet.zone_id).or_default().push(subnet),
        }
    }
    if by_zone.is_empty() {
        let place = place.to_owned();
        return Err(PickError::NoSubnet { place, rejected });
    }
    let picked = by_zone.into_iter().filter_map(|(zone, mut all)| {
        all.sort_by(|a, b| {
            let free = b.available_ip_address_count.cmp(&a.available_ip_address_count);
            free.then_with(|| a.id.cmp(&b.id))
        });
        let (first, rest) = all.split_first()?;
        Some(PickedSubnet {
            id: first.id.clone(),
            zone_id: zone.to_owned(),
            free: first.available_ip_address_count,
            instead_of: rest.iter().map(|subnet| subnet.id.clone()).collect(),
        })
    });
    Ok(picked.collect())
}

/// What speaks against a subnet.
fn unusable(subnet: &Subnet, zones: &[Zone]) -> Option<String> {
    let of_region = |zone: &&Zone| zone.kind == "availability-zone" && zone.id == subnet.zone_id;
    if subnet.state != "available" {
        Some(format!("is `{}`", subnet.state))
    } else if subnet.outpost_arn.is_some() {
        Some("lies on an Outpost".to_owned())
    } else if subnet.ipv6_native || subnet.cidr_block.is_none() {
        Some("has no IPv4 addresses".to_owned())
    } else if zones.iter().find(of_region).is_none() {
        Some(format!(
            "lies in `{}`, which is no Availability Zone",
            subnet.zone_id
        ))
    } else {
        None
    }
}

/// Picks the groups: those that are open to themselves both ways. `narrowed`: tags say which are meant, so that
/// several may be picked. Where none is open to itself, all that the tags mean, or the only one that can be meant,
/// are picked for the checks to judge.
///
/// # Errors
/// When no group fits, or several do and nothing says which is meant.
pub fn pick_groups(
    place: &str,
    groups: &[SecurityGroup],
    narrowed: bool,
) -> Result<Vec<PickedGroup>, PickError> {
    let open = |group: &&SecurityGroup| {
        [Side::Ingress, Side::Egress]
            .iter()
            .all(|side| is_open_to_itself(group, *side))
    };
    let named = |group: &SecurityGroup| format!("`{}` ({})", group.id, group.name);
    let mut sorted: Vec<&SecurityGroup> = groups.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let fitting: Vec<&SecurityGroup> = sorted.iter().copied().filter(open).collect();
    let (picked, why) = match fitting.as_slice() {
        [_] => (fitting, "the only one that is open to itself both ways"),
        [] if narrowed && !sorted.is_empty() => (
            sorted,
            "it has the tags, though it is not open to itself both ways",
        ),
        [] if only(&sorted).is_some() => (
            only(&sorted).into_iter().collect(),
            "the only one that can be meant, though it is not open to itself both ways",
        ),
        [] => {
            let candidates = sorted.into_iter().map(named).collect();
            let place = place.to_owned();
            return Err(PickError::NoGroup { place, candidates });
        }
        _ if narrowed => (fitting, "it has the tags and is open to itself both ways"),
        _ => (fitting, ""),
    };
    if why.is_empty() || picked.len() > MOST_GROUPS {
        return Err(PickError::Ambiguous {
            place: place.to_owned(),
            candidates: picked.into_iter().map(|group| group.id.clone()).collect(),
        });
    }
    let picked = picked.into_iter().map(|group| PickedGroup {
        id: group.id.clone(),
        why: format!("{}: {why}", group.name),
    });
    Ok(picked.collect())
}

/// The only group of a VPC, or the only one beside its default group, which nobody made for a job.
fn only<'a>(groups: &[&'a SecurityGroup]) -> Option<&'a SecurityGroup> {
    let made: Vec<&SecurityGroup> = groups
        .iter()
        .copied()
        .filter(|group| group.name != "default")
        .collect();
    match (groups, made.as_slice()) {
        ([one], _) | (_, [one]) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    fn ids(picked: &[PickedSubnet]) -> Vec<&str> {
        picked.iter().map(|subnet| subnet.id.as_str()).collect()
    }

    #[test]
    fn of_each_zone_the_subnet_with_the_most_free_addresses_in_the_order_of_the_zones() {
        let mut case = Case::good();
        let zones = case.zones_mut().clone();
        let mut subnets = case.subnets_mut().clone();
        let mut other = subnets[0].clone();
        "subnet-0z".clone_into(&mut other.id);
        other.available_ip_address_count = Some(4_000);
        subnets.push(other);
        let picked = pick_subnets("VPC `vpc-0a`", &subnets, &zones).unwrap();
        // By the IDs of the zones: use1-az1 to use1-az6.
        assert_eq!(
            ids(&picked),
            [
                "subnet-01",
                "subnet-02",
                "subnet-04",
                "subnet-03",
                "subnet-05",
                "subnet-0z"
            ]
        );
        assert_eq!(
            (picked[5].free, picked[5].instead_of.as_slice()),
            (Some(4_000), &["subnet-00".to_owned()][..])
        );
        subnets.reverse();
        assert_eq!(pick_subnets("VPC `vpc-0a`", &subnets, &zones).unwrap(), picked);
    }

    #[test]
    fn of_equals_the_first_by_id_is_picked_and_what_can_not_be_used_never() {
        let mut case = Case::good();
        let zones = case.zones_mut().clone();
        let first = case.subnets_mut()[0].clone();
        let with = |id: &str, change: fn(&mut Subnet)| {
            let mut subnet = first.clone();
            id.clone_into(&mut subnet.id);
            change(&mut subnet);
            subnet
        };
        let usable = [with("subnet-b", |_| {}), with("subnet-a", |_| {})];
        assert_eq!(ids(&pick_subnets("it", &usable, &zones).unwrap()), ["subnet-a"]);
        let unusable = [
            with("subnet-a", |subnet| "failed".clone_into(&mut subnet.state)),
            with("subnet-b", |subnet| subnet.outpost_arn = Some("arn".to_owned())),
            with("subnet-c", |subnet| subnet.cidr_block = None),
            with("subnet-d", |subnet| {
                "use1-bos1-az1".clone_into(&mut subnet.zone_id);
            }),
        ];
        assert_eq!(
            pick_subnets("it", &unusable, &zones).unwrap_err().to_string(),
            "no subnet of it can be used: `subnet-a` is `failed`; `subnet-b` lies on an Outpost; `subnet-c` has no \
             IPv4 addresses; `subnet-d` lies in `use1-bos1-az1`, which is no Availability Zone"
        );
        assert_eq!(
            pick_subnets("it", &[], &zones).unwrap_err().to_string(),
            "no subnet of it can be used: there is none"
        );
    }

    #[test]
    fn the_one_group_that_is_open_to_itself_is_picked_and_of_several_none() {
        let mut case = Case::good();
        let open = case.groups_mut()[0].clone();
        let mut shut = open.clone();
        "sg-00".clone_into(&mut shut.id);
        shut.egress.clear();
        let picked = pick_groups("it", &[shut.clone(), open.clone()], false).unwrap();
        assert_eq!((picked.len(), picked[0].id.as_str()), (1, "sg-0a"));
        let mut default = shut.clone();
        "sg-0d".clone_into(&mut default.id);
        "default".clone_into(&mut default.name);
        for all in [
            vec![shut.clone()],
            vec![default.clone(), shut.clone()],
            vec![default.clone()],
        ] {
            let picked = pick_groups("it", &all, false).unwrap();
            assert_eq!((picked.len(), &picked[0].id), (1, &all.last().unwrap().id));
            assert!(
                picked[0].why.contains("the only one that can be meant"),
                "{picked:?}"
            );
        }
        let mut other = shut.clone();
        "sg-01".clone_into(&mut other.id);
        assert_eq!(
            pick_groups("it", &[shut.clone(), other, default], false)
                .unwrap_err()
                .to_string(),
            "no security group of it is open to itself both ways: `sg-00` (training); `sg-01` (training); `sg-0d` \
             (default)"
        );
        assert_eq!(pick_groups("it", &[shut], true).unwrap()[0].id, "sg-00");
        let mut second = open.clone();
        "sg-0b".clone_into(&mut second.id);
        second.ingress = vec![Case::all_from("sg-0b")];
        second.egress = vec![Case::all_from("sg-0b")];
        let both = [second, open];
        assert_eq!(
            pick_groups("it", &both, false).unwrap_err().to_string(),
            "several security groups of it could be the job's: `sg-0a` and `sg-0b`"
        );
        let picked = pick_groups("it", &both, true).unwrap();
        assert_eq!(
            picked.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
            ["sg-0a", "sg-0b"]
        );
    }
}
