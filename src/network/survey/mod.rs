//! What the VPCs of a Region offer to a job: for each, the zones that have a subnet with a way to Amazon S3, the
//! groups that are open to themselves, and what stands against it. The verdicts are those of the rules, asked
//! about the best subnet of each zone.

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::diagnostic::{CheckVerdict, Stop};
use crate::iam::{AccountId, Region};

use super::check::{Subject, ask};
use super::explain::{Way, WayKind, gravest};
use super::facts::{Facts, SecurityGroup, Subnet, Vpc};
use super::remedy::Side;
use super::rules::self_reference::is_open_to_itself;
use super::s3_path::s3_paths;
use super::{SubnetId, VpcRequest};

/// What a VPC offers to a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VpcSummary {
    /// The ID.
    pub id: String,
    /// The tag `Name`.
    pub name: Option<String>,
    /// The IPv4 ranges.
    pub cidr_blocks: Vec<String>,
    /// Whether it is the VPC that AWS made with the account.
    pub is_default: bool,
    /// How many Availability Zones the Region has for the account; unknown where they could not be read.
    pub zones_total: Option<usize>,
    /// The best subnet of each zone that has one.
    pub zones: Vec<ZoneSummary>,
    /// The security groups that are open to themselves both ways.
    pub self_referencing_groups: Vec<String>,
    /// Whether a job can run there, as far as a list can tell.
    pub verdict: CheckVerdict,
    /// What stands against it, or could not be told; nothing where the verdict is a pass.
    pub reasons: Vec<String>,
}

/// The best subnet of a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZoneSummary {
    /// The zone's ID.
    pub zone_id: String,
    /// The subnet: of those whose way is soundest, the one with most free addresses.
    pub subnet: String,
    /// What leads to Amazon S3.
    pub ways: Vec<Way>,
    /// Whether it does.
    pub verdict: CheckVerdict,
}

/// The rules about the way of a subnet that a list can judge: nothing is read of single VPCs, policies or buckets.
const OF_THE_WAY: [&str; 7] = [
    "NET-30", "NET-31", "NET-32", "NET-34", "NET-35", "NET-36", "NET-37",
];

/// Judges all VPCs of the facts, which are those of a Region: every list in them is complete.
pub fn survey(region: &Region, account: Option<&AccountId>, facts: &Facts) -> Vec<VpcSummary> {
    let vpcs = facts.vpcs.ok().map(Vec::as_slice).unwrap_or_default();
    let request = VpcRequest {
        region: region.clone(),
        account: account.cloned(),
        subnet_ids: Vec::new(),
        security_group_ids: Vec::new(),
        storage: None,
    };
    vpcs.iter().map(|vpc| judge(&request, facts, vpc)).collect()
}

fn verdict(subject: Subject<'_>, code: &str) -> (CheckVerdict, Option<String>) {
    let (result, _) = ask(subject, code);
    (result.verdict, result.reason)
}

/// Collects what stands against a VPC.
#[derive(Default)]
struct Against {
    verdicts: Vec<CheckVerdict>,
    reasons: Vec<String>,
}

impl Against {
    fn add(&mut self, verdict: CheckVerdict, reason: impl Into<String>) {
        self.verdicts.push(verdict);
        let reason = reason.into();
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Adds what `code` says, unless it passes or has nothing to say.
    fn ask(&mut self, subject: Subject<'_>, code: &str, reason: &str) {
        let (verdict, why) = verdict(subject, code);
        match verdict {
            CheckVerdict::Pass | CheckVerdict::Skip => {}
            CheckVerdict::Unknown => self.add(verdict, why.unwrap_or_default()),
            CheckVerdict::Fail | CheckVerdict::Warn => self.add(verdict, reason),
        }
    }
}

fn judge(request: &VpcRequest, facts: &Facts, vpc: &Vpc) -> VpcSummary {
    let mut against = Against::default();
    let all = Subject { request, facts };
    let zone_ids: Option<Vec<&str>> = match all.availability_zones() {
        Ok(zones) => Some(zones.iter().map(|zone| zone.id.as_str()).collect()),
        Err(stop) => {
            against.add(CheckVerdict::Unknown, reason_of(stop));
            None
        }
    };
    if let Err(unread) = facts.subnets.known() {
        against.add(CheckVerdict::Unknown, unread.reason());
    }
    let groups = open_groups(facts, vpc, &mut against);
    // Whom an interface endpoint lets in hangs on the groups that a job would have.
    let mut picked = VpcRequest {
        security_group_ids: groups.iter().filter_map(|id| id.parse().ok()).collect(),
        ..request.clone()
    };
    let zones = zones(&picked, facts, vpc, zone_ids.as_deref());
    picked.subnet_ids = zones.iter().filter_map(|zone| zone.subnet.parse().ok()).collect();
    let subject = Subject {
        request: &picked,
        facts,
    };
    coverage(subject, zone_ids.map(|zones| zones.len()), &zones, &mut against);
    ways(subject, &zones, &mut against);
    egress(subject, &groups, &mut against);
    if !zones.is_empty() {
        against.ask(subject, "NET-07", "few free addresses in a subnet");
        against.ask(subject, "NET-09", "the subnets belong to another account");
        against.ask(subject, "NET-10", "its tenancy is not `default`");
    }
    VpcSummary {
        id: vpc.id.clone(),
        name: vpc.name.clone(),
        cidr_blocks: vpc.cidr_blocks.clone(),
        is_default: vpc.is_default,
        zones_total: all.availability_zones().ok().map(|zones| zones.len()),
        zones,
        self_referencing_groups: groups,
        verdict: gravest(against.verdicts.into_iter().chain([CheckVerdict::Pass])),
        reasons: against.reasons,
    }
}

/// The best usable subnet of each zone of the VPC.
fn zones(request: &VpcRequest, facts: &Facts, vpc: &Vpc, zones: Option<&[&str]>) -> Vec<ZoneSummary> {
    let usable = |subnet: &&Subnet| {
        subnet.vpc_id == vpc.id
            && subnet.state == "available"
            && subnet.outpost_arn.is_none()
            && subnet.cidr_block.is_some()
            && zones.is_none_or(|zones| zones.contains(&subnet.zone_id.as_str()))
    };
    let subnets = facts.subnets.ok().map(Vec::as_slice).unwrap_or_default();
    let mut best: Vec<(&Subnet, ZoneSummary)> = Vec::new();
    for subnet in subnets.iter().filter(usable) {
        let Ok(id) = subnet.id.parse::<SubnetId>() else {
            continue;
        };
        let alone = VpcRequest {
            subnet_ids: vec![id],
            ..request.clone()
        };
        let subject = Subject {
            request: &alone,
            facts,
        };
        let paths = s3_paths(subject).unwrap_or_default();
        let mut ways: Vec<Way> = Vec::new();
        for way in paths.iter().map(Way::from) {
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let found = ZoneSummary {
            zone_id: subnet.zone_id.clone(),
            subnet: subnet.id.clone(),
            ways,
            verdict: gravest(OF_THE_WAY.into_iter().map(|code| verdict(subject, code).0)),
        };
        match best.iter_mut().find(|(_, known)| known.zone_id == found.zone_id) {
            Some(known) if better(&(subnet, &found), &(known.0, &known.1)) => *known = (subnet, found),
            Some(_) => {}
            None => best.push((subnet, found)),
        }
    }
    let mut zones: Vec<ZoneSummary> = best.into_iter().map(|(_, zone)| zone).collect();
    zones.sort_by(|one, other| one.zone_id.cmp(&other.zone_id));
    zones
}

/// Whether a subnet suits a job better than another of its zone.
fn better(one: &(&Subnet, &ZoneSummary), other: &(&Subnet, &ZoneSummary)) -> bool {
    if one.1.verdict != other.1.verdict {
        return gravest([one.1.verdict, other.1.verdict].into_iter()) == other.1.verdict;
    }
    one.0.available_ip_address_count > other.0.available_ip_address_count
}

fn coverage(subject: Subject<'_>, total: Option<usize>, zones: &[ZoneSummary], against: &mut Against) {
    let Some(total) = total else {
        return;
    };
    if zones.is_empty() && subject.facts.subnets.ok().is_some() {
        against.add(CheckVerdict::Fail, "no usable subnet");
        return;
    }
    if zones.len() < total && !zones.is_empty() {
        let reason = format!("no usable subnet in {} of {total} zones", total - zones.len());
        against.ask(subject, "NET-05", &reason);
    }
}

fn ways(subject: Subject<'_>, zones: &[ZoneSummary], against: &mut Against) {
    let of = |verdict: CheckVerdict| {
        let zones = zones.iter().filter(move |zone| zone.verdict == verdict);
        zones.map(|zone| zone.zone_id.as_str()).collect::<Vec<_>>()
    };
    let broken = of(CheckVerdict::Fail);
    if broken.len() == zones.len() && !zones.is_empty() {
        against.add(CheckVerdict::Fail, "no sound way to S3");
    } else if !broken.is_empty() {
        against.add(
            CheckVerdict::Fail,
            format!("no sound way to S3 from {}", broken.join(", ")),
        );
    }
    if !of(CheckVerdict::Warn).is_empty() {
        against.add(CheckVerdict::Warn, "a way to S3 that is not certain");
    }
    let mut named = zones.iter().flat_map(|zone| &zone.ways);
    if named.any(|way| way.kind == WayKind::InterfaceEndpoint) {
        let reason = "private DNS hangs on the DNS attributes of the VPC, which a list does not read";
        against.add(CheckVerdict::Unknown, reason);
    }
    if !of(CheckVerdict::Unknown).is_empty() {
        for code in OF_THE_WAY {
            if let (CheckVerdict::Unknown, Some(why)) = verdict(subject, code) {
                against.add(CheckVerdict::Unknown, why);
            }
        }
    }
}

/// The groups that are open to themselves, by ID.
fn open_groups(facts: &Facts, vpc: &Vpc, against: &mut Against) -> Vec<String> {
    let groups = match facts.security_groups.known() {
        Ok(groups) => groups,
        Err(unread) => {
            against.add(CheckVerdict::Unknown, unread.reason());
            return Vec::new();
        }
    };
    let open = |group: &&SecurityGroup| {
        let both = [Side::Ingress, Side::Egress];
        group.vpc_id.as_deref() == Some(vpc.id.as_str())
            && both.into_iter().all(|side| is_open_to_itself(group, side))
    };
    let mut found: Vec<String> = groups.iter().filter(open).map(|group| group.id.clone()).collect();
    found.sort();
    if found.is_empty() {
        against.add(CheckVerdict::Fail, "no security group open to itself");
    }
    found
}

/// Whether one of the groups lets the job out to Amazon S3; a job may also add another one that does.
fn egress(subject: Subject<'_>, groups: &[String], against: &mut Against) {
    let verdicts: Vec<CheckVerdict> = groups
        .iter()
        .map(|id| {
            let request = VpcRequest {
                security_group_ids: id.parse().into_iter().collect(),
                ..subject.request.clone()
            };
            let subject = Subject {
                request: &request,
                facts: subject.facts,
            };
            verdict(subject, "NET-25").0
        })
        .collect();
    if !verdicts.contains(&CheckVerdict::Pass) && verdicts.contains(&CheckVerdict::Fail) {
        let reason = "no group that is open to itself lets tcp/443 out to S3";
        against.add(CheckVerdict::Warn, reason);
    }
}

fn reason_of(stop: Stop) -> String {
    match stop {
        Stop::Unknown(reason) | Stop::Skip(reason) => reason,
    }
}
