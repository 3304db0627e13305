//! The rules about a job's VPC, one file each, with their pages beside them. Numbers are for good;
//! gaps are rules that are still to come.

mod az_coverage;
mod ipv4_present;
mod s3_endpoint_state;
mod s3_path;
mod s3_route_state;
mod security_group_complete;
mod security_group_s3_egress;
mod security_group_self_egress;
mod security_group_self_ingress;
mod security_groups_exist;
mod security_groups_same_vpc;
mod self_reference;
mod subnet_state;
mod subnets_exist;
mod subnets_same_vpc;
mod vpc_config_shape;

use crate::diagnostic::{Outcome, Rule};

use super::check::Subject;

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
    ipv4_present,
    security_groups_exist,
    security_groups_same_vpc,
    security_group_self_ingress,
    security_group_self_egress,
    security_group_complete,
    security_group_s3_egress,
    s3_path,
    s3_route_state,
    s3_endpoint_state,
];
