//! Reads the networks of a whole Region: each list once, all at the same time, whatever the number of VPCs.

use super::network::{hopeless, read};
use crate::aws::{Network, Scope, ServiceError, Session};
use crate::diagnostic::Read;
use crate::iam::Region;
use crate::network::{Asked, FACTS_VERSION, Facts, InterfaceCounts, PrefixList, VpcSummary, survey};

/// The VPCs of a Region.
#[derive(Debug, Clone)]
pub struct RegionSurvey {
    /// The Region.
    pub region: Region,
    /// The account.
    pub account: String,
    /// The VPCs, those with a name first.
    pub vpcs: Vec<VpcSummary>,
    /// What could not be read, as sentences.
    pub unread: Vec<String>,
}

/// Judges every VPC of the session's Region.
///
/// # Errors
/// When the credentials are missing or refused, the VPCs can't be listed, or EC2 can't be reached.
pub async fn survey_region(session: &Session) -> Result<RegionSurvey, ServiceError> {
    let network = Network::new(session);
    let region = session.region().clone();
    let service = format!("com.amazonaws.{region}.s3");
    let lists = async {
        tokio::join!(
            network.zones(),
            network.vpcs(Scope::Region),
            network.subnets_of(Scope::Region),
            network.security_groups_of(Scope::Region),
            network.route_tables(Scope::Region),
            network.endpoints(Scope::Region),
            network.network_acls(Scope::Region),
            network.nat_gateways(Scope::Region),
            network.prefix_list(&service),
        )
    };
    let (caller, lists, blocked) = tokio::join!(
        session.caller(),
        Box::pin(lists),
        Box::pin(network.block_public_access())
    );
    let caller = caller?;
    let (zones, vpcs, subnets, groups, tables, endpoints, acls, gateways, s3) = lists;
    if let Some(error) = hopeless(&[zones.as_ref().err(), vpcs.as_ref().err(), subnets.as_ref().err()]) {
        return Err(error.clone());
    }
    let vpcs = vpcs?;
    let subnets = read(subnets);
    let groups = read(groups);
    let none: Read<Vec<PrefixList>> = Read::Known(Vec::new());
    let facts = Facts {
        facts_version: FACTS_VERSION,
        region: region.to_string(),
        account: Some(caller.account.to_string()),
        caller: None,
        asked: Asked::default(),
        zones: read(zones),
        accelerators: Read::Known(Vec::new()),
        subnets: subnets.clone(),
        vpcs: Read::Known(vpcs),
        // Only single VPCs can be asked for them: the summary says where they matter.
        dns: Read::Known(Vec::new()),
        dhcp_options: Read::Known(Vec::new()),
        vpc_subnets: subnets,
        endpoint_groups: groups.clone(),
        security_groups: groups,
        group_associations: Read::Known(Vec::new()),
        network_acls: read(acls),
        route_tables: read(tables),
        endpoints: read(endpoints),
        s3_prefix_list: read(s3),
        // Lists that customers keep are read where a job names them; a route by one is unknown here.
        prefix_lists: none,
        nat_gateways: read(gateways),
        block_public_access: read(blocked.map(Some)),
        interfaces: Read::Known(InterfaceCounts::default()),
        interface_quota: None,
        leftovers: Read::Known(Vec::new()),
        buckets: Vec::new(),
    };
    let mut unread: Vec<String> = facts.unread().iter().map(|unread| unread.reason()).collect();
    unread.sort();
    unread.dedup();
    let mut vpcs = survey(&region, Some(&caller.account), &facts);
    vpcs.sort_by(|one, other| {
        let key = |vpc: &VpcSummary| {
            (
                vpc.is_default,
                vpc.name.is_none(),
                vpc.name.clone(),
                vpc.id.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    Ok(RegionSurvey {
        region,
        account: caller.account.to_string(),
        vpcs,
        unread,
    })
}
