//! Reads the network of a job: as much at once as can be, three round trips deep.

use std::collections::BTreeSet;

use futures_util::future::{join_all, try_join_all};

use super::role;
use crate::aws::{BucketState, ErrorKind, Network, ObjectStore, ServiceError, ServiceQuotas, Session};
use crate::diagnostic::{Read, Unread};
use crate::iam::AccountId;
use crate::network::{
    Asked, AskedStorage, BlockPublicAccess, Bucket, DhcpOptions, Endpoint, FACTS_VERSION, Facts,
    GroupAssociation, INTERFACE_QUOTA, NatGateway, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet,
    Vpc, VpcDns, VpcRequest,
};

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
    let core = async {
        let (zones, around, groups, s3_prefix_list) = tokio::join!(
            network.zones(),
            Around::read(&network, &subnet_ids),
            network.security_groups(&group_ids),
            network.prefix_list(&service),
        );
        let failures = [
            zones.as_ref().err(),
            around.subnets.as_ref().err(),
            groups.as_ref().err(),
            s3_prefix_list.as_ref().err(),
        ];
        if let Some(error) = hopeless(&failures) {
            return Err(error.clone());
        }
        let behind = Behind::read(
            &network,
            &service,
            &around,
            groups.as_deref().unwrap_or_default(),
            s3_prefix_list.as_ref().ok().and_then(Option::as_ref),
        )
        .await;
        Ok((zones, around, groups, s3_prefix_list, behind))
    };
    let quotas = ServiceQuotas::new(session);
    let (core, accelerators, interfaces, quota, leftovers) = tokio::join!(
        Box::pin(core),
        network.accelerators(),
        network.interface_counts(),
        quotas.value("vpc", INTERFACE_QUOTA),
        network.leftovers()
    );
    let (zones, around, groups, s3_prefix_list, behind) = core?;
    // Without the subnets nobody knows the VPC: what was not asked for is unread for the same reason.
    let no_vpc = around.subnets.as_ref().err().map(Unread::from);
    let no_vpc = no_vpc.as_ref();
    Ok(Facts {
        facts_version: FACTS_VERSION,
        region: request.region.to_string(),
        account: request.account.as_ref().map(AccountId::to_string),
        caller: None,
        asked: Asked {
            subnet_ids,
            security_group_ids: group_ids,
            picks: None,
            storage: request.storage.as_ref().map(AskedStorage::from),
        },
        zones: read(zones),
        accelerators: read(accelerators),
        vpcs: read_after(around.vpcs, no_vpc),
        dns: read_after(around.dns, no_vpc),
        vpc_subnets: read_after(around.vpc_subnets, no_vpc),
        network_acls: read_after(around.network_acls, no_vpc),
        route_tables: read_after(around.route_tables, no_vpc),
        endpoints: read_after(around.endpoints, no_vpc),
        dhcp_options: unless(no_vpc, behind.dhcp_options),
        endpoint_groups: unless(no_vpc, behind.endpoint_groups),
        nat_gateways: unless(no_vpc, behind.nat_gateways),
        block_public_access: unless(no_vpc, behind.block_public_access),
        group_associations: behind.group_associations,
        prefix_lists: behind.prefix_lists,
        subnets: read(around.subnets),
        security_groups: read(groups),
        s3_prefix_list: read(s3_prefix_list),
        interfaces: read(interfaces),
        interface_quota: match read(quota) {
            Read::Known(value) => value.map(Read::Known),
            Read::Unread(unread) => Some(Read::Unread(unread)),
        },
        leftovers: read(leftovers),
        buckets: Vec::new(),
    })
}

/// The subnets of the request and what lies around them in their VPCs: the first and second round trip.
struct Around {
    subnets: Result<Vec<Subnet>, ServiceError>,
    vpcs: Result<Vec<Vpc>, ServiceError>,
    dns: Result<Vec<VpcDns>, ServiceError>,
    vpc_subnets: Result<Vec<Subnet>, ServiceError>,
    network_acls: Result<Vec<NetworkAcl>, ServiceError>,
    route_tables: Result<Vec<RouteTable>, ServiceError>,
    endpoints: Result<Vec<Endpoint>, ServiceError>,
}

impl Around {
    async fn read(network: &Network, subnet_ids: &[String]) -> Self {
        let subnets = network.subnets(subnet_ids).await;
        let ids = vpcs_of(subnets.as_deref().unwrap_or_default());
        let dns = try_join_all(ids.iter().map(|vpc| network.vpc_dns(vpc)));
        let (vpcs, dns, vpc_subnets, network_acls, route_tables, endpoints) = tokio::join!(
            network.vpcs(&ids),
            dns,
            network.subnets_of(&ids),
            network.network_acls(&ids),
            network.route_tables(&ids),
            network.endpoints(&ids),
        );
        Self {
            subnets,
            vpcs,
            dns,
            vpc_subnets,
            network_acls,
            route_tables,
            endpoints,
        }
    }
}

/// What the answers name and nobody has looked at yet: the third round trip.
struct Behind {
    dhcp_options: Read<Vec<DhcpOptions>>,
    endpoint_groups: Read<Vec<SecurityGroup>>,
    group_associations: Read<Vec<GroupAssociation>>,
    prefix_lists: Read<Vec<PrefixList>>,
    nat_gateways: Read<Vec<NatGateway>>,
    block_public_access: Read<Option<BlockPublicAccess>>,
}

impl Behind {
    async fn read(
        network: &Network,
        service: &str,
        around: &Around,
        groups: &[SecurityGroup],
        s3: Option<&PrefixList>,
    ) -> Self {
        let vpcs = around.vpcs.as_deref().unwrap_or_default();
        let tables = around.route_tables.as_deref().unwrap_or_default();
        let endpoints = around.endpoints.as_deref().unwrap_or_default();
        let options: Vec<String> = distinct(vpcs.iter().filter_map(|vpc| vpc.dhcp_options_id.as_deref()));
        let of_endpoints: Vec<String> = distinct(
            endpoints
                .iter()
                .filter(|endpoint| endpoint.service == service)
                .flat_map(|endpoint| endpoint.security_group_ids.iter().map(String::as_str)),
        );
        let foreign = foreign_groups(groups, around.subnets.as_deref().unwrap_or_default());
        let lists = other_lists(groups, tables, s3);
        let to_nat = tables
            .iter()
            .flat_map(|table| &table.routes)
            .any(|route| route.target.starts_with("nat-"));
        let ids: Vec<String> = vpcs_of(around.subnets.as_deref().unwrap_or_default());
        let nat = async {
            if to_nat {
                let (gateways, blocked) =
                    tokio::join!(network.nat_gateways(&ids), network.block_public_access());
                (read(gateways), read(blocked.map(Some)))
            } else {
                (Read::Known(Vec::new()), Read::Known(None))
            }
        };
        let lists = try_join_all(lists.into_iter().map(|id| async move {
            let entries = network.prefix_list_entries(&id).await?;
            Ok::<_, ServiceError>(PrefixList {
                id,
                name: String::new(),
                entries: Read::Known(entries),
            })
        }));
        let (dhcp_options, endpoint_groups, group_associations, prefix_lists, nat) = tokio::join!(
            network.dhcp_options(&options),
            network.security_groups(&of_endpoints),
            network.group_associations(&foreign),
            lists,
            nat,
        );
        let no_tables = around.route_tables.as_ref().err().map(Unread::from);
        let no_vpcs = around.vpcs.as_ref().err().map(Unread::from);
        let no_endpoints = around.endpoints.as_ref().err().map(Unread::from);
        Self {
            dhcp_options: read_after(dhcp_options, no_vpcs.as_ref()),
            endpoint_groups: read_after(endpoint_groups, no_endpoints.as_ref()),
            group_associations: read(group_associations),
            prefix_lists: read(prefix_lists),
            nat_gateways: unless(no_tables.as_ref(), nat.0),
            block_public_access: unless(no_tables.as_ref(), nat.1),
        }
    }
}

/// Reads what S3 says of the buckets of a job in `account`, each with the account that owns it.
pub async fn buckets(session: &Session, account: &AccountId, names: &[(&str, &AccountId)]) -> Vec<Bucket> {
    let region = session.region().as_str();
    let all = names.iter().map(|&(name, owner)| async move {
        let store = &ObjectStore::new(session, owner);
        {
            let restricts = async {
                if owner == account {
                    return Read::Known(None);
                }
                read(store.restricts_public(name).await.map(Some))
            };
            let (state, policy, restrict_public) = tokio::join!(
                store.bucket(name, region),
                role::bucket_policy(store, name),
                restricts
            );
            Bucket {
                name: name.to_owned(),
                region: match state {
                    Ok(BucketState::Here { region: found }) => {
                        Read::Known(Some(found.unwrap_or_else(|| region.to_owned())))
                    }
                    Ok(BucketState::Elsewhere { region: Some(found) }) => Read::Known(Some(found)),
                    Ok(BucketState::Missing) => Read::Known(None),
                    Ok(BucketState::Elsewhere { region: None }) => Read::Unread(Unread {
                        operation: "s3:ListBucket".to_owned(),
                        denied: false,
                        error: "the answer does not name the bucket's Region".to_owned(),
                    }),
                    Ok(BucketState::Forbidden(error)) | Err(error) => Read::Unread(Unread::from(&error)),
                },
                policy,
                restrict_public,
            }
        }
    });
    join_all(all).await
}

/// Returns the error to give up with: credentials that do not work, or nothing within reach at all.
pub(super) fn hopeless<'a>(failures: &[Option<&'a ServiceError>]) -> Option<&'a ServiceError> {
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

/// Turns an answer into a fact, unless what it depends on is unread.
fn read_after<T>(answer: Result<T, ServiceError>, missing: Option<&Unread>) -> Read<T> {
    unless(missing, read(answer))
}

fn unless<T>(missing: Option<&Unread>, fact: Read<T>) -> Read<T> {
    match missing {
        Some(unread) => Read::Unread(unread.clone()),
        None => fact,
    }
}

fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ids: BTreeSet<&str> = ids.collect();
    ids.into_iter().map(ToOwned::to_owned).collect()
}

/// The prefix lists that routes and group rules name, but for the one of S3.
fn other_lists(groups: &[SecurityGroup], tables: &[RouteTable], s3: Option<&PrefixList>) -> Vec<String> {
    let of_groups = groups
        .iter()
        .flat_map(|group| group.egress.iter().flat_map(|rule| &rule.prefix_list_ids));
    let of_routes = tables
        .iter()
        .flat_map(|table| &table.routes)
        // What leads through an endpoint is a service's own list.
        .filter(|route| route.destination.starts_with("pl-") && !route.target.starts_with("vpce-"))
        .map(|route| &route.destination);
    let is_s3 = |id: &&str| s3.is_some_and(|list| list.id == *id);
    distinct(
        of_groups
            .chain(of_routes)
            .map(String::as_str)
            .filter(|id| !is_s3(id)),
    )
}

fn vpcs_of(subnets: &[Subnet]) -> Vec<String> {
    distinct(subnets.iter().map(|subnet| subnet.vpc_id.as_str()))
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
        ServiceError::unspoken("ec2:DescribeSubnets", kind, "x".to_owned())
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
