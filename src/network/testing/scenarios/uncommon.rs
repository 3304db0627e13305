//! States that few networks are in: each leads to a branch that no other state reaches.

use super::super::{Case, GROUP, TABLE, gateway, known, route};
use super::groups::{egress, from_range, https_to, second};
use super::storage::{bucket, deny_unless};
use super::vpc::interfaces;
use super::ways::{BACK, OUT, acl, default_to};
use super::{Fail, Pass, Scenario, Skip, Unknown, Warn, scenario, use_interface, use_nat};
use crate::diagnostic::{Read, Unread};
use crate::network::facts::{Leftover, Permission};

/// States that stay unknown in part when the fault is mended end in `unread`.
pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-22", Fail, "none of two groups", |case| {
        second(case, false, true);
        case.groups_mut()[0].ingress.clear();
    }),
    scenario("NET-22", Fail, "itself missing among sixty rules", |case| {
        let hosts = |range| (0..30).map(move |host| format!("10.{range}.0.{host}/32"));
        let ingress = &mut case.groups_mut()[0].ingress;
        *ingress = vec![from_range("10.0.0.0/16")];
        ingress[0].cidrs = hosts(1).chain(hosts(2)).collect();
    }),
    scenario("NET-23", Fail, "none of two groups", |case| {
        second(case, true, false);
        case.groups_mut()[0].egress.remove(0);
    }),
    scenario("NET-23", Fail, "the default group, as it was created", |case| {
        let group = &mut case.groups_mut()[0];
        "default".clone_into(&mut group.name);
        group.egress = vec![from_range("0.0.0.0/0")];
    }),
    scenario("NET-25", Fail, "itself only, and no prefix list of S3", |case| {
        case.groups_mut()[0].egress.truncate(1);
        case.facts.s3_prefix_list = Read::Known(None);
    }),
    scenario("NET-25", Fail, "a range, and no prefix list of S3", |case| {
        egress(case, https_to(&["52.216.0.0/15"], &[]));
        case.facts.s3_prefix_list = Read::Known(None);
    }),
    scenario(
        "NET-25",
        Fail,
        "itself only, and the prefix list unread",
        |case| {
            case.groups_mut()[0].egress.truncate(1);
            deny_list(case);
        },
    ),
    scenario(
        "NET-25",
        Fail,
        "a range, and a prefix list without entries",
        |case| {
            egress(case, https_to(&["52.216.0.0/15"], &[]));
            known(&mut case.facts.s3_prefix_list).as_mut().unwrap().entries = Read::Known(Vec::new());
        },
    ),
    scenario("NET-25", Fail, "none of two groups", |case| {
        second(case, true, true);
        case.groups_mut()[0].egress.truncate(1);
    }),
    scenario("NET-25", Fail, "an interface endpoint without groups", |case| {
        groupless(case);
    }),
    scenario("NET-26", Warn, "a range of ports", |case| {
        expose(case, "tcp", Some((8_000, 8_100)));
    }),
    scenario("NET-26", Warn, "one port", |case| {
        expose(case, "tcp", Some((22, 22)));
    }),
    scenario("NET-26", Warn, "a protocol without ports", |case| {
        expose(case, "50", None);
    }),
    scenario("NET-26", Warn, "ICMP of all types", |case| {
        expose(case, "icmp", Some((-1, -1)));
    }),
    scenario("NET-30", Fail, "no route table at all", |case| {
        case.tables_mut().clear();
    }),
    scenario("NET-30", Fail, "a default VPC, as it was created", |case| {
        case.vpcs_mut()[0].is_default = true;
        default_to(case, "igw-0a");
    }),
    scenario("NET-30", Fail, "the prefix list to an internet gateway", |case| {
        list_to(case, "igw-0a");
    }),
    scenario("NET-30", Warn, "the prefix list to a transit gateway", |case| {
        list_to(case, "tgw-0a");
    }),
    scenario("NET-30", Pass, "the prefix list to a NAT gateway", |case| {
        use_nat(case);
        case.tables_mut()[1].routes.pop();
        list_to(case, "nat-0a");
    }),
    scenario("NET-30", Pass, "beside an endpoint for DynamoDB", |case| {
        let mut other = gateway("vpce-0d", &[TABLE]);
        "com.amazonaws.us-east-1.dynamodb".clone_into(&mut other.service);
        case.endpoints_mut().insert(0, other);
        let to_other = route("pl-02cd2c6b", "vpce-0d");
        case.tables_mut()[1].routes.insert(1, to_other);
    }),
    scenario("NET-30", Pass, "no prefix list of S3, a NAT gateway", |case| {
        use_nat(case);
        case.facts.s3_prefix_list = Read::Known(None);
    }),
    scenario(
        "NET-30",
        Unknown,
        "a more specific route, and the prefix list is denied",
        |case| {
            case.tables_mut()[1].routes.push(route("52.216.0.0/16", "tgw-0a"));
            deny_list(case);
        },
    ),
    scenario(
        "NET-31",
        Fail,
        "the prefix list to a deleted NAT gateway",
        |case| {
            list_to(case, "nat-0a");
            let dead = case.tables_mut()[1].routes.last_mut().unwrap();
            "blackhole".clone_into(&mut dead.state);
        },
    ),
    scenario("NET-33", Unknown, "the policy could not be read", |case| {
        case.endpoints_mut()[0].policy_unread = Some(Unread {
            operation: "ec2:DescribeVpcEndpoints".to_owned(),
            denied: true,
            error: "UnauthorizedOperation".to_owned(),
        });
    }),
    scenario("NET-34", Fail, "without groups", groupless),
    scenario("NET-35", Fail, "no entries at all", |case| {
        known(&mut case.facts.network_acls)[0].entries.clear();
    }),
    scenario("NET-35", Fail, "denied by entry 1", |case| {
        acl(case, &[OUT, BACK, (1, true, "0.0.0.0/0", (0, 65_535), false)]);
    }),
    scenario("NET-35", Fail, "443 out to the middle of the list", |case| {
        let middle = (100, true, "52.216.128.0/17", (443, 443), true);
        acl(case, &[BACK, middle, (110, true, "3.5.0.0/19", (443, 443), true)]);
    }),
    scenario("NET-35", Fail, "no answers in, and no way yet", |case| {
        case.remove_s3_endpoint();
        acl(case, &[OUT]);
    }),
    scenario(
        "NET-35",
        Skip,
        "an interface endpoint that serves nobody",
        |case| {
            use_interface(case);
            case.endpoints_mut()[0].private_dns_enabled = false;
        },
    ),
    scenario("NET-35", Pass, "no prefix list of S3", |case| {
        case.facts.s3_prefix_list = Read::Known(None);
    }),
    scenario("NET-36", Fail, "in a subnet without any route table", |case| {
        use_nat(case);
        case.tables_mut().retain(|table| table.id == TABLE);
    }),
    scenario(
        "NET-36",
        Fail,
        "the prefix list to a NAT gateway that failed",
        |case| {
            use_nat(case);
            case.tables_mut()[1].routes.pop();
            list_to(case, "nat-0a");
            "failed".clone_into(&mut known(&mut case.facts.nat_gateways)[0].state);
        },
    ),
    // What is denied by any way is IAM-04's to say of the role, and ACCT-06's of the operator.
    scenario("NET-40", Pass, "denied by any way", |case| {
        bucket(case, &[SHUT]);
    }),
    scenario("NET-41", Pass, "denied by any way", |case| {
        bucket(case, &[SHUT]);
    }),
    scenario(
        "NET-40",
        Pass,
        "pinned to both addresses of the NAT gateway",
        |case| {
            two_addresses(case);
            deny_unless(case, "NotIpAddress", "aws:SourceIp", "198.51.100.0/24");
        },
    ),
    scenario(
        "NET-40",
        Fail,
        "pinned to one of two addresses of the NAT gateway",
        |case| {
            two_addresses(case);
            deny_unless(case, "NotIpAddress", "aws:SourceIp", "198.51.100.7/32");
        },
    ),
    scenario(
        "NET-40",
        Unknown,
        "pinned to addresses, and those of the NAT gateway are denied",
        |case| {
            use_nat(case);
            deny_unless(case, "NotIpAddress", "aws:SourceIp", "198.51.100.7/32");
            case.facts.nat_gateways = Case::denied("ec2:DescribeNatGateways");
        },
    ),
    scenario(
        "NET-40",
        Unknown,
        "pinned to addresses, through a transit gateway",
        |case| {
            default_to(case, "tgw-0a");
            deny_unless(case, "NotIpAddress", "aws:SourceIp", "198.51.100.7/32");
        },
    ),
    scenario(
        "NET-40",
        Unknown,
        "pinned to the VPC, through a transit gateway",
        |case| {
            default_to(case, "tgw-0a");
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
        },
    ),
    scenario(
        "NET-50",
        Warn,
        "4,500 in a zone, and Service Quotas does not know the quota",
        |case| {
            interfaces(case, &[("us-east-1a", 4_500)], true);
            case.facts.interface_quota = None;
        },
    ),
    scenario(
        "NET-53",
        Pass,
        "told: one is left of a job that is known",
        |case| {
            case.facts.leftovers = Read::Known(vec![Leftover {
                id: "eni-0a".to_owned(),
                vpc_id: "vpc-0a".to_owned(),
                subnet_id: "subnet-00".to_owned(),
                job_arn: Some(
                    "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/x/0123456789ab"
                        .to_owned(),
                ),
            }]);
        },
    ),
];

/// Denies everything to everybody.
const SHUT: &str = r#"{"Sid":"Shut","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#;

fn deny_list(case: &mut Case) {
    case.facts.s3_prefix_list = Case::denied("ec2:DescribeManagedPrefixLists");
}

/// Leads the job to an interface endpoint that has no security group.
fn groupless(case: &mut Case) {
    use_interface(case);
    case.endpoints_mut()[0].security_group_ids.clear();
}

/// Lets the world in.
fn expose(case: &mut Case, protocol: &str, ports: Option<(i32, i32)>) {
    let open = Permission {
        protocol: protocol.to_owned(),
        from_port: ports.map(|(from, _)| from),
        to_port: ports.map(|(_, to)| to),
        cidrs: vec!["0.0.0.0/0".to_owned()],
        ..Permission::default()
    };
    let group = case.groups_mut().iter_mut().find(|group| group.id == GROUP);
    group.unwrap().ingress.push(open);
}

/// Sends S3's prefix list to a target, and leaves the job no endpoint.
fn list_to(case: &mut Case, target: &str) {
    case.remove_s3_endpoint();
    case.tables_mut()[1].routes.push(route("pl-63a5400a", target));
}

/// Leads the job to S3 through a NAT gateway with two public addresses.
fn two_addresses(case: &mut Case) {
    use_nat(case);
    let gateway = &mut known(&mut case.facts.nat_gateways)[0];
    gateway.public_ips.push("198.51.100.8".to_owned());
}
