//! The VPC itself and the account.

use super::super::{Case, known};
use super::{Fail, Pass, Scenario, Unknown, Warn, scenario, use_interface, use_nat};
use crate::diagnostic::Read;
use crate::network::facts::{EncryptionControl, InterfaceCounts, Leftover};

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("NET-10", Pass, "default tenancy", |_| {}),
    scenario("NET-10", Fail, "dedicated", |case| {
        case.vpcs_mut()[0].instance_tenancy = Some("dedicated".to_owned());
    }),
    scenario("NET-10", Fail, "host", |case| {
        case.vpcs_mut()[0].instance_tenancy = Some("host".to_owned());
    }),
    scenario("NET-10", Pass, "not told", |case| {
        case.vpcs_mut()[0].instance_tenancy = None;
    }),
    scenario("NET-10", Unknown, "the VPC is not in the answer", |case| {
        case.vpcs_mut().clear();
    }),
    scenario("NET-10", Unknown, "the VPC is denied", deny_vpcs),
    scenario("NET-11", Pass, "on", |_| {}),
    scenario("NET-11", Fail, "off", |case| {
        known(&mut case.facts.dns)[0].support = false;
    }),
    scenario("NET-11", Unknown, "the attribute is denied", |case| {
        deny_dns(case);
    }),
    scenario("NET-11", Unknown, "the attribute is not in the answer", |case| {
        known(&mut case.facts.dns).clear();
    }),
    scenario("NET-12", Unknown, "off, and the way is not known", |case| {
        known(&mut case.facts.dns)[0].hostnames = false;
        case.facts.route_tables = Case::denied("ec2:DescribeRouteTables");
    }),
    scenario("NET-12", Pass, "on", |_| {}),
    scenario("NET-12", Warn, "off, through a gateway endpoint", |case| {
        known(&mut case.facts.dns)[0].hostnames = false;
    }),
    scenario("NET-12", Warn, "off, through a NAT gateway", |case| {
        use_nat(case);
        known(&mut case.facts.dns)[0].hostnames = false;
    }),
    scenario("NET-12", Fail, "off, through an interface endpoint", |case| {
        use_interface(case);
        known(&mut case.facts.dns)[0].hostnames = false;
    }),
    scenario("NET-12", Unknown, "the attribute is denied", |case| {
        deny_dns(case);
    }),
    scenario("NET-13", Pass, "the resolver by name", |_| {}),
    scenario("NET-13", Pass, "the resolver by its link-local address", |case| {
        servers(case, &["169.254.169.253"]);
    }),
    scenario("NET-13", Pass, "the resolver at base plus two", |case| {
        servers(case, &["10.0.0.2"]);
    }),
    scenario("NET-13", Warn, "own servers", |case| {
        servers(case, &["10.0.0.53", "10.1.0.53"]);
    }),
    scenario("NET-13", Warn, "no server", |case| servers(case, &[])),
    scenario("NET-13", Warn, "no option set", |case| {
        case.vpcs_mut()[0].dhcp_options_id = Some("default".to_owned());
    }),
    scenario("NET-13", Pass, "the resolver beside own servers", |case| {
        servers(case, &["10.0.0.53", "AmazonProvidedDNS"]);
    }),
    scenario("NET-13", Unknown, "the option set is not in the answer", |case| {
        known(&mut case.facts.dhcp_options).clear();
    }),
    scenario("NET-13", Unknown, "the options are denied", |case| {
        case.facts.dhcp_options = Case::denied("ec2:DescribeDhcpOptions");
    }),
    scenario("NET-50", Pass, "forty", |_| {}),
    scenario("NET-50", Pass, "4,499 in a zone", |case| {
        interfaces(case, &[("us-east-1a", 4_499), ("us-east-1b", 3_000)], true);
    }),
    scenario("NET-50", Warn, "4,500 in a zone", |case| {
        interfaces(case, &[("us-east-1a", 4_500)], true);
    }),
    scenario(
        "NET-50",
        Pass,
        "9,000 in a zone of an account with a quota of 20,000",
        |case| {
            interfaces(case, &[("us-east-1a", 9_000)], true);
            case.facts.interface_quota = Some(Read::Known(20_000));
        },
    ),
    scenario(
        "NET-50",
        Warn,
        "4,500 in a zone, and the quota is denied",
        |case| {
            interfaces(case, &[("us-east-1a", 4_500)], true);
            case.facts.interface_quota = Some(Case::denied("servicequotas:GetServiceQuota"));
        },
    ),
    scenario("NET-50", Warn, "4,600 in a zone, the rest unread", |case| {
        interfaces(case, &[("us-east-1a", 4_600), ("us-east-1b", 300)], false);
    }),
    scenario("NET-50", Pass, "20,000 over all zones", |case| {
        let zones = [
            "us-east-1a",
            "us-east-1b",
            "us-east-1c",
            "us-east-1d",
            "us-east-1e",
        ];
        interfaces(case, &zones.map(|zone| (zone, 4_000)), true);
    }),
    scenario("NET-50", Unknown, "more than were counted", |case| {
        interfaces(case, &[("us-east-1a", 4_000)], false);
    }),
    scenario("NET-50", Unknown, "the call is denied", |case| {
        case.facts.interfaces = Case::denied("ec2:DescribeNetworkInterfaces");
    }),
    scenario("NET-52", Pass, "no control", |_| {}),
    scenario("NET-52", Pass, "monitored", |case| {
        use_nat(case);
        encrypt(case, "monitor", &[]);
    }),
    scenario("NET-52", Pass, "enforced, through an endpoint", |case| {
        encrypt(case, "enforce", &[]);
    }),
    scenario("NET-52", Pass, "enforced, NAT gateways excluded", |case| {
        use_nat(case);
        encrypt(case, "enforce", &["nat_gateway"]);
    }),
    scenario("NET-52", Warn, "enforced, through a NAT gateway", |case| {
        use_nat(case);
        encrypt(case, "enforce", &[]);
    }),
    scenario("NET-52", Warn, "enforced, a subnet in a Local Zone", |case| {
        encrypt(case, "enforce", &[]);
        let mut zone = case.zones_mut()[0].clone();
        "use1-bos1-az1".clone_into(&mut zone.id);
        "local-zone".clone_into(&mut zone.kind);
        case.zones_mut().push(zone);
        "use1-bos1-az1".clone_into(&mut case.subnets_mut()[0].zone_id);
    }),
    scenario("NET-52", Unknown, "enforced, and the zones are denied", |case| {
        encrypt(case, "enforce", &[]);
        case.facts.zones = Case::denied("ec2:DescribeAvailabilityZones");
    }),
    scenario("NET-52", Unknown, "enforced, and the way is not known", |case| {
        encrypt(case, "enforce", &[]);
        case.facts.route_tables = Case::denied("ec2:DescribeRouteTables");
    }),
    scenario("NET-52", Unknown, "the VPC is denied", deny_vpcs),
    scenario("NET-53", Pass, "none", |_| {}),
    scenario("NET-53", Pass, "one of another VPC", |case| leave(case, "vpc-0e")),
    scenario("NET-53", Pass, "told: one is left", |case| leave(case, "vpc-0a")),
    scenario("NET-53", Unknown, "the call is denied", |case| {
        case.facts.leftovers = Case::denied("ec2:DescribeNetworkInterfaces");
    }),
];

fn deny_vpcs(case: &mut Case) {
    case.facts.vpcs = Case::denied("ec2:DescribeVpcs");
}

fn deny_dns(case: &mut Case) {
    case.facts.dns = Case::denied("ec2:DescribeVpcAttribute");
}

fn servers(case: &mut Case, servers: &[&str]) {
    known(&mut case.facts.dhcp_options)[0].domain_name_servers =
        servers.iter().map(|&server| server.to_owned()).collect();
}

pub(super) fn interfaces(case: &mut Case, zones: &[(&str, u64)], complete: bool) {
    case.facts.interfaces = Read::Known(counts(zones, complete));
}

/// So many interfaces by zone.
pub(in crate::network::testing) fn counts(zones: &[(&str, u64)], complete: bool) -> InterfaceCounts {
    let zones = zones.iter().map(|&(zone, count)| (zone.to_owned(), count));
    InterfaceCounts {
        zones: zones.collect(),
        complete,
    }
}

fn encrypt(case: &mut Case, mode: &str, exclusions: &[&str]) {
    case.vpcs_mut()[0].encryption_control = Some(EncryptionControl {
        mode: mode.to_owned(),
        state: "available".to_owned(),
        exclusions: exclusions.iter().map(|&kind| kind.to_owned()).collect(),
    });
}

fn leave(case: &mut Case, vpc: &str) {
    case.facts.leftovers = Read::Known(vec![Leftover {
        id: "eni-0a".to_owned(),
        vpc_id: vpc.to_owned(),
        subnet_id: "subnet-00".to_owned(),
        job_arn: None,
    }]);
}
