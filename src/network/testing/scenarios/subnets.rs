//! Subnets and zones.

use super::super::{Case, group_ids, subnet_ids};
use super::{Fail, Pass, Scenario, Skip, Unknown, Warn, scenario, share};
use crate::diagnostic::Read;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-01", Pass, "six subnets and a group", |_| {}),
    scenario("NET-01", Fail, "17 subnets", |case| {
        case.request.subnet_ids = subnet_ids(17);
    }),
    scenario("NET-01", Fail, "no subnet", |case| {
        case.request.subnet_ids.clear();
    }),
    scenario("NET-01", Fail, "6 groups", |case| {
        case.request.security_group_ids = group_ids(6);
    }),
    scenario("NET-01", Fail, "no group", |case| {
        case.request.security_group_ids.clear();
    }),
    scenario("NET-01", Fail, "a subnet twice", |case| {
        let first = case.request.subnet_ids[0].clone();
        case.request.subnet_ids.push(first);
    }),
    scenario("NET-02", Pass, "all are there", |_| {}),
    scenario("NET-02", Fail, "one is not there", |case| {
        case.subnets_mut().remove(2);
    }),
    scenario("NET-02", Fail, "none is there", |case| case.subnets_mut().clear()),
    scenario("NET-02", Unknown, "the call is denied", deny_subnets),
    scenario("NET-03", Pass, "one VPC", |_| {}),
    scenario("NET-03", Fail, "one of another VPC", |case| {
        "vpc-0e".clone_into(&mut case.subnets_mut()[0].vpc_id);
    }),
    scenario("NET-03", Skip, "no subnet is there", |case| {
        case.subnets_mut().clear();
    }),
    scenario("NET-03", Unknown, "the call is denied", deny_subnets),
    scenario("NET-04", Pass, "available", |_| {}),
    scenario("NET-04", Fail, "pending", |case| {
        "pending".clone_into(&mut case.subnets_mut()[0].state);
    }),
    scenario("NET-04", Fail, "unavailable", |case| {
        "unavailable".clone_into(&mut case.subnets_mut()[0].state);
    }),
    scenario("NET-04", Fail, "failed for lack of capacity", |case| {
        "failed-insufficient-capacity".clone_into(&mut case.subnets_mut()[0].state);
    }),
    scenario("NET-04", Unknown, "the call is denied", deny_subnets),
    scenario("NET-05", Pass, "every zone", |_| {}),
    scenario("NET-05", Pass, "a Local Zone without one", |case| {
        let mut zone = case.zones_mut()[0].clone();
        "use1-bos1-az1".clone_into(&mut zone.id);
        "local-zone".clone_into(&mut zone.kind);
        case.zones_mut().push(zone);
    }),
    scenario("NET-05", Pass, "a zone that is not opted in", |case| {
        let mut zone = case.zones_mut()[0].clone();
        "use1-az7".clone_into(&mut zone.id);
        "not-opted-in".clone_into(&mut zone.opt_in_status);
        case.zones_mut().push(zone);
    }),
    scenario("NET-05", Fail, "a zone without one", |case| {
        case.drop_subnet_in("use1-az3");
    }),
    scenario("NET-05", Fail, "an opted-in zone without one", |case| {
        let mut zone = case.zones_mut()[0].clone();
        "use1-az7".clone_into(&mut zone.id);
        "opted-in".clone_into(&mut zone.opt_in_status);
        case.zones_mut().push(zone);
    }),
    scenario("NET-05", Fail, "an impaired zone without one", |case| {
        zone_state(case, "impaired");
    }),
    scenario("NET-05", Fail, "a zone with information, without one", |case| {
        zone_state(case, "information");
    }),
    scenario("NET-05", Fail, "two in one zone", |case| {
        "use1-az1".clone_into(&mut case.subnets_mut()[0].zone_id);
    }),
    scenario("NET-05", Fail, "one that is pending", |case| {
        "pending".clone_into(&mut case.subnets_mut()[0].state);
    }),
    scenario("NET-05", Fail, "one on an Outpost", |case| {
        case.subnets_mut()[0].outpost_arn = Some("arn:aws:outposts:us-east-1:1:outpost/op-0a".to_owned());
    }),
    scenario("NET-05", Warn, "a constrained zone without one", |case| {
        zone_state(case, "constrained");
    }),
    scenario("NET-05", Warn, "an unavailable zone without one", |case| {
        zone_state(case, "unavailable");
    }),
    scenario("NET-05", Unknown, "the zones are denied", |case| {
        case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
    }),
    scenario("NET-05", Unknown, "no zone is named", |case| {
        case.zones_mut().clear();
    }),
    scenario("NET-06", Pass, "Availability Zones", |_| {}),
    scenario("NET-06", Warn, "one in a Local Zone", |case| {
        zone(case, "use1-bos1-az1", "local-zone");
    }),
    scenario("NET-06", Warn, "one in a Wavelength Zone", |case| {
        zone(case, "use1-wl1-bos-wlz1", "wavelength-zone");
    }),
    scenario("NET-06", Warn, "one on an Outpost", |case| {
        case.subnets_mut()[0].outpost_arn = Some("arn:aws:outposts:us-east-1:1:outpost/op-0a".to_owned());
    }),
    scenario("NET-06", Unknown, "the zones are denied", |case| {
        case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
    }),
    scenario("NET-07", Pass, "251 free", |_| {}),
    scenario("NET-07", Pass, "20 free", |case| {
        case.subnets_mut()[0].available_ip_address_count = Some(20);
    }),
    scenario("NET-07", Warn, "19 free", |case| {
        case.subnets_mut()[0].available_ip_address_count = Some(19);
    }),
    scenario("NET-07", Warn, "5 free", |case| {
        case.subnets_mut()[0].available_ip_address_count = Some(5);
    }),
    scenario("NET-07", Fail, "4 free", |case| {
        case.subnets_mut()[0].available_ip_address_count = Some(4);
    }),
    scenario("NET-07", Fail, "none free", |case| {
        case.subnets_mut()[0].available_ip_address_count = Some(0);
    }),
    scenario("NET-07", Unknown, "not told", |case| {
        case.subnets_mut()[0].available_ip_address_count = None;
    }),
    scenario("NET-07", Pass, "none free in a subnet of IPv6 alone", |case| {
        let subnet = &mut case.subnets_mut()[0];
        subnet.ipv6_native = true;
        subnet.cidr_block = None;
        subnet.available_ip_address_count = Some(0);
    }),
    scenario("NET-08", Pass, "IPv4", |_| {}),
    scenario("NET-08", Fail, "IPv6 only", |case| {
        case.subnets_mut()[0].ipv6_native = true;
    }),
    scenario("NET-08", Fail, "no IPv4 range", |case| {
        case.subnets_mut()[0].cidr_block = None;
    }),
    scenario("NET-08", Unknown, "the call is denied", deny_subnets),
    scenario("NET-09", Pass, "own", |_| {}),
    scenario("NET-09", Warn, "shared", share),
    scenario("NET-09", Pass, "nobody says whose it is", |case| {
        case.subnets_mut()[0].owner_id = None;
    }),
    scenario("NET-09", Unknown, "the account is not known", |case| {
        case.request.account = None;
    }),
    scenario("NET-51", Pass, "all zones offer some", |_| {}),
    scenario("NET-51", Pass, "told: a zone offers none", |case| {
        super::super::known(&mut case.facts.accelerators).retain(|one| one.zone_id != "use1-az3");
    }),
    scenario("NET-51", Unknown, "nothing is offered", |case| {
        case.facts.accelerators = Read::Known(Vec::new());
    }),
    scenario("NET-51", Unknown, "the call is denied", |case| {
        case.facts.accelerators = Case::denied("ec2:DescribeInstanceTypeOfferings");
    }),
];

fn deny_subnets(case: &mut Case) {
    case.facts.subnets = Case::denied("ec2:DescribeSubnets");
}

/// Puts the first subnet in another zone.
fn zone(case: &mut Case, id: &str, kind: &str) {
    let mut zone = case.zones_mut()[0].clone();
    id.clone_into(&mut zone.id);
    kind.clone_into(&mut zone.kind);
    case.zones_mut().push(zone);
    id.clone_into(&mut case.subnets_mut()[0].zone_id);
}

fn zone_state(case: &mut Case, state: &str) {
    case.drop_subnet_in("use1-az3");
    for zone in case.zones_mut() {
        if zone.id == "use1-az3" {
            state.clone_into(&mut zone.state);
        }
    }
}
