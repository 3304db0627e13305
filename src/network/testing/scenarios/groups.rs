//! Security groups.

use super::super::{Case, GROUP};
use super::{Fail, Pass, Scenario, Skip, Unknown, Warn, scenario, use_interface, use_nat};
use crate::diagnostic::Read;
use crate::network::facts::{GroupAssociation, GroupPair, Permission};

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-20", Pass, "all are there", |_| {}),
    scenario("NET-20", Fail, "one is not there", |case| {
        case.groups_mut().clear();
    }),
    scenario("NET-20", Unknown, "the call is denied", deny_groups),
    scenario("NET-21", Pass, "the VPC of the subnets", |_| {}),
    scenario("NET-21", Fail, "another VPC", |case| {
        case.groups_mut()[0].vpc_id = Some("vpc-0e".to_owned());
    }),
    scenario("NET-21", Fail, "another VPC, association ended", |case| {
        associate(case, "disassociated");
    }),
    scenario("NET-21", Warn, "another VPC, associated", |case| {
        associate(case, "associated");
    }),
    scenario("NET-21", Unknown, "associations are denied", |case| {
        associate(case, "associated");
        case.facts.group_associations = Case::denied("ec2:DescribeSecurityGroupVpcAssociations");
    }),
    scenario("NET-22", Pass, "all traffic from itself", |_| {}),
    scenario(
        "NET-22",
        Pass,
        "itself as the second pair of a merged entry",
        |case| {
            case.groups_mut()[0].ingress[0]
                .groups
                .insert(0, Case::pair("sg-0e"));
        },
    ),
    scenario("NET-22", Pass, "itself without an account", |case| {
        case.groups_mut()[0].ingress[0].groups[0].user_id = None;
    }),
    scenario("NET-22", Fail, "no rule", |case| {
        case.groups_mut()[0].ingress.clear();
    }),
    scenario("NET-22", Fail, "protocols one by one", |case| {
        case.groups_mut()[0].ingress = ["tcp", "udp", "icmp"].map(protocol).to_vec();
    }),
    scenario("NET-22", Fail, "the range of the VPC", |case| {
        case.groups_mut()[0].ingress = vec![from_range("10.0.0.0/16")];
    }),
    scenario("NET-22", Fail, "another group", |case| {
        case.groups_mut()[0].ingress = vec![Case::all_from("sg-0e")];
    }),
    scenario("NET-22", Fail, "the same ID in another account", |case| {
        case.groups_mut()[0].ingress[0].groups = vec![GroupPair {
            group_id: GROUP.to_owned(),
            user_id: Some("999900001111".to_owned()),
        }];
    }),
    scenario("NET-22", Unknown, "the call is denied", deny_groups),
    scenario("NET-23", Pass, "all traffic to itself", |_| {}),
    scenario("NET-23", Fail, "0.0.0.0/0 only", |case| {
        case.groups_mut()[0].egress = vec![from_range("0.0.0.0/0")];
    }),
    scenario("NET-23", Fail, "no rule", |case| {
        case.groups_mut()[0].egress.clear();
    }),
    scenario("NET-23", Fail, "another group", |case| {
        case.groups_mut()[0].egress = vec![Case::all_from("sg-0e")];
    }),
    scenario("NET-23", Unknown, "the call is denied", deny_groups),
    scenario("NET-24", Pass, "one complete group", |_| {}),
    scenario("NET-24", Pass, "two complete groups", |case| {
        second(case, true, true);
    }),
    scenario("NET-24", Fail, "ingress in one, egress in another", |case| {
        second(case, false, true);
        case.groups_mut()[0].egress.retain(|rule| rule.groups.is_empty());
    }),
    scenario("NET-24", Warn, "a second group without rules", |case| {
        second(case, false, false);
    }),
    scenario("NET-24", Warn, "a second group without egress", |case| {
        second(case, true, false);
    }),
    scenario("NET-24", Skip, "no self ingress at all", |case| {
        case.groups_mut()[0].ingress.clear();
    }),
    scenario("NET-24", Skip, "no self egress at all", |case| {
        case.groups_mut()[0].egress.clear();
    }),
    scenario("NET-24", Unknown, "the call is denied", deny_groups),
    scenario("NET-25", Pass, "the prefix list of S3", |_| {}),
    scenario("NET-25", Pass, "0.0.0.0/0", |case| {
        egress(case, https_to(&["0.0.0.0/0"], &[]));
    }),
    scenario("NET-25", Pass, "ranges that cover every entry", |case| {
        egress(case, https_to(&["52.216.0.0/15", "3.5.0.0/16"], &[]));
    }),
    scenario("NET-25", Pass, "the rule in a second group", |case| {
        egress(case, from_range("10.0.0.0/16"));
        second(case, true, true);
        case.groups_mut()[1].egress.push(https_to(&[], &["pl-63a5400a"]));
    }),
    scenario("NET-25", Pass, "the group of an interface endpoint", |case| {
        use_interface(case);
        egress(case, super::https_from_group("sg-0e"));
    }),
    scenario(
        "NET-25",
        Pass,
        "the range of the VPC, through an interface endpoint",
        |case| {
            use_interface(case);
            egress(case, https_to(&["10.0.0.0/16"], &[]));
        },
    ),
    scenario(
        "NET-25",
        Pass,
        "the range of the one subnet that the interface endpoint has an interface in",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].subnet_ids = vec!["subnet-02".to_owned()];
            egress(case, https_to(&["10.0.2.0/24"], &[]));
        },
    ),
    scenario(
        "NET-25",
        Fail,
        "the range of one of two subnets that the interface endpoint has interfaces in",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].subnet_ids = vec!["subnet-02".to_owned(), "subnet-03".to_owned()];
            egress(case, https_to(&["10.0.2.0/24"], &[]));
        },
    ),
    scenario("NET-25", Pass, "all traffic to the prefix list", |case| {
        egress(
            case,
            Permission {
                protocol: "-1".to_owned(),
                from_port: None,
                to_port: None,
                ..https_to(&[], &["pl-63a5400a"])
            },
        );
    }),
    scenario("NET-25", Pass, "the ports from 0 to 1023", |case| {
        egress(
            case,
            Permission {
                from_port: Some(0),
                to_port: Some(1_023),
                ..https_to(&["0.0.0.0/0"], &[])
            },
        );
    }),
    scenario("NET-25", Pass, "0.0.0.0/0, whatever could not be read", |case| {
        egress(case, from_range("0.0.0.0/0"));
        case.facts.s3_prefix_list = Case::denied("ec2:DescribeManagedPrefixLists");
        case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
    }),
    scenario("NET-25", Fail, "itself only", |case| {
        case.groups_mut()[0].egress.truncate(1);
    }),
    scenario("NET-25", Fail, "a part of the entries", |case| {
        egress(case, https_to(&["52.216.0.0/15"], &[]));
    }),
    scenario("NET-25", Fail, "another port", |case| {
        egress(
            case,
            Permission {
                from_port: Some(80),
                to_port: Some(80),
                ..https_to(&["0.0.0.0/0"], &[])
            },
        );
    }),
    scenario("NET-25", Fail, "another protocol", |case| {
        egress(
            case,
            Permission {
                protocol: "udp".to_owned(),
                ..https_to(&["0.0.0.0/0"], &[])
            },
        );
    }),
    scenario(
        "NET-25",
        Fail,
        "the range of the VPC, through a gateway endpoint",
        |case| egress(case, https_to(&["10.0.0.0/16"], &[])),
    ),
    scenario(
        "NET-25",
        Fail,
        "the range of the VPC, through a NAT gateway",
        |case| {
            use_nat(case);
            egress(case, https_to(&["10.0.0.0/16"], &[]));
        },
    ),
    scenario(
        "NET-25",
        Fail,
        "the prefix list, through an interface endpoint",
        use_interface,
    ),
    scenario("NET-25", Unknown, "the prefix list is denied", |case| {
        case.facts.s3_prefix_list = Case::denied("ec2:DescribeManagedPrefixLists");
    }),
    scenario("NET-25", Unknown, "the endpoints are denied", |case| {
        case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
    }),
    scenario("NET-26", Pass, "itself only", |_| {}),
    scenario("NET-26", Pass, "the range of the VPC", |case| {
        case.groups_mut()[0].ingress.push(from_range("10.0.0.0/16"));
    }),
    scenario("NET-26", Warn, "open to IPv4", |case| {
        case.groups_mut()[0].ingress.push(from_range("0.0.0.0/0"));
    }),
    scenario("NET-26", Warn, "open to IPv6", |case| {
        let mut rule = from_range("10.0.0.0/16");
        rule.ipv6_cidrs.push("::/0".to_owned());
        case.groups_mut()[0].ingress.push(rule);
    }),
    scenario("NET-26", Unknown, "the call is denied", deny_groups),
];

fn deny_groups(case: &mut Case) {
    case.facts.security_groups = Case::denied("ec2:DescribeSecurityGroups");
}

fn protocol(protocol: &str) -> Permission {
    Permission {
        protocol: protocol.to_owned(),
        ..Case::all_from(GROUP)
    }
}

pub(super) fn from_range(range: &str) -> Permission {
    Permission {
        protocol: "-1".to_owned(),
        cidrs: vec![range.to_owned()],
        ..Permission::default()
    }
}

pub(super) fn https_to(cidrs: &[&str], lists: &[&str]) -> Permission {
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    Permission {
        protocol: "tcp".to_owned(),
        from_port: Some(443),
        to_port: Some(443),
        cidrs: owned(cidrs),
        prefix_list_ids: owned(lists),
        ..Permission::default()
    }
}

/// Puts one egress rule in place of the one to S3.
pub(super) fn egress(case: &mut Case, permission: Permission) {
    let egress = &mut case.groups_mut()[0].egress;
    egress.retain(|permission| !permission.groups.is_empty());
    egress.push(permission);
}

/// Attaches a second group, open to itself as told.
pub(super) fn second(case: &mut Case, ingress: bool, egress: bool) {
    let mut group = case.groups_mut()[0].clone();
    "sg-0b".clone_into(&mut group.id);
    group.ingress = ingress.then(|| Case::all_from("sg-0b")).into_iter().collect();
    group.egress = egress.then(|| Case::all_from("sg-0b")).into_iter().collect();
    case.groups_mut().push(group);
    case.request.security_group_ids.push("sg-0b".parse().unwrap());
}

fn associate(case: &mut Case, state: &str) {
    case.groups_mut()[0].vpc_id = Some("vpc-0e".to_owned());
    case.facts.group_associations = Read::Known(vec![GroupAssociation {
        group_id: GROUP.to_owned(),
        vpc_id: "vpc-0a".to_owned(),
        state: state.to_owned(),
    }]);
}
