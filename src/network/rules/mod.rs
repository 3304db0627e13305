//! The rules about a job's VPC, one file each, with their pages beside them. Numbers are for good.

mod az_coverage;
mod block_public_access;
mod bucket_policy_job;
mod bucket_policy_operator;
mod bucket_public_access;
mod bucket_region;
mod dhcp_dns;
mod dns_hostnames;
mod dns_support;
mod encryption_control;
mod free_addresses;
mod interface_quota;
mod ipv4_present;
mod kms_endpoint;
mod leftover_interfaces;
mod nat_health;
pub(super) mod network_acl;
mod s3_endpoint_policy;
mod s3_endpoint_state;
mod s3_interface_endpoint;
mod s3_path;
mod s3_route_state;
mod security_group_complete;
mod security_group_exposure;
mod security_group_s3_egress;
mod security_group_self_egress;
mod security_group_self_ingress;
mod security_groups_exist;
mod security_groups_same_vpc;
pub(super) mod self_reference;
mod subnet_owner;
mod subnet_state;
mod subnet_zone_kind;
mod subnets_exist;
mod subnets_same_vpc;
mod vpc_config_shape;
mod vpc_tenancy;
mod zone_capability;

pub(super) use self::bucket_policy_operator::UNKNOWN_CALLER;
pub(super) use self::free_addresses::UNCOUNTED;
pub use self::interface_quota::INTERFACE_QUOTA;
pub use self::zone_capability::ACCELERATORS;

use crate::diagnostic::{Outcome, Rule};

use super::check::Subject;

pub(super) use self_reference::is_open_to_itself;

/// A rule's check.
type Check = fn(Subject<'_>) -> Outcome;

macro_rules! catalogue {
    ($($module:ident),* $(,)?) => {
        /// The rules of this module, by number.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),*];

        /// The rules with their checks, by number.
        pub(super) static CHECKS: &[(&Rule, Check)] = &[$((&$module::RULE, $module::check)),*];
    };
}

catalogue![
    vpc_config_shape,
    subnets_exist,
    subnets_same_vpc,
    subnet_state,
    az_coverage,
    subnet_zone_kind,
    free_addresses,
    ipv4_present,
    subnet_owner,
    vpc_tenancy,
    dns_support,
    dns_hostnames,
    dhcp_dns,
    security_groups_exist,
    security_groups_same_vpc,
    security_group_self_ingress,
    security_group_self_egress,
    security_group_complete,
    security_group_s3_egress,
    security_group_exposure,
    s3_path,
    s3_route_state,
    s3_endpoint_state,
    s3_endpoint_policy,
    s3_interface_endpoint,
    network_acl,
    nat_health,
    block_public_access,
    bucket_region,
    bucket_policy_job,
    bucket_policy_operator,
    bucket_public_access,
    kms_endpoint,
    interface_quota,
    zone_capability,
    encryption_control,
    leftover_interfaces,
];
