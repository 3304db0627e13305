//! Reads the network of a job: everything at once, two round trips deep.

use std::collections::BTreeSet;

use crate::aws::{ErrorKind, Network, ServiceError, Session};
use crate::diagnostic::{Read, Unread};
use crate::iam::AccountId;
use crate::network::{Asked, FACTS_VERSION, Facts, SecurityGroup, Subnet, VpcRequest};

/// Gathers the facts of `request`. A call that fails hides no other: its facts say why they are unread.
///
/// # Errors
/// When the credentials are missing or refused, or when EC2 could not be reached by any call.
pub async fn gather(session: &Session, request: &VpcRequest) -> Result<Facts, ServiceError> {
    let network = Network::new(session);
    let subnet_ids: Vec<String> = request.subnet_ids.iter().map(ToString::to_string).collect();
    let group_ids: Vec<String> = request
        .security_group_ids
        .iter()
        .map(ToString::to_string)
        .collect();
    let service = request.s3_service();
    let around = async {
        let subnets = network.subnets(&subnet_ids).await;
        let vpcs = vpcs_of(subnets.as_deref().unwrap_or_default());
        let (described, all, tables, endpoints) = tokio::join!(
            network.vpcs(&vpcs),
            network.subnets_of(&vpcs),
            network.route_tables(&vpcs),
            network.endpoints(&vpcs),
        );
        (subnets, described, all, tables, endpoints)
    };
    let (zones, (subnets, vpcs, vpc_subnets, route_tables, endpoints), groups, s3_prefix_list) = tokio::join!(
        network.zones(),
        around,
        network.security_groups(&group_ids),
        network.prefix_list(&service),
    );
    let foreign = foreign_groups(
        groups.as_deref().unwrap_or_default(),
        subnets.as_deref().unwrap_or_default(),
    );
    let group_associations = network.group_associations(&foreign).await;
    let failures = [
        zones.as_ref().err(),
        subnets.as_ref().err(),
        groups.as_ref().err(),
        s3_prefix_list.as_ref().err(),
    ];
    if let Some(error) = hopeless(&failures) {
        return Err(error.clone());
    }
    // Without the subnets nobody knows the VPC: what was not asked for is unread for the same reason.
    let no_vpc = subnets.as_ref().err().map(Unread::from);
    Ok(Facts {
        facts_version: FACTS_VERSION,
        region: request.region.to_string(),
        account: request.account.as_ref().map(AccountId::to_string),
        asked: Asked {
            subnet_ids,
            security_group_ids: group_ids,
        },
        zones: read(zones),
        vpcs: read_of_vpc(vpcs, no_vpc.as_ref()),
        vpc_subnets: read_of_vpc(vpc_subnets, no_vpc.as_ref()),
        route_tables: read_of_vpc(route_tables, no_vpc.as_ref()),
        endpoints: read_of_vpc(endpoints, no_vpc.as_ref()),
        subnets: read(subnets),
        security_groups: read(groups),
        s3_prefix_list: read(s3_prefix_list),
        group_associations: read(group_associations),
    })
}

/// Returns the error to give up with: credentials that do not work, or nothing within reach at all.
fn hopeless<'a>(failures: &[Option<&'a ServiceError>]) -> Option<&'a ServiceError> {
    let credentials = failures
        .iter()
        .flatten()
        .find(|error| error.kind == ErrorKind::Credentials);
    let unreachable = failures
        .iter()
        .all(|failure| failure.is_some_and(|error| error.kind == ErrorKind::Unreachable));
    credentials
        .copied()
        .or_else(|| failures.first().copied().flatten().filter(|_| unreachable))
}

/// Turns an answer into a fact.
pub(super) fn read<T>(answer: Result<T, ServiceError>) -> Read<T> {
    match answer {
        Ok(value) => Read::Known(value),
        Err(error) => Read::Unread(Unread::from(&error)),
    }
}

fn read_of_vpc<T>(answer: Result<T, ServiceError>, no_vpc: Option<&Unread>) -> Read<T> {
    match no_vpc {
        Some(unread) => Read::Unread(unread.clone()),
        None => read(answer),
    }
}

fn vpcs_of(subnets: &[Subnet]) -> Vec<String> {
    let ids: BTreeSet<&str> = subnets.iter().map(|subnet| subnet.vpc_id.as_str()).collect();
    ids.into_iter().map(ToOwned::to_owned).collect()
}

/// Groups that lie in another VPC than some subnet: only of these the associations matter.
fn foreign_groups(groups: &[SecurityGroup], subnets: &[Subnet]) -> Vec<String> {
    let elsewhere = |group: &&SecurityGroup| {
        subnets
            .iter()
            .any(|subnet| group.vpc_id.as_ref().is_some_and(|vpc| *vpc != subnet.vpc_id))
    };
    groups
        .iter()
        .filter(elsewhere)
        .map(|group| group.id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ErrorKind) -> ServiceError {
        ServiceError {
            operation: "ec2:DescribeSubnets",
            kind,
            code: None,
            message: "x".to_owned(),
            request_id: None,
            status: None,
        }
    }

    #[test]
    fn one_refused_call_is_an_unread_fact_and_no_failure() {
        let denied = error(ErrorKind::AccessDenied);
        assert!(hopeless(&[None, Some(&denied), None]).is_none());
        let fact: Read<()> = read(Err(denied));
        assert!(fact.known().is_err_and(|unread| unread.denied));
    }

    #[test]
    fn bad_credentials_and_nothing_within_reach_are_failures() {
        let unreachable = error(ErrorKind::Unreachable);
        let credentials = error(ErrorKind::Credentials);
        assert!(hopeless(&[Some(&unreachable), None]).is_none());
        assert_eq!(
            hopeless(&[Some(&unreachable), Some(&unreachable)]).map(|error| error.kind),
            Some(ErrorKind::Unreachable)
        );
        assert_eq!(
            hopeless(&[None, Some(&credentials)]).map(|error| error.kind),
            Some(ErrorKind::Credentials)
        );
    }
}
