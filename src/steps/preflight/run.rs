//! Reads everything at once and judges it.

use std::collections::BTreeMap;

use super::{Levels, Parts, Reporting, SavedFacts, judge_data, objects};
use crate::aws::{ErrorKind, ServiceError, Session};
use crate::config::{Config, NetworkConfig};
use crate::diagnostic::{Read, Report, Unread};
use crate::error::{ExitStatus, Hint};
use crate::iam::{IdentifierError, NamedFacts, RoleFacts, RoleNeeds, RoleRequest};
use crate::network::{AskedStorage, FACTS_VERSION, Facts, VpcRequest};
use crate::steps::object_reader::LostConnection;
use crate::steps::{network, role};

/// What the preflight found, and what it read to find it.
#[derive(Debug, Clone)]
pub struct Preflight {
    /// Findings and checks.
    pub report: Report,
    /// What was read.
    pub facts: SavedFacts,
    /// The role as the job needs it, for `role apply`; absent when the role was not looked at.
    pub role: Option<RoleRequest>,
}

/// The preflight could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PreflightError {
    /// Nobody can be asked: no credentials, or AWS is not within reach.
    #[error("failed to read what the checks need")]
    Aws(#[source] ServiceError),
    /// The findings on the data could not be kept.
    #[error("failed to judge the data")]
    Data(#[source] std::io::Error),
    /// What the job needs could not be put into a policy.
    #[error(transparent)]
    Needs(#[from] role::NeedsError),
    /// The service names something by what is no identifier.
    #[error("AWS names something that is no identifier")]
    Identifier(#[source] IdentifierError),
}

impl Hint for PreflightError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Aws(error) => error.hints(),
            Self::Data(_) | Self::Identifier(_) => Vec::new(),
            Self::Needs(error) => error.hints(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Aws(error) => error.exit_status(),
            Self::Data(_) | Self::Identifier(_) => ExitStatus::Unusable,
            Self::Needs(error) => error.exit_status(),
        }
    }
}

/// Runs the parts asked for, concurrently; a part that cannot be read hides no other.
///
/// # Errors
/// When the credentials are missing or refused, or AWS could not be reached at all.
pub async fn run(
    session: &Session,
    config: &Config,
    parts: Parts,
    adopt: bool,
    cap: u64,
) -> Result<Preflight, PreflightError> {
    let network = async {
        // The role names its subnets by the ARNs that only EC2 knows.
        match &config.network {
            Some(asked) if parts.network || parts.role => {
                let request = VpcRequest {
                    region: session.region().clone(),
                    account: None,
                    subnet_ids: asked.subnet_ids.clone(),
                    security_group_ids: asked.security_group_ids.clone(),
                    storage: None,
                };
                Box::pin(network::gather(session, &request)).await.map(Some)
            }
            _ => Ok(None),
        }
    };
    let media = async {
        if parts.role || parts.network {
            role::media_found(config).await
        } else {
            role::Media::default()
        }
    };
    // Which buckets there are to ask, the media tell.
    let storage = async {
        let (caller, media) = tokio::join!(session.caller(), media);
        let needs = role::without_keys(config, role::Place::unseen(caller?, session.region(), &media));
        let judges_network = config.network.is_some() && parts.network;
        let (buckets, of_role) = tokio::join!(
            Box::pin(async {
                let names: Vec<_> = needs.owned_buckets().filter(|_| judges_network).collect();
                network::buckets(session, &needs.account, &names).await
            }),
            Box::pin(read_storage(session, config, &needs, parts))
        );
        Ok::<_, ServiceError>((media, buckets, of_role))
    };
    let (network, storage, role, data) = tokio::join!(
        network,
        Box::pin(storage),
        Box::pin(read_role(session, config, parts)),
        Box::pin(read_data(session, config, parts, cap))
    );
    let mut network = network.map_err(PreflightError::Aws)?;
    let caller = session.caller().await.map_err(PreflightError::Aws)?;
    let mut role = role.map_err(PreflightError::Aws)?;
    let (media, buckets, of_role) = storage.map_err(PreflightError::Aws)?;
    if let Some(facts) = &mut role {
        (facts.bucket_policies, facts.named) = of_role;
    }
    let place = |facts| role::Place {
        facts,
        named: role.as_ref().map(|facts| &facts.named),
        ..role::Place::unseen(caller, session.region(), &media)
    };
    if let Some(facts) = &mut network {
        facts.account = Some(caller.account.to_string());
        facts.caller = Some(caller.arn.clone());
        facts.buckets = buckets;
        let storage = role::storage(config, place(None), role.as_ref());
        facts.asked.storage = storage.as_ref().map(AskedStorage::from);
        facts.asked.picks = config.network.as_ref().and_then(|network| network.picks.clone());
    }
    let mut report = data?;
    if let (Some(facts), true) = (&network, parts.network) {
        judge_network(facts, &mut report)?;
    }
    let mut request = None;
    if let Some(facts) = &role {
        let asked = role::request(config, role::needs(config, place(network.as_ref()))?, adopt);
        let (findings, checks) = crate::iam::check(&asked, facts);
        report.findings.extend(findings);
        report.checks.extend(checks);
        request = Some(asked);
    }
    Ok(Preflight {
        report,
        facts: SavedFacts {
            facts_version: FACTS_VERSION,
            partition: caller.partition.to_string(),
            account: Some(caller.account.to_string()),
            region: session.region().to_string(),
            network: network.filter(|_| parts.network),
            role,
        },
        role: request,
    })
}

/// Reads and judges a network for which there need not be a job.
///
/// # Errors
/// When the credentials are missing or refused, or AWS could not be reached at all.
pub async fn network_alone(
    session: &Session,
    asked: &NetworkConfig,
) -> Result<(Report, SavedFacts), PreflightError> {
    let request = VpcRequest {
        region: session.region().clone(),
        account: None,
        subnet_ids: asked.subnet_ids.clone(),
        security_group_ids: asked.security_group_ids.clone(),
        storage: None,
    };
    let (facts, caller) = tokio::join!(Box::pin(network::gather(session, &request)), session.caller());
    let caller = caller.map_err(PreflightError::Aws)?;
    let mut facts = facts.map_err(PreflightError::Aws)?;
    facts.asked.picks.clone_from(&asked.picks);
    facts.account = Some(caller.account.to_string());
    facts.caller = Some(caller.arn.clone());
    let mut report = Report::new("check");
    judge_network(&facts, &mut report)?;
    let saved = SavedFacts {
        facts_version: FACTS_VERSION,
        partition: caller.partition.to_string(),
        account: Some(caller.account.to_string()),
        region: session.region().to_string(),
        network: Some(facts),
        role: None,
    };
    Ok((report, saved))
}

fn judge_network(facts: &Facts, report: &mut Report) -> Result<(), PreflightError> {
    let request = facts.request().map_err(PreflightError::Identifier)?;
    let (findings, checks) = crate::network::check(&request, facts);
    report
        .findings
        .extend(facts.asked.picks.as_ref().map(crate::config::picked));
    report.findings.extend(findings);
    report.checks.extend(checks);
    Ok(())
}

/// Judges the data on a thread of its own; it is read while AWS answers.
async fn read_data(
    session: &Session,
    config: &Config,
    parts: Parts,
    cap: u64,
) -> Result<Report, PreflightError> {
    if !parts.data {
        return Ok(Report::new("check"));
    }
    let lost = LostConnection::default();
    let fetched = objects::fetch(session, config, &lost)
        .await
        .map_err(PreflightError::Aws)?;
    let reporting = Reporting {
        levels: Levels {
            rules: config.checks.clone(),
            strict: false,
        },
        cap,
    };
    let config = config.clone();
    let judged = tokio::task::spawn_blocking(move || judge_data(&config, &reporting, fetched.inputs)).await;
    let mut report = judged
        .map_err(std::io::Error::other)
        .flatten()
        .map_err(PreflightError::Data)?;
    if let Some(error) = lost.error() {
        return Err(PreflightError::Aws(error));
    }
    report.findings.extend(fetched.missing);
    report.checks = fetched.unread;
    Ok(report)
}

/// What is read of the buckets of a job for its role: their policies, and what the role has to name.
type OfStorage = (BTreeMap<String, Read<Option<String>>>, NamedFacts);

async fn read_storage(session: &Session, config: &Config, needs: &RoleNeeds, parts: Parts) -> OfStorage {
    if !parts.role {
        return OfStorage::default();
    }
    tokio::join!(
        role::bucket_policies(session, needs),
        role::named(session, config, needs)
    )
}

/// Reads the role, and who asks; what is read of the buckets is left out.
async fn read_role(
    session: &Session,
    config: &Config,
    parts: Parts,
) -> Result<Option<RoleFacts>, ServiceError> {
    if !parts.role {
        return Ok(None);
    }
    let name = config.role.name();
    let caller = async {
        let caller = session.caller().await?;
        let asked = role::arn(config, &caller.partition, &caller.account).to_string();
        Ok::<_, ServiceError>(role::caller_facts(session, caller, &asked).await)
    };
    let (state, caller, wanted_boundary) = tokio::join!(
        role::state(session, &name),
        Box::pin(caller),
        role::wanted_boundary(session, config)
    );
    let state = match state {
        Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
        Err(error) => Read::Unread(Unread::from(&error)),
        Ok(state) => Read::Known(state),
    };
    Ok(Some(RoleFacts {
        role: state,
        caller: Some(caller?),
        wanted_boundary,
        ..RoleFacts::default()
    }))
}
