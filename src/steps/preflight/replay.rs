//! Judges saved facts again, without any account.

use serde::Serialize;

use super::{FactsError, Parts, SavedFacts};
use crate::config::{Config, NetworkConfig};
use crate::diagnostic::{Read, Report};
use crate::iam::{AccountId, Partition, Region};
use crate::network::{Facts, SecurityGroupId, SubnetId, VpcRequest};
use crate::steps::role;

/// What facts are judged for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The job; the role is judged for one alone.
    pub config: Option<&'a Config>,
    /// Its subnets, where they are others than those that the facts were read for.
    pub subnet_ids: Option<&'a [SubnetId]>,
    /// Its security groups, likewise.
    pub security_group_ids: Option<&'a [SecurityGroupId]>,
    /// Whether the data and the role that the network is judged for are those of `config` in place of those that
    /// the facts were read for.
    pub storage: bool,
    /// Whether the role may be taken over.
    pub adopt: bool,
}

/// A part that was asked for and could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotJudged {
    /// The part, as the command line spells it.
    pub part: &'static str,
    /// Why.
    pub reason: String,
}

impl NotJudged {
    /// Lists those of `parts` that have a reason: of data, network, role and account.
    pub(super) fn of(parts: Parts, [data, network, role, account]: [Option<String>; 4]) -> Vec<Self> {
        let all = [
            ("data", parts.data, data),
            ("network", parts.network, network),
            ("role", parts.role, role),
            ("account", parts.account, account),
        ];
        let asked = all.into_iter().filter(|(_, asked, _)| *asked);
        let left = asked.filter_map(|(part, _, reason)| {
            Some(Self {
                part,
                reason: reason?,
            })
        });
        left.collect()
    }

    /// The network of a job that has none.
    pub fn without_vpc() -> Self {
        Self {
            part: "network",
            reason: NO_VPC.to_owned(),
        }
    }
}

/// Why the network of a job without a VPC is not judged.
pub(super) const NO_VPC: &str = "the job has no VPC: nothing to check";

/// Why the role is not judged where there is no job.
pub(super) const NO_JOB: &str = "a role is judged for a job, and none is described";

/// What came of saved facts.
#[derive(Debug)]
pub struct Replayed {
    /// Findings and checks.
    pub report: Report,
    /// The network as it was judged, and what for, where it was.
    pub network: Option<(VpcRequest, Facts)>,
    /// The parts that were asked for and were not judged.
    pub not_judged: Vec<NotJudged>,
}

/// Judges saved facts for what they were read for, unless `wanted` names something else.
///
/// # Errors
/// When the facts name something that is no identifier, or a key cannot be put into a policy.
pub fn replay(facts: &SavedFacts, wanted: Wanted<'_>, parts: Parts) -> Result<Replayed, FactsError> {
    let mut report = Report::new("check");
    let network = facts.network.as_ref().map(|network| asked(network, wanted));
    let mut network = network.transpose()?;
    let resolved = wanted
        .config
        .zip(network.as_ref())
        .and_then(|(config, (request, facts))| resolved(config, request, facts));
    let config = resolved.as_ref().or(wanted.config);
    let media = config.map(role::media).unwrap_or_default();
    let named = facts.role.as_ref().map(|role| &role.named);
    let region: Region = facts.region.parse()?;
    let partition: Partition = facts.partition.parse()?;
    let account: Option<AccountId> = facts.account.as_deref().map(str::parse).transpose()?;
    if let Some((request, network)) = network.as_mut().filter(|_| parts.network) {
        if let (Some(config), Some(account), true) = (config, &account, wanted.storage) {
            let place = role::Place {
                partition: &partition,
                region: &region,
                account,
                facts: None,
                named,
                media: &media,
            };
            request.storage = role::storage(config, place, facts.role.as_ref());
        }
        let (findings, checks) = crate::network::check(request, network);
        report
            .findings
            .extend(network.asked.picks.as_ref().map(crate::config::picked));
        report.findings.extend(findings);
        report.checks.extend(checks);
    }
    if let (Some(role_facts), Some(config), Some(account), true) = (&facts.role, config, &account, parts.role)
    {
        let place = role::Place {
            partition: &partition,
            region: &region,
            account,
            facts: network.as_ref().map(|(_, facts)| facts),
            named,
            media: &media,
        };
        let request = role::request(config, role::needs(config, place)?, wanted.adopt);
        let (findings, checks) = crate::iam::check(&request, role_facts);
        report.findings.extend(findings);
        report.checks.extend(checks);
    }
    Ok(Replayed {
        report,
        network: network.filter(|_| parts.network),
        not_judged: not_judged(facts, config.is_some(), parts),
    })
}

/// The network that is judged, with the facts that are known of it: those of other subnets and groups than it was
/// read for are not.
fn asked(facts: &Facts, wanted: Wanted<'_>) -> Result<(VpcRequest, Facts), FactsError> {
    let (mut request, mut facts) = (facts.request()?, facts.clone());
    let before = (request.subnet_ids.clone(), request.security_group_ids.clone());
    if let Some(ids) = wanted.subnet_ids {
        let known = &facts.asked.subnet_ids;
        let unknown = ids.iter().find(|id| !known.iter().any(|one| one == id.as_str()));
        if let Some(id) = unknown {
            facts.subnets = others("ec2:DescribeSubnets", "subnets", id.as_str());
        }
        request.subnet_ids = ids.to_vec();
    }
    if let Some(ids) = wanted.security_group_ids {
        let known = &facts.asked.security_group_ids;
        let unknown = ids.iter().find(|id| !known.iter().any(|one| one == id.as_str()));
        if let Some(id) = unknown {
            facts.security_groups = others("ec2:DescribeSecurityGroups", "security groups", id.as_str());
        }
        request.security_group_ids = ids.to_vec();
    }
    if before != (request.subnet_ids.clone(), request.security_group_ids.clone()) {
        facts.asked.picks = None;
    }
    Ok((request, facts))
}

/// What nobody asked for when the facts were saved.
fn others<T>(operation: &str, what: &str, id: &str) -> Read<T> {
    Read::unanswered(
        operation,
        format!("these facts were read for other {what}; `{id}` is not among them"),
    )
}

/// The job with the network that is judged, where it has one.
fn resolved(config: &Config, request: &VpcRequest, facts: &Facts) -> Option<Config> {
    if config.network.is_none() && config.discovery.is_none() {
        return None;
    }
    let mut config = config.clone();
    config.network = Some(NetworkConfig {
        subnet_ids: request.subnet_ids.clone(),
        security_group_ids: request.security_group_ids.clone(),
        picks: facts.asked.picks.clone(),
    });
    Some(config)
}

/// The parts that nothing is known of, in the order of the report.
fn not_judged(facts: &SavedFacts, has_job: bool, parts: Parts) -> Vec<NotJudged> {
    let held = match (&facts.network, &facts.role) {
        (Some(_), Some(_)) => "the network and the role",
        (Some(_), None) => "the network only",
        (None, Some(_)) => "the role only",
        (None, None) => "neither a network nor a role",
    };
    let held = format!("the facts hold {held}");
    let role = match &facts.role {
        None => Some(held.clone()),
        Some(_) if !has_job => Some(NO_JOB.to_owned()),
        Some(_) => None,
    };
    let network = facts.network.is_none().then(|| held.clone());
    NotJudged::of(parts, [Some(held.clone()), network, role, Some(held)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::CheckVerdict;
    use crate::network::FACTS_VERSION;
    use crate::network::testing::Case;

    const NETWORK: Parts = Parts {
        network: true,
        ..Parts::NONE
    };

    fn saved(network: Option<Facts>) -> SavedFacts {
        SavedFacts {
            facts_version: FACTS_VERSION,
            partition: "aws".to_owned(),
            account: Some("111122223333".to_owned()),
            region: "us-east-1".to_owned(),
            network,
            role: None,
        }
    }

    #[test]
    fn what_the_facts_do_not_hold_is_not_judged_and_said() {
        let facts = saved(Some(Case::good().facts));
        let replayed = replay(&facts, Wanted::default(), Parts::ALL).unwrap();
        let parts: Vec<&str> = replayed.not_judged.iter().map(|one| one.part).collect();
        assert_eq!(parts, ["data", "role", "account"]);
        assert_eq!(replayed.not_judged[0].reason, "the facts hold the network only");
        assert!(!replayed.report.checks.is_empty());
        let alone = replay(&facts, Wanted::default(), NETWORK).unwrap();
        assert_eq!(alone.not_judged, []);
        let nothing = replay(&saved(None), Wanted::default(), NETWORK).unwrap();
        assert_eq!(nothing.not_judged[0].part, "network");
        assert!(nothing.network.is_none() && nothing.report.checks.is_empty());
    }

    #[test]
    fn facts_of_other_subnets_and_groups_leave_it_open_whether_they_exist() {
        let facts = saved(Some(Case::good().facts));
        let (subnets, groups) = (["subnet-0f".parse().unwrap()], ["sg-0f".parse().unwrap()]);
        for (wanted, code, what) in [
            (
                Wanted {
                    subnet_ids: Some(&subnets),
                    ..Wanted::default()
                },
                "NET-02",
                "other subnets; `subnet-0f`",
            ),
            (
                Wanted {
                    security_group_ids: Some(&groups),
                    ..Wanted::default()
                },
                "NET-20",
                "other security groups; `sg-0f`",
            ),
        ] {
            let report = replay(&facts, wanted, NETWORK).unwrap().report;
            let told = report
                .findings
                .iter()
                .any(|finding| finding.message.contains("exist"));
            assert!(!told, "{:?}", report.findings);
            let unknown = report.checks.iter().any(|check| {
                check.rule.code == code
                    && check.verdict == CheckVerdict::Unknown
                    && check.reason.as_ref().is_some_and(|reason| reason.contains(what))
            });
            assert!(unknown, "{:?}", report.checks);
        }
    }

    #[test]
    fn some_of_the_subnets_are_judged_as_they_were_read() {
        let case = Case::good();
        let facts = saved(Some(case.facts.clone()));
        let wanted = Wanted {
            subnet_ids: Some(&case.request.subnet_ids[1..]),
            ..Wanted::default()
        };
        let report = replay(&facts, wanted, NETWORK).unwrap().report;
        let codes: Vec<&str> = report.findings.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["NET-05"]);
    }
}
