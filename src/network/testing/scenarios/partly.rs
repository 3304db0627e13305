//! Several resources of which some are broken and others unread: what is broken is told in any case.

use super::super::{Case, gateway, known, route, table};
use super::storage::{ALL, SAMPLE, bucket, deny_unless, endpoint, foreign};
use super::{Fail, Pass, Scenario, Unknown, Warn, scenario, share, use_nat};
use crate::diagnostic::Read;
use crate::network::facts::{Bucket, EncryptionControl, Exclusion, NatGateway};

/// States that stay unknown in part when the fault is mended end in `unread`.
pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "NET-07",
        Fail,
        "one subnet almost full, what is free in another unread",
        |case| {
            case.subnets_mut()[0].available_ip_address_count = Some(2);
            case.subnets_mut()[1].available_ip_address_count = None;
        },
    ),
    scenario(
        "NET-30",
        Fail,
        "no route from one subnet, the way of the others unread",
        |case| {
            second_table(case, None);
            let to_list = route("pl-0c", "tgw-0a");
            case.tables_mut()[1].routes.push(to_list);
            case.facts.prefix_lists = Case::denied("ec2:GetManagedPrefixListEntries");
        },
    ),
    scenario(
        "NET-30",
        Warn,
        "an endpoint whose route is still to come, a more specific route to a transit gateway",
        |case| {
            case.tables_mut()[1].routes.truncate(1);
            let specific = route("3.5.0.0/24", "tgw-0a");
            case.tables_mut()[1].routes.push(specific);
        },
    ),
    scenario(
        "NET-31",
        Fail,
        "a dead route of one table, the way of the others unread",
        |case| {
            second_table(case, Some("vpce-0c"));
            "blackhole".clone_into(&mut case.tables_mut()[2].routes[1].state);
            let to_list = route("pl-0c", "tgw-0a");
            case.tables_mut()[1].routes.push(to_list);
            case.facts.prefix_lists = Case::denied("ec2:GetManagedPrefixListEntries");
        },
    ),
    scenario(
        "NET-32",
        Fail,
        "one endpoint failed, another that a shared VPC hides unread",
        |case| {
            two_endpoints(case);
            case.endpoints_mut().truncate(1);
            "failed".clone_into(&mut case.endpoints_mut()[0].state);
            share(case);
        },
    ),
    scenario(
        "NET-33",
        Fail,
        "one endpoint refuses, the policy of another unread",
        |case| {
            two_endpoints(case);
            endpoint(case, &[SAMPLE]);
            case.endpoints_mut()[1].policy = Some("{".to_owned());
        },
    ),
    scenario("NET-33", Fail, "one endpoint refuses, another is gone", |case| {
        two_endpoints(case);
        endpoint(case, &[SAMPLE]);
        case.endpoints_mut().truncate(1);
    }),
    scenario(
        "NET-35",
        Fail,
        "nothing out of some subnets, the ACL of another unread",
        |case| {
            let acl = &mut known(&mut case.facts.network_acls)[0];
            acl.is_default = false;
            acl.subnet_ids.remove(0);
            acl.entries.retain(|entry| !(entry.allow && entry.egress));
        },
    ),
    scenario(
        "NET-36",
        Fail,
        "one NAT gateway failed, another that a shared VPC hides unread",
        |case| {
            two_nat_gateways(case);
            known(&mut case.facts.nat_gateways).truncate(1);
            "failed".clone_into(&mut known(&mut case.facts.nat_gateways)[0].state);
            share(case);
        },
    ),
    scenario(
        "NET-37",
        Pass,
        "the VPC is excluded, the NAT gateways are denied",
        |case| block(case, &["vpc/vpc-0a", "subnet/subnet-00"]),
    ),
    scenario(
        "NET-37",
        Unknown,
        "a subnet is excluded, the NAT gateways are denied",
        |case| block(case, &["subnet/subnet-00"]),
    ),
    scenario(
        "NET-37",
        Fail,
        "nothing is excluded, the NAT gateways are denied",
        |case| block(case, &[]),
    ),
    scenario(
        "NET-38",
        Fail,
        "one bucket in another Region, the other unread",
        |case| {
            case.facts.buckets[0].region = Read::Known(Some("eu-west-1".to_owned()));
            unread_bucket(case);
        },
    ),
    scenario(
        "NET-38",
        Unknown,
        "told: one bucket in another Region, through a NAT gateway, the other unread",
        |case| {
            use_nat(case);
            case.facts.buckets[0].region = Read::Known(Some("eu-west-1".to_owned()));
            unread_bucket(case);
        },
    ),
    scenario(
        "NET-40",
        Fail,
        "one bucket pinned to another VPC, the other unread",
        |case| {
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0old");
            unread_bucket(case);
        },
    ),
    scenario(
        "NET-40",
        Fail,
        "one bucket pinned to another VPC, the policy of the other no policy, unread",
        |case| {
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0old");
            unread_bucket(case);
            case.facts.buckets[1].policy = Read::Known(Some("{".to_owned()));
        },
    ),
    scenario(
        "NET-41",
        Warn,
        "one bucket pinned to the VPC, the policy of the other no policy, unread",
        |case| {
            deny_unless(case, "StringNotEquals", "aws:SourceVpc", "vpc-0a");
            unread_bucket(case);
            case.facts.buckets[1].policy = Read::Known(Some("{".to_owned()));
        },
    ),
    scenario(
        "NET-43",
        Fail,
        "one foreign bucket opened to all, the other unread",
        |case| {
            foreign(case, true);
            bucket(case, &[ALL]);
            unread_bucket(case);
        },
    ),
    scenario(
        "NET-52",
        Warn,
        "enforced, through a NAT gateway, the zones unread",
        |case| {
            use_nat(case);
            case.vpcs_mut()[0].encryption_control = Some(EncryptionControl {
                mode: "enforce".to_owned(),
                state: "available".to_owned(),
                exclusions: Vec::new(),
            });
            case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
        },
    ),
];

/// Adds a bucket of which nothing could be read.
fn unread_bucket(case: &mut Case) {
    case.facts.buckets.push(Bucket {
        name: "acme-results".to_owned(),
        region: Case::denied("s3:ListBucket"),
        policy: Case::denied("s3:GetBucketPolicy"),
        restrict_public: Case::denied("s3:GetBucketPublicAccessBlock"),
    });
    let storage = case.request.storage.as_mut().unwrap();
    "acme-results".clone_into(&mut storage.needs.output.bucket);
}

/// Gives the first subnet a table of its own: with the route to S3 led to `target`, or without it.
fn second_table(case: &mut Case, target: Option<&str>) {
    let subnet = case.tables_mut()[1].subnet_ids.remove(0);
    let routes = [
        Some(route("10.0.0.0/16", "local")),
        target.map(|target| route("pl-63a5400a", target)),
    ];
    let table = table(
        "rtb-0c",
        false,
        vec![subnet],
        routes.into_iter().flatten().collect(),
    );
    case.tables_mut().push(table);
}

/// Leads the first subnet to an endpoint of its own.
fn two_endpoints(case: &mut Case) {
    second_table(case, Some("vpce-0c"));
    case.endpoints_mut().push(gateway("vpce-0c", &["rtb-0c"]));
}

/// Leads the first subnet to a NAT gateway of its own.
fn two_nat_gateways(case: &mut Case) {
    use_nat(case);
    second_table(case, None);
    let own = case.tables_mut().last_mut().unwrap();
    own.routes.push(route("0.0.0.0/0", "nat-0c"));
    let mut second: NatGateway = known(&mut case.facts.nat_gateways)[0].clone();
    "nat-0c".clone_into(&mut second.id);
    known(&mut case.facts.nat_gateways).push(second);
}

/// Blocks public access both ways, but for `excluded`, and hides the NAT gateways.
fn block(case: &mut Case, excluded: &[&str]) {
    use_nat(case);
    let exclusion = |id: &&str| Exclusion {
        id: "vpcbpa-exclude-0a".to_owned(),
        resource_arn: format!("arn:aws:ec2:us-east-1:111122223333:{id}"),
        mode: "allow-egress".to_owned(),
        state: "create-complete".to_owned(),
    };
    let blocked = known(&mut case.facts.block_public_access).as_mut().unwrap();
    "block-bidirectional".clone_into(&mut blocked.mode);
    blocked.exclusions = Read::Known(excluded.iter().map(exclusion).collect());
    case.facts.nat_gateways = Case::denied("ec2:DescribeNatGateways");
}
