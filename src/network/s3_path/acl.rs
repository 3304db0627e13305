//! What a network ACL makes of traffic: entries by number, the first that matches decides, and it keeps no
//! track of connections, so that answers need an entry of their own (Amazon VPC User Guide, network ACLs).

use crate::network::cidr::Cidr;
use crate::network::facts::{AclEntry, NetworkAcl};

/// Which way the traffic crosses the edge of the subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::network) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    pub(in crate::network) const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "inbound",
            Self::Egress => "outbound",
        }
    }
}

/// Some TCP traffic: addresses at the other end, and the ports it goes to.
#[derive(Debug, Clone, Copy)]
struct Traffic {
    addresses: (u64, u64),
    ports: (u32, u32),
}

/// What stands against some traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::network) enum Barrier<'a> {
    /// The entry that denies it.
    Entry(&'a AclEntry),
    /// No entry allows it.
    Nothing,
}

impl Barrier<'_> {
    /// The number of the entry `*`, which denies what is left.
    pub(in crate::network) const LAST: i32 = 32_767;

    /// The number of the entry that decides.
    pub(in crate::network) const fn number(self) -> i32 {
        match self {
            Self::Entry(entry) => entry.number,
            Self::Nothing => Self::LAST,
        }
    }
}

/// What becomes of some traffic.
#[derive(Debug, Clone, Copy)]
pub(in crate::network) struct Passage<'a> {
    /// What denies the traffic, or any of it.
    pub(in crate::network) barrier: Option<Barrier<'a>>,
    /// Whether any of it passes.
    pub(in crate::network) admits: bool,
}

/// Returns what denies TCP traffic between the subnet and `addresses`, to the ports given, or any of it.
pub(in crate::network) fn denied(
    acl: &NetworkAcl,
    direction: Direction,
    addresses: Cidr,
    ports: (u32, u32),
) -> Option<Barrier<'_>> {
    passage(acl, direction, addresses, ports).barrier
}

/// Follows TCP traffic between the subnet and `addresses`, to the ports given, through the entries.
pub(in crate::network) fn passage(
    acl: &NetworkAcl,
    direction: Direction,
    addresses: Cidr,
    ports: (u32, u32),
) -> Passage<'_> {
    let mut entries: Vec<(&AclEntry, Traffic)> = acl
        .entries
        .iter()
        .filter(|entry| entry.egress == (direction == Direction::Egress))
        .filter_map(|entry| Some((entry, traffic(entry)?)))
        .collect();
    entries.sort_by_key(|(entry, _)| entry.number);
    let mut open = vec![Traffic {
        addresses: addresses.bounds(),
        ports,
    }];
    let mut passage = Passage {
        barrier: None,
        admits: false,
    };
    for (entry, matched) in entries {
        let mut left = Vec::new();
        for traffic in open {
            let Some(common) = common(traffic, matched) else {
                left.push(traffic);
                continue;
            };
            if entry.allow {
                passage.admits = true;
            } else {
                passage.barrier.get_or_insert(Barrier::Entry(entry));
            }
            left.extend(without(traffic, common));
        }
        open = left;
    }
    if !open.is_empty() {
        passage.barrier.get_or_insert(Barrier::Nothing);
    }
    passage
}

/// The TCP traffic over IPv4 that an entry is about.
fn traffic(entry: &AclEntry) -> Option<Traffic> {
    let addresses: Cidr = entry.cidr.as_deref()?.parse().ok()?;
    let all = (0, u32::from(u16::MAX));
    let ports = match entry.protocol.as_str() {
        "-1" => all,
        "6" | "tcp" => {
            let port = |port: Option<i32>| port.and_then(|port| u32::try_from(port).ok());
            port(entry.from_port).zip(port(entry.to_port)).unwrap_or(all)
        }
        _ => return None,
    };
    Some(Traffic {
        addresses: addresses.bounds(),
        ports,
    })
}

fn common(one: Traffic, other: Traffic) -> Option<Traffic> {
    let addresses = (
        one.addresses.0.max(other.addresses.0),
        one.addresses.1.min(other.addresses.1),
    );
    let ports = (one.ports.0.max(other.ports.0), one.ports.1.min(other.ports.1));
    (addresses.0 <= addresses.1 && ports.0 <= ports.1).then_some(Traffic { addresses, ports })
}

/// What is left of `whole` without `part`, which lies in it.
fn without(whole: Traffic, part: Traffic) -> Vec<Traffic> {
    let mut left = Vec::new();
    let ((first, last), (from, to)) = (whole.addresses, whole.ports);
    if first < part.addresses.0 {
        left.push(Traffic {
            addresses: (first, part.addresses.0 - 1),
            ..whole
        });
    }
    if part.addresses.1 < last {
        left.push(Traffic {
            addresses: (part.addresses.1 + 1, last),
            ..whole
        });
    }
    if from < part.ports.0 {
        left.push(Traffic {
            addresses: part.addresses,
            ports: (from, part.ports.0 - 1),
        });
    }
    if part.ports.1 < to {
        left.push(Traffic {
            addresses: part.addresses,
            ports: (part.ports.1 + 1, to),
        });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: i32, protocol: &str, cidr: &str, ports: Option<(i32, i32)>, allow: bool) -> AclEntry {
        AclEntry {
            number,
            egress: false,
            protocol: protocol.to_owned(),
            cidr: Some(cidr.to_owned()),
            from_port: ports.map(|(from, _)| from),
            to_port: ports.map(|(_, to)| to),
            allow,
        }
    }

    fn acl(entries: Vec<AclEntry>) -> NetworkAcl {
        NetworkAcl {
            id: "acl-0a".to_owned(),
            vpc_id: "vpc-0a".to_owned(),
            is_default: true,
            subnet_ids: Vec::new(),
            entries,
        }
    }

    fn judged(entries: Vec<AclEntry>) -> Option<i32> {
        let acl = acl(entries);
        let range = "52.216.0.0/15".parse().unwrap();
        denied(&acl, Direction::Ingress, range, (32_768, 61_000)).map(|barrier| match barrier {
            Barrier::Entry(entry) => entry.number,
            Barrier::Nothing => -1,
        })
    }

    #[test]
    fn the_lowest_number_that_matches_decides_whatever_the_order() {
        let deny = entry(90, "6", "0.0.0.0/0", Some((0, 65_535)), false);
        let allow = entry(100, "-1", "0.0.0.0/0", None, true);
        assert_eq!(judged(vec![allow.clone(), deny.clone()]), Some(90));
        let later = AclEntry { number: 110, ..deny };
        assert_eq!(judged(vec![later, allow]), None);
    }

    #[test]
    fn several_entries_together_may_open_what_none_opens_alone() {
        let ports = [
            entry(100, "6", "0.0.0.0/0", Some((1_024, 40_000)), true),
            entry(110, "6", "0.0.0.0/0", Some((40_001, 65_535)), true),
        ];
        assert_eq!(judged(ports.to_vec()), None);
        let addresses = [
            entry(100, "6", "52.216.0.0/16", None, true),
            entry(110, "6", "52.217.0.0/16", None, true),
        ];
        assert_eq!(judged(addresses.to_vec()), None);
        assert_eq!(judged(addresses[..1].to_vec()), Some(-1));
    }

    #[test]
    fn entries_of_other_protocols_directions_and_families_do_not_count() {
        assert_eq!(judged(vec![entry(100, "17", "0.0.0.0/0", None, true)]), Some(-1));
        let mut egress = entry(100, "-1", "0.0.0.0/0", None, true);
        egress.egress = true;
        assert_eq!(judged(vec![egress]), Some(-1));
        let mut ipv6 = entry(90, "-1", "0.0.0.0/0", None, false);
        ipv6.cidr = None;
        assert_eq!(
            judged(vec![ipv6, entry(100, "-1", "0.0.0.0/0", None, true)]),
            None
        );
    }

    #[test]
    fn a_hole_in_the_middle_is_found() {
        let hole = entry(90, "6", "52.216.128.0/24", Some((50_000, 50_000)), false);
        assert_eq!(
            judged(vec![hole, entry(100, "-1", "0.0.0.0/0", None, true)]),
            Some(90)
        );
    }
}
