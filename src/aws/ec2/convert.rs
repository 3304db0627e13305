//! From EC2's types to ours.

use aws_sdk_ec2::types;

use super::{owned, text};
use crate::network::{
    AclEntry, EncryptionControl, Endpoint, GroupPair, NetworkAcl, Permission, Route, RouteTable,
    SecurityGroup, Subnet, Vpc,
};

pub(super) fn subnet(given: &types::Subnet) -> Subnet {
    Subnet {
        id: text(given.subnet_id()),
        arn: owned(given.subnet_arn()),
        vpc_id: text(given.vpc_id()),
        zone_id: text(given.availability_zone_id()),
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        cidr_block: owned(given.cidr_block()).filter(|block| !block.is_empty()),
        ipv6_native: given.ipv6_native().unwrap_or(false),
        available_ip_address_count: given.available_ip_address_count(),
        owner_id: owned(given.owner_id()),
        outpost_arn: owned(given.outpost_arn()).filter(|arn| !arn.is_empty()),
    }
}

pub(super) fn vpc(given: &types::Vpc) -> Vpc {
    let mut blocks: Vec<String> = owned(given.cidr_block()).into_iter().collect();
    for association in given.cidr_block_association_set() {
        let gone = association
            .cidr_block_state()
            .and_then(|state| state.state())
            .is_some_and(|state| state.as_str() != "associated");
        if let Some(block) = owned(association.cidr_block())
            && !gone
            && !blocks.contains(&block)
        {
            blocks.push(block);
        }
    }
    Vpc {
        id: text(given.vpc_id()),
        name: given
            .tags()
            .iter()
            .find(|tag| tag.key() == Some("Name"))
            .and_then(|tag| owned(tag.value()))
            .filter(|name| !name.is_empty()),
        cidr_blocks: blocks,
        owner_id: owned(given.owner_id()),
        instance_tenancy: given
            .instance_tenancy()
            .map(|tenancy| tenancy.as_str().to_owned()),
        dhcp_options_id: owned(given.dhcp_options_id()),
        is_default: given.is_default().unwrap_or(false),
        encryption_control: given.encryption_control().map(encryption_control),
    }
}

fn encryption_control(given: &types::VpcEncryptionControl) -> EncryptionControl {
    let excluded = given.resource_exclusions();
    let kinds = [
        (
            "nat_gateway",
            excluded.and_then(types::VpcEncryptionControlExclusions::nat_gateway),
        ),
        (
            "internet_gateway",
            excluded.and_then(types::VpcEncryptionControlExclusions::internet_gateway),
        ),
    ];
    let on = |exclusion: Option<&types::VpcEncryptionControlExclusion>| {
        let state = exclusion.and_then(types::VpcEncryptionControlExclusion::state);
        state.is_some_and(|state| state.as_str() == "enabled")
    };
    EncryptionControl {
        mode: given
            .mode()
            .map(|mode| mode.as_str().to_owned())
            .unwrap_or_default(),
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        exclusions: kinds
            .into_iter()
            .filter(|(_, exclusion)| on(*exclusion))
            .map(|(kind, _)| kind.to_owned())
            .collect(),
    }
}

pub(super) fn security_group(given: &types::SecurityGroup) -> SecurityGroup {
    SecurityGroup {
        id: text(given.group_id()),
        name: text(given.group_name()),
        vpc_id: owned(given.vpc_id()),
        owner_id: owned(given.owner_id()),
        ingress: given.ip_permissions().iter().map(permission).collect(),
        egress: given.ip_permissions_egress().iter().map(permission).collect(),
    }
}

pub(super) fn network_acl(given: &types::NetworkAcl) -> NetworkAcl {
    let entry = |entry: &types::NetworkAclEntry| AclEntry {
        number: entry.rule_number().unwrap_or(i32::MAX),
        egress: entry.egress().unwrap_or(false),
        protocol: text(entry.protocol()),
        cidr: owned(entry.cidr_block()),
        from_port: entry.port_range().and_then(types::PortRange::from),
        to_port: entry.port_range().and_then(types::PortRange::to),
        // What is not plainly allowed is not.
        allow: entry
            .rule_action()
            .is_some_and(|action| action.as_str() == "allow"),
    };
    NetworkAcl {
        id: text(given.network_acl_id()),
        vpc_id: text(given.vpc_id()),
        is_default: given.is_default().unwrap_or(false),
        subnet_ids: given
            .associations()
            .iter()
            .filter_map(|association| owned(association.subnet_id()))
            .collect(),
        entries: given.entries().iter().map(entry).collect(),
    }
}

fn permission(given: &types::IpPermission) -> Permission {
    Permission {
        protocol: text(given.ip_protocol()),
        from_port: given.from_port(),
        to_port: given.to_port(),
        groups: given
            .user_id_group_pairs()
            .iter()
            .map(|pair| GroupPair {
                group_id: text(pair.group_id()),
                user_id: owned(pair.user_id()),
            })
            .collect(),
        cidrs: given
            .ip_ranges()
            .iter()
            .filter_map(|range| owned(range.cidr_ip()))
            .collect(),
        ipv6_cidrs: given
            .ipv6_ranges()
            .iter()
            .filter_map(|range| owned(range.cidr_ipv6()))
            .collect(),
        prefix_list_ids: given
            .prefix_list_ids()
            .iter()
            .filter_map(|list| owned(list.prefix_list_id()))
            .collect(),
    }
}

pub(super) fn route_table(given: &types::RouteTable) -> RouteTable {
    let in_force = || {
        given.associations().iter().filter(|association| {
            let state = association.association_state().and_then(|state| state.state());
            state.is_none_or(|state| matches!(state.as_str(), "associated" | "associating"))
        })
    };
    RouteTable {
        id: text(given.route_table_id()),
        vpc_id: text(given.vpc_id()),
        main: in_force().any(|association| association.main() == Some(true)),
        subnet_ids: in_force()
            .filter_map(|association| owned(association.subnet_id()))
            .collect(),
        routes: given.routes().iter().map(route).collect(),
    }
}

fn route(given: &types::Route) -> Route {
    let destination = given
        .destination_prefix_list_id()
        .or(given.destination_cidr_block())
        .or(given.destination_ipv6_cidr_block());
    let target = given
        .gateway_id()
        .or(given.nat_gateway_id())
        .or(given.transit_gateway_id())
        .or(given.network_interface_id())
        .or(given.instance_id())
        .or(given.vpc_peering_connection_id())
        .or(given.egress_only_internet_gateway_id())
        .or(given.local_gateway_id())
        .or(given.carrier_gateway_id())
        .or(given.core_network_arn());
    Route {
        destination: text(destination),
        target: text(target),
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
    }
}

pub(super) fn endpoint(given: &types::VpcEndpoint) -> Endpoint {
    Endpoint {
        id: text(given.vpc_endpoint_id()),
        vpc_id: text(given.vpc_id()),
        service: text(given.service_name()),
        kind: given
            .vpc_endpoint_type()
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        // The service answers `available` where its model has `Available`: the text is what counts.
        state: given
            .state()
            .map(|state| state.as_str().to_owned())
            .unwrap_or_default(),
        route_table_ids: given.route_table_ids().to_vec(),
        security_group_ids: given
            .groups()
            .iter()
            .filter_map(|group| owned(group.group_id()))
            .collect(),
        subnet_ids: given.subnet_ids().to_vec(),
        private_dns_enabled: given.private_dns_enabled().unwrap_or(false),
        private_dns_only_for_inbound_resolver: given
            .dns_options()
            .and_then(types::DnsOptions::private_dns_only_for_inbound_resolver_endpoint)
            .unwrap_or(false),
        policy: owned(given.policy_document()),
        policy_unread: None,
    }
}
