//! The ways to Amazon S3.

use super::super::{ACL, Case, TABLE, gateway, known, route};
use super::{
    Fail, Pass, Scenario, Skip, Unknown, Warn, endpoint_groups, https_from_group, scenario, share,
    use_interface, use_nat,
};
use crate::diagnostic::Read;
use crate::network::facts::{AclEntry, BlockPublicAccess, Exclusion, NatGateway};

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-30", Pass, "a gateway endpoint", |_| {}),
    scenario(
        "NET-30",
        Pass,
        "an endpoint whose route is still to come",
        |case| case.tables_mut()[1].routes.truncate(1),
    ),
    scenario("NET-30", Pass, "a NAT gateway", use_nat),
    scenario("NET-30", Pass, "an interface endpoint with private DNS", |case| {
        use_interface(case);
    }),
    scenario(
        "NET-30",
        Pass,
        "private DNS whose attributes are off beside a gateway endpoint",
        |case| {
            use_interface(case);
            case.endpoints_mut().push(gateway("vpce-0a", &[TABLE]));
            known(&mut case.facts.dns)[0].hostnames = false;
        },
    ),
    scenario("NET-30", Fail, "no route", Case::remove_s3_endpoint),
    scenario("NET-30", Fail, "an internet gateway", |case| {
        default_to(case, "igw-0a");
    }),
    scenario("NET-30", Fail, "the endpoint on another table", |case| {
        let subnet = case.tables_mut()[1].subnet_ids.remove(0);
        case.tables_mut()[0].subnet_ids.push(subnet);
    }),
    scenario("NET-30", Fail, "the main table, which has no route", |case| {
        case.tables_mut()[1].subnet_ids.clear();
    }),
    scenario("NET-30", Fail, "an endpoint for DynamoDB", |case| {
        "com.amazonaws.us-east-1.dynamodb".clone_into(&mut case.endpoints_mut()[0].service);
        case.tables_mut()[1].routes.truncate(1);
    }),
    scenario("NET-30", Fail, "an endpoint of another Region", |case| {
        "com.amazonaws.us-west-2.s3".clone_into(&mut case.endpoints_mut()[0].service);
        case.tables_mut()[1].routes.truncate(1);
    }),
    scenario(
        "NET-30",
        Fail,
        "private DNS for the inbound resolver only",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].private_dns_only_for_inbound_resolver = true;
        },
    ),
    scenario(
        "NET-30",
        Fail,
        "a more specific route to an internet gateway",
        |case| case.tables_mut()[1].routes.push(route("52.216.0.0/16", "igw-0a")),
    ),
    scenario("NET-30", Warn, "a transit gateway", |case| {
        default_to(case, "tgw-0a");
    }),
    scenario("NET-30", Warn, "an appliance", |case| default_to(case, "eni-0a")),
    scenario(
        "NET-30",
        Warn,
        "an endpoint of a load balancer for appliances",
        |case| default_to(case, "vpce-0g"),
    ),
    scenario(
        "NET-30",
        Warn,
        "a more specific route to a transit gateway",
        |case| case.tables_mut()[1].routes.push(route("3.5.0.0/19", "tgw-0a")),
    ),
    scenario("NET-30", Unknown, "the tables are denied", |case| {
        deny_tables(case);
    }),
    scenario(
        "NET-30",
        Unknown,
        "no route, and the endpoints are denied",
        |case| {
            case.remove_s3_endpoint();
            deny_endpoints(case);
        },
    ),
    scenario("NET-30", Unknown, "no route in a shared VPC", |case| {
        case.remove_s3_endpoint();
        share(case);
    }),
    scenario("NET-31", Pass, "active", |_| {}),
    scenario("NET-31", Fail, "a deleted endpoint", black_hole),
    scenario("NET-31", Fail, "a deleted NAT gateway", |case| {
        use_nat(case);
        black_hole(case);
    }),
    scenario("NET-31", Skip, "an interface endpoint", |case| {
        use_interface(case);
    }),
    scenario("NET-31", Unknown, "the tables are denied", |case| {
        deny_tables(case);
    }),
    scenario("NET-32", Pass, "available", |_| {}),
    scenario(
        "NET-32",
        Pass,
        "Available, as the model of EC2 spells it",
        |case| endpoint_state(case, "Available"),
    ),
    scenario("NET-32", Fail, "pending", |case| endpoint_state(case, "pending")),
    scenario("NET-32", Fail, "waiting to be accepted", |case| {
        endpoint_state(case, "pendingAcceptance");
    }),
    scenario("NET-32", Fail, "failed", |case| endpoint_state(case, "failed")),
    scenario("NET-32", Fail, "not there", |case| case.endpoints_mut().clear()),
    scenario("NET-32", Skip, "a NAT gateway", use_nat),
    scenario("NET-32", Unknown, "a shared VPC", |case| {
        case.endpoints_mut().clear();
        share(case);
    }),
    scenario("NET-32", Unknown, "the endpoints are denied", |case| {
        deny_endpoints(case);
    }),
    scenario("NET-34", Pass, "private DNS and an open group", |case| {
        use_interface(case);
    }),
    scenario(
        "NET-34",
        Pass,
        "a group that lets the subnets in by range",
        |case| {
            use_interface(case);
            let rule = &mut endpoint_groups(case)[0].ingress[0];
            rule.groups.clear();
            rule.cidrs.push("10.0.0.0/16".to_owned());
        },
    ),
    scenario("NET-34", Fail, "private DNS off", |case| {
        use_interface(case);
        case.endpoints_mut()[0].private_dns_enabled = false;
    }),
    scenario(
        "NET-34",
        Fail,
        "private DNS for the inbound resolver only",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].private_dns_only_for_inbound_resolver = true;
        },
    ),
    scenario("NET-34", Fail, "DNS host names off", |case| {
        use_interface(case);
        known(&mut case.facts.dns)[0].hostnames = false;
    }),
    scenario("NET-34", Fail, "DNS support off", |case| {
        use_interface(case);
        known(&mut case.facts.dns)[0].support = false;
    }),
    scenario("NET-34", Fail, "a group that lets nobody in", |case| {
        use_interface(case);
        endpoint_groups(case)[0].ingress.clear();
    }),
    scenario("NET-34", Fail, "a group that lets others in", |case| {
        use_interface(case);
        endpoint_groups(case)[0].ingress = vec![https_from_group("sg-0f")];
    }),
    scenario("NET-34", Fail, "a group that lets one subnet in", |case| {
        use_interface(case);
        let rule = &mut endpoint_groups(case)[0].ingress[0];
        rule.groups.clear();
        rule.cidrs.push("10.0.0.0/24".to_owned());
    }),
    scenario("NET-34", Skip, "a gateway endpoint only", |_| {}),
    scenario(
        "NET-34",
        Skip,
        "a gateway endpoint beside one without private DNS",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].private_dns_enabled = false;
            case.endpoints_mut().push(gateway("vpce-0a", &[TABLE]));
        },
    ),
    scenario(
        "NET-34",
        Unknown,
        "the groups of the endpoint are denied",
        |case| {
            use_interface(case);
            case.facts.endpoint_groups = Case::denied("ec2:DescribeSecurityGroups");
        },
    ),
    scenario("NET-34", Skip, "a route of a shared VPC", |case| {
        case.endpoints_mut().clear();
        share(case);
    }),
    scenario("NET-34", Unknown, "a shared VPC without a route", |case| {
        case.remove_s3_endpoint();
        share(case);
    }),
    scenario("NET-34", Unknown, "the endpoints are denied", |case| {
        deny_endpoints(case);
    }),
    scenario("NET-35", Pass, "everything is allowed", |_| {}),
    scenario("NET-35", Pass, "443 out and answers in", |case| {
        acl(case, &[OUT, BACK]);
    }),
    scenario(
        "NET-35",
        Pass,
        "the range of the VPC, through an interface endpoint",
        |case| {
            use_interface(case);
            acl(
                case,
                &[
                    (100, true, "10.0.0.0/16", (443, 443), true),
                    (100, false, "10.0.0.0/16", (1_024, 65_535), true),
                ],
            );
        },
    ),
    scenario("NET-35", Pass, "denied after it is allowed", |case| {
        acl(case, &[OUT, BACK, (110, true, "0.0.0.0/0", (0, 65_535), false)]);
    }),
    scenario("NET-35", Fail, "nothing out, through a NAT gateway", |case| {
        use_nat(case);
        acl(case, &[BACK]);
    }),
    scenario(
        "NET-35",
        Fail,
        "nothing out to the VPC, through an interface endpoint",
        |case| {
            use_interface(case);
            acl(case, &[BACK, (100, true, "52.216.0.0/15", (443, 443), true)]);
        },
    ),
    scenario("NET-35", Fail, "nothing out", |case| acl(case, &[BACK])),
    scenario("NET-35", Fail, "no answers in", |case| acl(case, &[OUT])),
    scenario("NET-35", Fail, "answers of the VPC only", |case| {
        acl(case, &[OUT, (100, false, "10.0.0.0/16", (1_024, 65_535), true)]);
    }),
    scenario("NET-35", Fail, "denied before it is allowed", |case| {
        acl(
            case,
            &[OUT, BACK, (90, true, "52.216.0.0/16", (0, 65_535), false)],
        );
    }),
    scenario("NET-35", Fail, "443 out to a part of the list", |case| {
        acl(case, &[BACK, (100, true, "52.216.0.0/15", (443, 443), true)]);
    }),
    scenario("NET-35", Warn, "answers to Linux only", |case| {
        acl(case, &[OUT, (100, false, "0.0.0.0/0", (32_768, 61_000), true)]);
    }),
    scenario("NET-35", Pass, "no way yet", Case::remove_s3_endpoint),
    scenario("NET-35", Unknown, "the ACLs are denied", |case| {
        case.facts.network_acls = Case::denied("ec2:DescribeNetworkAcls");
    }),
    scenario("NET-35", Unknown, "the addresses of S3 are denied", |case| {
        known(&mut case.facts.s3_prefix_list).as_mut().unwrap().entries =
            Case::denied("ec2:GetManagedPrefixListEntries");
    }),
    scenario("NET-36", Pass, "public, in a public subnet", use_nat),
    scenario("NET-36", Pass, "regional", |case| nat(case).subnet_id = None),
    scenario("NET-36", Fail, "pending", |case| {
        "pending".clone_into(&mut nat(case).state);
    }),
    scenario("NET-36", Fail, "private", |case| {
        "private".clone_into(&mut nat(case).connectivity);
    }),
    scenario("NET-36", Fail, "not there", |case| {
        nat(case);
        case.facts.nat_gateways = Read::Known(Vec::new());
    }),
    scenario("NET-36", Fail, "in a subnet that leads to itself", |case| {
        nat_out(case, "nat-0a", "active");
    }),
    scenario("NET-36", Fail, "in a subnet without a default route", |case| {
        use_nat(case);
        case.tables_mut()[2].routes.truncate(1);
    }),
    scenario("NET-36", Fail, "its internet gateway is gone", |case| {
        nat_out(case, "igw-0a", "blackhole");
    }),
    scenario(
        "NET-36",
        Fail,
        "in a subnet of the main table, which leads nowhere",
        |case| {
            use_nat(case);
            case.tables_mut()[2].subnet_ids.clear();
        },
    ),
    scenario("NET-36", Unknown, "the tables are denied", |case| {
        use_nat(case);
        deny_tables(case);
    }),
    scenario("NET-36", Skip, "an endpoint", |_| {}),
    scenario("NET-36", Unknown, "the NAT gateways are denied", |case| {
        use_nat(case);
        case.facts.nat_gateways = Case::denied("ec2:DescribeNatGateways");
    }),
    scenario("NET-36", Unknown, "a shared VPC", |case| {
        use_nat(case);
        share(case);
        case.facts.nat_gateways = Read::Known(Vec::new());
    }),
    scenario("NET-37", Pass, "off", use_nat),
    scenario("NET-37", Pass, "inbound only", |case| {
        block(case, "block-ingress", &[], "");
    }),
    scenario("NET-37", Pass, "the VPC is excluded", |case| {
        block(case, "block-bidirectional", &["vpc/vpc-0a"], "create-complete");
    }),
    scenario("NET-37", Pass, "the subnet of the gateway is excluded", |case| {
        block(
            case,
            "block-bidirectional",
            &["subnet/subnet-0n"],
            "update-complete",
        );
    }),
    scenario("NET-37", Pass, "an exclusion that is being changed", |case| {
        block(case, "block-bidirectional", &["vpc/vpc-0a"], "update-in-progress");
    }),
    scenario("NET-37", Fail, "an exclusion that is still being made", |case| {
        block(case, "block-bidirectional", &["vpc/vpc-0a"], "create-in-progress");
    }),
    scenario("NET-37", Fail, "both ways", |case| {
        block(case, "block-bidirectional", &[], "");
    }),
    scenario("NET-37", Fail, "an exclusion that was deleted", |case| {
        block(case, "block-bidirectional", &["vpc/vpc-0a"], "delete-complete");
    }),
    scenario("NET-37", Fail, "another subnet is excluded", |case| {
        block(
            case,
            "block-bidirectional",
            &["subnet/subnet-00"],
            "create-complete",
        );
    }),
    scenario("NET-37", Skip, "an endpoint", |_| {}),
    scenario("NET-37", Unknown, "the options are denied", |case| {
        use_nat(case);
        case.facts.block_public_access = Case::denied("ec2:DescribeVpcBlockPublicAccessOptions");
    }),
    scenario("NET-37", Unknown, "a shared VPC", |case| {
        use_nat(case);
        share(case);
    }),
    scenario("NET-37", Unknown, "the exclusions are denied", |case| {
        block(case, "block-bidirectional", &[], "");
        known(&mut case.facts.block_public_access)
            .as_mut()
            .unwrap()
            .exclusions = Case::denied("ec2:DescribeVpcBlockPublicAccessExclusions");
    }),
];

fn deny_tables(case: &mut Case) {
    case.facts.route_tables = Case::denied("ec2:DescribeRouteTables");
}

fn deny_endpoints(case: &mut Case) {
    case.facts.endpoints = Case::denied("ec2:DescribeVpcEndpoints");
}

/// Leaves the job a default route and no endpoint.
pub(super) fn default_to(case: &mut Case, target: &str) {
    case.remove_s3_endpoint();
    case.tables_mut()[1].routes.push(route("0.0.0.0/0", target));
}

fn black_hole(case: &mut Case) {
    for route in &mut case.tables_mut()[1].routes {
        if route.target != "local" {
            "blackhole".clone_into(&mut route.state);
        }
    }
}

fn endpoint_state(case: &mut Case, state: &str) {
    state.clone_into(&mut case.endpoints_mut()[0].state);
}

fn nat(case: &mut Case) -> &mut NatGateway {
    use_nat(case);
    &mut known(&mut case.facts.nat_gateways)[0]
}

/// Sends the subnet of the NAT gateway elsewhere.
fn nat_out(case: &mut Case, target: &str, state: &str) {
    use_nat(case);
    let mut route = route("0.0.0.0/0", target);
    state.clone_into(&mut route.state);
    case.tables_mut()[2].routes[1] = route;
}

fn block(case: &mut Case, mode: &str, excluded: &[&str], state: &str) {
    use_nat(case);
    let exclusion = |id: &&str| Exclusion {
        id: "vpcbpa-exclude-0a".to_owned(),
        resource_arn: format!("arn:aws:ec2:us-east-1:111122223333:{id}"),
        mode: "allow-egress".to_owned(),
        state: state.to_owned(),
    };
    case.facts.block_public_access = Read::Known(Some(BlockPublicAccess {
        mode: mode.to_owned(),
        exclusions: Read::Known(excluded.iter().map(exclusion).collect()),
    }));
}

/// An entry for TCP: `(number, egress, range, ports, allow)`.
pub(super) type Tcp = (i32, bool, &'static str, (i32, i32), bool);

/// Puts entries for TCP in place of those that allow everything.
pub(super) fn acl(case: &mut Case, entries: &[Tcp]) {
    let acls = known(&mut case.facts.network_acls);
    let acl = acls.iter_mut().find(|acl| acl.id == ACL).unwrap();
    acl.entries.retain(|entry| !entry.allow);
    acl.entries.extend(
        entries
            .iter()
            .map(|&(number, egress, range, (from, to), allow)| AclEntry {
                number,
                egress,
                protocol: "6".to_owned(),
                cidr: Some(range.to_owned()),
                from_port: Some(from),
                to_port: Some(to),
                allow,
            }),
    );
}

pub(super) const OUT: Tcp = (100, true, "0.0.0.0/0", (443, 443), true);
pub(super) const BACK: Tcp = (100, false, "0.0.0.0/0", (1_024, 65_535), true);
