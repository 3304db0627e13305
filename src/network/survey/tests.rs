//! What a list says of the states of a VPC.

use super::*;
use crate::diagnostic::{Read, Unread};
use crate::network::testing::{Case, GROUP, VPC};

/// A Region with one VPC: that of the case.
fn surveyed(case: &Case) -> VpcSummary {
    let mut facts = case.facts.clone();
    facts.subnets = facts.vpc_subnets.clone();
    let request = &case.request;
    let all = survey(&request.region, request.account.as_ref(), &facts);
    assert_eq!(all.len(), 1);
    all.into_iter().next().unwrap()
}

#[test]
fn a_sound_vpc_offers_a_subnet_in_every_zone_and_a_group() {
    let found = surveyed(&Case::good());
    assert_eq!((found.id.as_str(), found.verdict), (VPC, CheckVerdict::Pass));
    assert_eq!((found.zones.len(), found.zones_total), (6, Some(6)));
    assert_eq!(found.self_referencing_groups, [GROUP]);
    assert!(found.reasons.is_empty());
}

#[test]
fn of_two_subnets_the_one_with_a_way_counts_and_then_the_one_with_more_room() {
    let mut case = Case::good();
    let mut second = case.vpc_subnets_mut()[0].clone();
    second.id = "subnet-1a".to_owned();
    second.available_ip_address_count = Some(4_000);
    case.vpc_subnets_mut().push(second.clone());
    // It has no table of its own, and the main one leads nowhere.
    assert_eq!(surveyed(&case).verdict, CheckVerdict::Pass);
    let zone = |case: &Case| {
        let found = surveyed(case).zones;
        found
            .into_iter()
            .find(|zone| zone.zone_id == second.zone_id)
            .unwrap()
    };
    assert_eq!(zone(&case).subnet, "subnet-00");
    case.tables_mut()[1].subnet_ids.push("subnet-1a".to_owned());
    assert_eq!(zone(&case).subnet, "subnet-1a");
}

#[test]
fn what_stands_against_a_vpc_is_named() {
    let reasons = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::good();
        change(&mut case);
        let found = surveyed(&case);
        (found.verdict, found.reasons.join("; "))
    };
    let uncovered = reasons(&|case| {
        case.drop_subnet_in("use1-az3");
    });
    assert_eq!(
        uncovered,
        (CheckVerdict::Fail, "no usable subnet in 1 of 6 zones".to_owned())
    );
    let nowhere = reasons(&Case::remove_s3_endpoint);
    assert_eq!(nowhere, (CheckVerdict::Fail, "no sound way to S3".to_owned()));
    let closed = reasons(&|case| case.groups_mut()[0].ingress.clear());
    assert_eq!(
        closed,
        (CheckVerdict::Fail, "no security group open to itself".to_owned())
    );
    let narrow = reasons(&|case| {
        case.groups_mut()[0].egress.truncate(1);
    });
    assert_eq!(
        narrow,
        (
            CheckVerdict::Warn,
            "no group that is open to itself lets tcp/443 out to S3".to_owned()
        )
    );
    let empty = reasons(&|case| case.vpc_subnets_mut().clear());
    assert_eq!(empty, (CheckVerdict::Fail, "no usable subnet".to_owned()));
}

/// Takes a list out of the facts.
type Deny = fn(&mut Case, Unread);

#[test]
fn what_could_not_be_read_is_never_a_pass() {
    let verdict = |change: &dyn Fn(&mut Case)| {
        let mut case = Case::good();
        change(&mut case);
        let found = surveyed(&case);
        assert!(!found.reasons.is_empty());
        (found.verdict, found.reasons.join("; "))
    };
    let lacks = |operation: &str| format!("the caller lacks `{operation}`");
    let cases: [(&str, Deny); 6] = [
        ("ec2:DescribeAvailabilityZones", |case, denied| {
            case.facts.zones = Read::Unread(denied);
        }),
        ("ec2:DescribeRouteTables", |case, denied| {
            case.facts.route_tables = Read::Unread(denied);
        }),
        ("ec2:DescribeSecurityGroups", |case, denied| {
            case.facts.security_groups = Read::Unread(denied);
        }),
        ("ec2:DescribeNetworkAcls", |case, denied| {
            case.facts.network_acls = Read::Unread(denied);
        }),
        ("ec2:DescribeVpcEndpoints", |case, denied| {
            case.facts.endpoints = Read::Unread(denied);
        }),
        ("ec2:DescribeSubnets", |case, denied| {
            case.facts.vpc_subnets = Read::Unread(denied);
        }),
    ];
    for (operation, change) in cases {
        let (found, reasons) = verdict(&|case: &mut Case| {
            let denied: Read<()> = Case::denied(operation);
            change(case, denied.known().unwrap_err().clone());
        });
        assert_eq!(
            (found, reasons),
            (CheckVerdict::Unknown, lacks(operation)),
            "{operation}"
        );
    }
    let (found, _) = verdict(&|case| case.use_interface_endpoint(GROUP));
    assert_ne!(found, CheckVerdict::Pass);
}
