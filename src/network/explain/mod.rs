//! The way from a subnet to Amazon S3 and back, step by step, and where it breaks. The verdicts are those of
//! the rules, asked about one subnet alone; nothing is judged a second time here.

mod steps;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::diagnostic::{CheckVerdict, Read, Rule};

use super::check::Subject;
use super::facts::{Facts, Subnet, Zone};
use super::s3_path::{S3Path, Via, s3_paths};
use super::{SubnetId, VpcRequest};

/// The subnets whose ways are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those of the job.
    All,
    /// These; they need not be the job's, as long as they lie in its VPC.
    Subnets(Vec<SubnetId>),
}

/// A subnet was asked for that the facts do not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("subnet `{subnet}` is none of the job's, and its VPC has no such subnet")]
pub struct UnknownSubnet {
    /// The subnet.
    pub subnet: String,
    /// The subnets of the job.
    pub of_job: Vec<String>,
}

/// The way from a subnet to Amazon S3 and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The subnet.
    pub subnet: String,
    /// Its VPC, where the subnet is known.
    pub vpc: Option<String>,
    /// Its zone's ID.
    pub zone_id: Option<String>,
    /// The name of that zone in this account.
    pub zone_name: Option<String>,
    /// Its IPv4 range.
    pub cidr: Option<String>,
    /// Whether the job names it.
    pub in_job: bool,
    /// What S3's traffic goes through; several where routes part its addresses.
    pub ways: Vec<Way>,
    /// The gravest verdict of the steps.
    pub verdict: CheckVerdict,
    /// The first step that fails.
    pub breaks_at: Option<StepKind>,
    /// The steps, in the order in which a request takes them.
    pub steps: Vec<Step>,
}

/// What traffic to Amazon S3 goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The kind.
    pub kind: WayKind,
    /// The ID of the endpoint, the NAT gateway or whatever else a route leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A kind of way to Amazon S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WayKind {
    /// A gateway endpoint.
    GatewayEndpoint,
    /// An interface endpoint with private DNS.
    InterfaceEndpoint,
    /// A NAT gateway.
    NatGateway,
    /// A transit gateway, an appliance and the like.
    Unverified,
    /// None: the traffic goes nowhere.
    Nowhere,
}

impl From<&S3Path<'_>> for Way {
    fn from(path: &S3Path<'_>) -> Self {
        let target = || path.route.map(|route| route.target.clone());
        let (kind, id) = match path.via {
            Via::Interface(endpoint) => (WayKind::InterfaceEndpoint, Some(endpoint.id.clone())),
            Via::Gateway(id, _) => (WayKind::GatewayEndpoint, Some(id.to_owned())),
            Via::Nat(id) => (WayKind::NatGateway, Some(id.to_owned())),
            Via::Unverified => (WayKind::Unverified, target()),
            Via::Nothing => (WayKind::Nowhere, target()),
        };
        Self { kind, id }
    }
}

/// A step of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is passed.
    pub kind: StepKind,
    /// The rule that judges it.
    pub rule: &'static Rule,
    /// Whether the traffic passes.
    pub verdict: CheckVerdict,
    /// Why.
    pub reason: String,
    /// The resources that decide.
    pub resources: Vec<String>,
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("step", &self.kind)?;
        map.serialize_entry("rule", self.rule.code)?;
        map.serialize_entry("verdict", &self.verdict)?;
        map.serialize_entry("reason", &self.reason)?;
        map.serialize_entry("resources", &self.resources)?;
        map.end()
    }
}

/// What a step passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The subnet itself.
    Subnet,
    /// The name of Amazon S3.
    Name,
    /// The egress rules of the security groups.
    GroupEgress,
    /// The network ACL, on the way out.
    AclOut,
    /// The route table.
    RouteTable,
    /// The route that wins.
    Route,
    /// The endpoint.
    Endpoint,
    /// The DNS and the security groups of an interface endpoint.
    EndpointAccess,
    /// The NAT gateway.
    NatGateway,
    /// VPC Block Public Access.
    BlockPublicAccess,
    /// The policy of the endpoint.
    EndpointPolicy,
    /// The Region of the buckets.
    BucketRegion,
    /// The policies of the buckets.
    BucketPolicy,
    /// The network ACL, for the answers.
    AclIn,
}

impl StepKind {
    /// Names the step for a person, in at most 16 columns.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Subnet => "subnet",
            Self::Name => "name of S3",
            Self::GroupEgress => "groups, out",
            Self::AclOut => "ACL, out",
            Self::RouteTable => "route table",
            Self::Route => "route",
            Self::Endpoint => "endpoint",
            Self::EndpointAccess => "endpoint access",
            Self::NatGateway => "NAT gateway",
            Self::BlockPublicAccess => "VPC BPA",
            Self::EndpointPolicy => "endpoint policy",
            Self::BucketRegion => "bucket Region",
            Self::BucketPolicy => "bucket policies",
            Self::AclIn => "ACL, answers in",
        }
    }
}

/// Follows the way to Amazon S3 from the subnets asked for.
///
/// # Errors
/// When a subnet is asked for that neither the job names nor its VPC has.
pub fn explain(
    request: &VpcRequest,
    facts: &Facts,
    which: &Which,
) -> Result<Vec<Explanation>, UnknownSubnet> {
    let asked = match which {
        Which::All => &request.subnet_ids,
        Which::Subnets(ids) => ids,
    };
    let mut asked: Vec<&SubnetId> = asked.iter().collect();
    let mut seen = std::collections::BTreeSet::new();
    asked.retain(|id| seen.insert(*id));
    for id in &asked {
        refuse_foreign(request, facts, id)?;
    }
    let facts = with_neighbours(request, facts, &asked);
    Ok(asked
        .into_iter()
        .map(|id| explanation(request, &facts, id))
        .collect())
}

/// Refuses a subnet that is known to be none of the job's VPC.
fn refuse_foreign(request: &VpcRequest, facts: &Facts, id: &SubnetId) -> Result<(), UnknownSubnet> {
    let (Read::Known(subnets), Read::Known(neighbours)) = (&facts.subnets, &facts.vpc_subnets) else {
        return Ok(());
    };
    let mut known = subnets.iter().chain(neighbours);
    if request.has_subnet(id.as_str()) || known.any(|subnet| subnet.id == id.as_str()) {
        return Ok(());
    }
    Err(UnknownSubnet {
        subnet: id.to_string(),
        of_job: request.subnet_ids.iter().map(ToString::to_string).collect(),
    })
}

/// The facts as if the job had named these subnets of its VPC too. Whether those that it did name are there,
/// the answer to the question for them says.
fn with_neighbours<'a>(request: &VpcRequest, facts: &'a Facts, asked: &[&SubnetId]) -> Cow<'a, Facts> {
    let neighbours = facts.vpc_subnets.ok().map(Vec::as_slice).unwrap_or_default();
    let missing: Vec<Subnet> = asked
        .iter()
        .filter(|id| !request.has_subnet(id.as_str()))
        .filter_map(|id| neighbours.iter().find(|subnet| subnet.id == id.as_str()))
        .cloned()
        .collect();
    let mut facts = Cow::Borrowed(facts);
    if !missing.is_empty()
        && let Read::Known(subnets) = &mut facts.to_mut().subnets
    {
        subnets.extend(missing);
    }
    facts
}

fn explanation(request: &VpcRequest, facts: &Facts, id: &SubnetId) -> Explanation {
    let narrowed = VpcRequest {
        subnet_ids: vec![id.clone()],
        ..request.clone()
    };
    let subject = Subject {
        request: &narrowed,
        facts,
    };
    let in_job = request.has_subnet(id.as_str());
    let steps = match facts.vpc_subnets.known() {
        Err(unread) if !in_job => vec![steps::unread_subnet(id, unread)],
        _ => steps::of(subject),
    };
    let subnet = subject.subnets().ok().and_then(|found| found.first().copied());
    let zones = facts.zones.ok().map(Vec::as_slice).unwrap_or_default();
    let zone: Option<&Zone> = subnet.and_then(|subnet| zones.iter().find(|zone| zone.id == subnet.zone_id));
    let paths = s3_paths(subject).unwrap_or_default();
    let broken = steps.iter().find(|step| step.verdict == CheckVerdict::Fail);
    Explanation {
        subnet: id.to_string(),
        vpc: subnet.map(|subnet| subnet.vpc_id.clone()),
        zone_id: subnet.map(|subnet| subnet.zone_id.clone()),
        zone_name: zone.map(|zone| zone.name.clone()),
        cidr: subnet.and_then(|subnet| subnet.cidr_block.clone()),
        in_job,
        ways: paths.iter().map(Way::from).collect(),
        verdict: gravest(steps.iter().map(|step| step.verdict)),
        breaks_at: broken.map(|step| step.kind),
        steps,
    }
}

/// Returns the gravest of several verdicts. What could not be made is worse than what gives a warning: nobody
/// knows what it would have come to.
pub(super) fn gravest(verdicts: impl Iterator<Item = CheckVerdict>) -> CheckVerdict {
    let rank = |verdict: &CheckVerdict| match verdict {
        CheckVerdict::Skip => 0,
        CheckVerdict::Pass => 1,
        CheckVerdict::Warn => 2,
        CheckVerdict::Unknown => 3,
        CheckVerdict::Fail => 4,
    };
    verdicts.max_by_key(rank).unwrap_or(CheckVerdict::Skip)
}
