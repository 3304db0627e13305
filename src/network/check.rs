//! Applies every rule to the facts: a verdict per rule, and the findings behind it.

use crate::diagnostic::{CheckResult, Diagnostic, Stop};

use super::facts::{Facts, NetworkAcl, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, VpcDns, Zone};
use super::request::{Storage, VpcRequest};
use super::rules::CHECKS;

/// The request and the facts, with the look-ups that several rules share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) request: &'a VpcRequest,
    pub(super) facts: &'a Facts,
}

impl<'a> Subject<'a> {
    /// Returns the subnets of the request that exist, in the order of the request.
    pub(super) fn subnets(self) -> Result<Vec<&'a Subnet>, Stop> {
        let known = self.facts.subnets.known()?;
        let asked = &self.request.subnet_ids;
        let found: Vec<&Subnet> = asked
            .iter()
            .filter_map(|id| known.iter().find(|subnet| subnet.id == id.as_str()))
            .collect();
        if found.is_empty() {
            return Err(Stop::Skip("none of the job's subnets was found".to_owned()));
        }
        Ok(found)
    }

    /// Returns the groups of the request that exist, in the order of the request.
    pub(super) fn groups(self) -> Result<Vec<&'a SecurityGroup>, Stop> {
        let known = self.facts.security_groups.known()?;
        let asked = &self.request.security_group_ids;
        let found: Vec<&SecurityGroup> = asked
            .iter()
            .filter_map(|id| known.iter().find(|group| group.id == id.as_str()))
            .collect();
        if found.is_empty() {
            return Err(Stop::Skip(
                "none of the job's security groups was found".to_owned(),
            ));
        }
        Ok(found)
    }

    /// Returns the VPC that most of the job's subnets lie in, the first one of equals.
    pub(super) fn vpc_id(self) -> Result<&'a str, Stop> {
        let subnets = self.subnets()?;
        let count = |id: &str| subnets.iter().filter(|subnet| subnet.vpc_id == id).count();
        let mut best = subnets.first().map(|subnet| subnet.vpc_id.as_str());
        for subnet in &subnets {
            if count(&subnet.vpc_id) > best.map_or(0, count) {
                best = Some(&subnet.vpc_id);
            }
        }
        best.ok_or_else(|| Stop::Skip("none of the job's subnets was found".to_owned()))
    }

    /// Returns the job's VPC, if it could be read.
    pub(super) fn vpc(self) -> Option<&'a Vpc> {
        let id = self.vpc_id().ok()?;
        self.facts.vpcs.ok()?.iter().find(|vpc| vpc.id == id)
    }

    /// Whether the VPC is known to belong to another account (shared through RAM): endpoints and NAT
    /// gateways of such a VPC are invisible (Amazon VPC User Guide, shared subnets).
    pub(super) fn vpc_is_shared(self) -> bool {
        let of_vpc = self.vpc().and_then(|vpc| vpc.owner_id.as_deref());
        // Where the VPC itself is unread, its subnets tell: only its owner can make some.
        let of_subnets = || self.subnets().ok()?.first()?.owner_id.as_deref();
        let owner = of_vpc.or_else(of_subnets);
        let account = self.request.account.as_ref().map(crate::iam::AccountId::as_str);
        matches!((owner, account), (Some(owner), Some(account)) if owner != account)
    }

    /// Returns the Availability Zones that a job can be placed in: Local Zones, Wavelength Zones and
    /// zones that the account has not opted in to are none.
    pub(super) fn availability_zones(self) -> Result<Vec<&'a Zone>, Stop> {
        let zones = self.facts.zones.known()?;
        let is_one = |zone: &&Zone| zone.kind == "availability-zone" && zone.opt_in_status != "not-opted-in";
        Ok(zones.iter().filter(is_one).collect())
    }

    /// Returns the route table that serves the subnet: the one it is associated with, else the main
    /// table of its VPC.
    pub(super) fn route_table(self, subnet: &Subnet) -> Result<Option<&'a RouteTable>, Stop> {
        self.route_table_of(&subnet.id, &subnet.vpc_id)
    }

    /// Returns the route table that serves a subnet of a VPC.
    pub(super) fn route_table_of(self, subnet: &str, vpc: &str) -> Result<Option<&'a RouteTable>, Stop> {
        let tables = self.facts.route_tables.known()?;
        let is_it = |id: &String| id == subnet;
        let explicit = tables.iter().find(|table| table.subnet_ids.iter().any(is_it));
        let main = || tables.iter().find(|table| table.main && table.vpc_id == vpc);
        Ok(explicit.or_else(main))
    }

    /// Returns the network ACL of the subnet: the one it is associated with, else the VPC's default.
    pub(super) fn network_acl(self, subnet: &Subnet) -> Result<Option<&'a NetworkAcl>, Stop> {
        let acls = self.facts.network_acls.known()?;
        let explicit = acls.iter().find(|acl| acl.subnet_ids.contains(&subnet.id));
        let default = || {
            acls.iter()
                .find(|acl| acl.is_default && acl.vpc_id == subnet.vpc_id)
        };
        Ok(explicit.or_else(default))
    }

    /// Returns the VPC of the job.
    pub(super) fn known_vpc(self) -> Result<&'a Vpc, Stop> {
        let id = self.vpc_id()?;
        let vpcs = self.facts.vpcs.known()?;
        let vpc = vpcs.iter().find(|vpc| vpc.id == id);
        vpc.ok_or_else(|| Stop::Unknown(format!("the answer of `ec2:DescribeVpcs` lacks `{id}`")))
    }

    /// Returns the DNS attributes of a VPC.
    pub(super) fn dns(self, vpc: &str) -> Result<Option<&'a VpcDns>, Stop> {
        let all = self.facts.dns.known()?;
        Ok(all.iter().find(|dns| dns.vpc_id == vpc))
    }

    /// Returns what the job reads and writes.
    pub(super) fn storage(self) -> Result<&'a Storage, Stop> {
        let storage = self.request.storage.as_ref();
        storage.ok_or_else(|| Stop::Skip("no job is described that reads and writes data".to_owned()))
    }

    /// Names where the job's resources are looked for.
    pub(super) fn place(self) -> String {
        let region = &self.request.region;
        match &self.request.account {
            Some(account) => format!("Region `{region}` of account `{account}`"),
            None => format!("Region `{region}`"),
        }
    }

    /// Returns the Region's prefix list of S3.
    pub(super) fn s3_prefix_list(self) -> Result<Option<&'a PrefixList>, Stop> {
        Ok(self.facts.s3_prefix_list.known()?.as_ref())
    }
}

/// Asks one rule, by its code.
pub(super) fn ask(subject: Subject<'_>, code: &str) -> (CheckResult, Vec<Diagnostic>) {
    let (rule, check) = CHECKS
        .iter()
        .find(|(rule, _)| rule.code == code)
        .expect("every code that is asked for is in the catalogue");
    let mut findings = Vec::new();
    let result = CheckResult::conclude(rule, check(subject), &mut findings);
    (result, findings)
}

/// Judges the facts by every rule. Rules that lack what they need come back as `unknown` and name the
/// permission; nothing they could have found is taken for a pass.
pub fn check(request: &VpcRequest, facts: &Facts) -> (Vec<Diagnostic>, Vec<CheckResult>) {
    let subject = Subject { request, facts };
    let mut findings = Vec::new();
    let results = CHECKS
        .iter()
        .map(|(rule, run)| CheckResult::conclude(rule, run(subject), &mut findings))
        .collect();
    (findings, results)
}
