//! From EC2's types to the account's.

use aws_sdk_ec2::types;

use crate::sandbox::account::{
    AclEntry, Endpoint, NatGateway, NetworkAcl, Route, RouteTable, Rule, SecurityGroup, Subnet, Tags, Vpc,
    Zone, egress::Exclusion,
};

fn text(given: Option<&str>) -> String {
    given.unwrap_or_default().to_owned()
}

/// The word that a service's answer has for a value, `usual` where it has none.
macro_rules! word {
    ($given:expr, $usual:literal) => {
        $given.map_or_else(|| $usual.to_owned(), |value| value.as_str().to_owned())
    };
}

/// The owner, where it is not the account itself.
fn other(owner: Option<&str>, own: &str) -> Option<String> {
    owner
        .filter(|owner| !owner.is_empty() && *owner != own)
        .map(ToOwned::to_owned)
}

fn filled(given: Option<&str>) -> Option<String> {
    given.filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

pub(super) fn zone(given: &types::AvailabilityZone) -> (String, Zone) {
    let zone = Zone {
        name: text(given.zone_name()),
        kind: given.zone_type().unwrap_or("availability-zone").to_owned(),
        opt_in: word!(given.opt_in_status(), "opt-in-not-required"),
        state: word!(given.state(), "available"),
    };
    (text(given.zone_id()), zone)
}

pub(super) fn vpc(given: &types::Vpc, own: &str) -> (String, Vpc) {
    let vpc = Vpc {
        cidr: text(given.cidr_block()),
        dhcp_options: text(given.dhcp_options_id()),
        tenancy: word!(given.instance_tenancy(), "default"),
        dns_support: true,
        dns_hostnames: true,
        is_default: given.is_default().unwrap_or(false),
        encryption: None,
        state: word!(given.state(), "available"),
        owner: other(given.owner_id(), own),
        tags: Tags::new(),
    };
    (text(given.vpc_id()), vpc)
}

pub(super) fn subnet(given: &types::Subnet, own: &str) -> (String, Subnet) {
    let free = given.available_ip_address_count().unwrap_or_default();
    let subnet = Subnet {
        vpc: text(given.vpc_id()),
        zone: text(given.availability_zone_id()),
        cidr: filled(given.cidr_block()),
        free_addresses: u32::try_from(free).unwrap_or_default(),
        state: word!(given.state(), "available"),
        is_default: given.default_for_az().unwrap_or(false),
        outpost: filled(given.outpost_arn()),
        owner: other(given.owner_id(), own),
        tags: Tags::new(),
    };
    (text(given.subnet_id()), subnet)
}

pub(super) fn group(given: &types::SecurityGroup) -> (String, SecurityGroup) {
    let group = SecurityGroup {
        vpc: text(given.vpc_id()),
        name: text(given.group_name()),
        description: text(given.description()),
        ingress: given.ip_permissions().iter().map(rule).collect(),
        egress: given.ip_permissions_egress().iter().map(rule).collect(),
        tags: Tags::new(),
    };
    (text(given.group_id()), group)
}

fn rule(given: &types::IpPermission) -> Rule {
    let pairs = given.user_id_group_pairs().iter();
    let lists = given.prefix_list_ids().iter();
    Rule {
        protocol: given.ip_protocol().unwrap_or("-1").to_owned(),
        from_port: given.from_port().map(i64::from),
        to_port: given.to_port().map(i64::from),
        cidrs: given
            .ip_ranges()
            .iter()
            .map(|range| text(range.cidr_ip()))
            .collect(),
        ipv6_cidrs: given
            .ipv6_ranges()
            .iter()
            .map(|range| text(range.cidr_ipv6()))
            .collect(),
        groups: pairs.map(|pair| text(pair.group_id())).collect(),
        prefix_lists: lists.map(|list| text(list.prefix_list_id())).collect(),
    }
}

pub(super) fn route_table(given: &types::RouteTable) -> (String, RouteTable) {
    let bound = given.associations();
    let table = RouteTable {
        vpc: text(given.vpc_id()),
        main: bound.iter().any(|one| one.main() == Some(true)),
        subnets: bound.iter().filter_map(|one| filled(one.subnet_id())).collect(),
        routes: given.routes().iter().map(route).collect(),
        tags: Tags::new(),
    };
    (text(given.route_table_id()), table)
}

fn route(given: &types::Route) -> Route {
    let destination = given
        .destination_prefix_list_id()
        .or(given.destination_cidr_block())
        .or(given.destination_ipv6_cidr_block());
    let targets = [
        given.gateway_id(),
        given.nat_gateway_id(),
        given.transit_gateway_id(),
        given.network_interface_id(),
        given.vpc_peering_connection_id(),
        given.instance_id(),
    ];
    let target = targets.into_iter().flatten().find(|target| !target.is_empty());
    Route {
        destination: text(destination),
        target: text(target),
        state: word!(given.state(), "active"),
    }
}

pub(super) fn endpoint(given: &types::VpcEndpoint) -> (String, Endpoint) {
    let gateway = word!(given.vpc_endpoint_type(), "Gateway").eq_ignore_ascii_case("gateway");
    let mut state = word!(given.state(), "available");
    // Servers differ in how they spell what EC2 begins with a small letter.
    if let Some(first) = state.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let groups = given.groups().iter().filter_map(|group| filled(group.group_id()));
    let endpoint = Endpoint {
        vpc: text(given.vpc_id()),
        kind: if gateway { "Gateway" } else { "Interface" }.to_owned(),
        service: text(given.service_name()),
        state,
        route_tables: given.route_table_ids().to_vec(),
        subnets: given.subnet_ids().to_vec(),
        security_groups: groups.collect(),
        private_dns: given.private_dns_enabled().unwrap_or(false),
        policy: filled(given.policy_document()),
        tags: Tags::new(),
    };
    (text(given.vpc_endpoint_id()), endpoint)
}

pub(super) fn network_acl(given: &types::NetworkAcl) -> (String, NetworkAcl) {
    let bound = given.associations().iter();
    let acl = NetworkAcl {
        vpc: text(given.vpc_id()),
        is_default: given.is_default().unwrap_or(false),
        subnets: bound.filter_map(|one| filled(one.subnet_id())).collect(),
        entries: given.entries().iter().filter_map(entry).collect(),
    };
    (text(given.network_acl_id()), acl)
}

/// One for IPv6 says nothing of the way to S3.
fn entry(given: &types::NetworkAclEntry) -> Option<AclEntry> {
    let ports = given.port_range();
    Some(AclEntry {
        number: given
            .rule_number()
            .and_then(|number| u32::try_from(number).ok())?,
        egress: given.egress().unwrap_or(false),
        protocol: given.protocol().unwrap_or("-1").to_owned(),
        cidr: given.cidr_block()?.to_owned(),
        from_port: ports.and_then(types::PortRange::from).map(i64::from),
        to_port: ports.and_then(types::PortRange::to).map(i64::from),
        allow: given
            .rule_action()
            .is_some_and(|action| action.as_str() == "allow"),
    })
}

pub(super) fn nat_gateway(given: &types::NatGateway) -> (String, NatGateway) {
    let addresses = given.nat_gateway_addresses();
    let gateway = NatGateway {
        vpc: text(given.vpc_id()),
        subnet: filled(given.subnet_id()),
        state: word!(given.state(), "available"),
        connectivity: word!(given.connectivity_type(), "public"),
        public_address: addresses.iter().find_map(|address| filled(address.public_ip())),
    };
    (text(given.nat_gateway_id()), gateway)
}

pub(super) fn exclusion(given: &types::VpcBlockPublicAccessExclusion) -> Exclusion {
    let arn = text(given.resource_arn());
    Exclusion {
        id: text(given.exclusion_id()),
        resource: arn.rsplit('/').next().unwrap_or_default().to_owned(),
        mode: word!(given.internet_gateway_exclusion_mode(), "allow-egress"),
        state: word!(given.state(), "create-complete"),
    }
}
