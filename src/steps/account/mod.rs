//! Reads what the rules on request and account need (`JOB-nn`, `ACCT-nn`), all of it at the same time.

mod readiness;

use std::collections::BTreeMap;

use futures_util::future;
use jiff::Timestamp;

use super::prepare::{Prepared, Source};
use super::role;
use crate::aws::{BaseModel, BucketState, ErrorKind, ModelCustomization, ObjectStore, ServiceError, Session};
use crate::config::Config;
use crate::diagnostic::Report;
use crate::job::cost::{Cost, Usd};
use crate::job::{self, BucketFact, CustomModelFact, Facts, JobId, JobSnapshot, ModelFact, Read, Request};
use crate::model::ModelId;

/// What was asked for, and what was read to judge it.
#[derive(Debug)]
pub struct Reading {
    request: Request,
    facts: Facts,
}

/// Reads what is needed to judge the request of `config` and the account behind `session`. `attempt` says how
/// often `--new` was given; see [`Prepared::attempt`].
///
/// # Errors
/// When the credentials are refused. What else can't be read is `unknown` in the results.
pub async fn read(
    session: &Session,
    config: &Config,
    prepared: &Prepared,
    attempt: u32,
    now: Timestamp,
) -> Result<Reading, ServiceError> {
    let request = prepared.request(config, attempt);
    let facts = gather(session, config, &request, prepared, now).await?;
    Ok(Reading { request, facts })
}

/// The data rules that compare the number of records with the default of a quota.
const OF_THE_DEFAULT: [&str; 2] = ["FILE-15", "FILE-16"];

impl Reading {
    /// Sets what the job costs and what it may cost at most.
    #[must_use]
    pub fn limited(mut self, limit: Option<(Cost, Usd)>) -> Self {
        self.request.cost_limit = limit;
        self
    }

    /// Adds findings and verdicts to `report`, which has those on the data already if it was looked at.
    pub fn judge(mut self, report: &mut Report) {
        if !report.inputs.is_empty() {
            self.request.records = Some(report.inputs.iter().map(|input| input.records).sum());
        }
        if job::records_quota_raised(&self.request, &self.facts) {
            report
                .findings
                .retain(|finding| !OF_THE_DEFAULT.contains(&finding.rule.code));
        }
        let (findings, checks) = job::check(&self.request, &self.facts);
        report.findings.extend(findings);
        report.checks.extend(checks);
    }
}

async fn gather(
    session: &Session,
    config: &Config,
    request: &Request,
    prepared: &Prepared,
    now: Timestamp,
) -> Result<Facts, ServiceError> {
    let bedrock = ModelCustomization::new(session);
    // Media are no part of the request, and whose bucket something lies in does not depend on them.
    let media = role::Media::default();
    let place = role::Place::unseen(&prepared.caller, session.region(), &media);
    let needs = role::without_keys(config, place);
    let buckets = request.buckets().into_iter().map(|(_, bucket)| {
        let store = ObjectStore::new(session, needs.owner_of(bucket));
        async move { (bucket, store.bucket(bucket, request.region.as_str()).await) }
    });
    let (model, existing, buckets, readiness) = tokio::join!(
        base_model(&bedrock, request),
        existing_job(&bedrock, request),
        future::join_all(buckets),
        Box::pin(readiness::read(session, &needs, request, now)),
    );
    let mut facts = Facts {
        bedrock: reachable(model.as_ref().err(), existing.as_ref().err()),
        base_model: read_fact(model)?,
        existing_job: match &request.names {
            Some(_) => read_fact(existing)?,
            None => Read::Needless("the job name could not be derived".to_owned()),
        },
        buckets: BTreeMap::new(),
        objects: BTreeMap::new(),
        readiness: readiness?,
    };
    for (bucket, state) in buckets {
        let fact = read_fact(state.map(|state| match state {
            BucketState::Here { .. } => BucketFact::Here,
            BucketState::Missing => BucketFact::Missing,
            BucketState::Elsewhere { region } => BucketFact::Elsewhere(region),
            BucketState::Forbidden(error) => BucketFact::Forbidden(error.to_string()),
        }))?;
        if fact == Read::Known(BucketFact::Missing) {
            facts.readiness.buckets.remove(bucket);
        }
        facts.buckets.insert(bucket.to_owned(), fact);
    }
    if facts.bedrock == Read::Known(false) {
        // One finding says it; that nothing else could be asked there is no news.
        let reason = || "the Region has no Amazon Bedrock".to_owned();
        facts.base_model = Read::Needless(reason());
        facts.existing_job = Read::Needless(reason());
        facts.readiness.access = Read::Needless(reason());
        facts.readiness.custom_models = Read::Needless(reason());
        facts.readiness.unfinished_jobs = Read::Needless(reason());
        facts.readiness.invocation_logging = Read::Needless(reason());
    }
    for source in std::iter::once(&prepared.training).chain(&prepared.validation) {
        if let Source::Remote(uri, object) = source {
            let there = read_fact(object.clone().map(|object| object.is_some()))?;
            facts.objects.insert(uri.to_string(), there);
        }
    }
    Ok(facts)
}

/// What could not be read is a fact too, unless the credentials are refused: then nothing can be.
pub(super) fn read_fact<T>(answer: Result<T, ServiceError>) -> Result<Read<T>, ServiceError> {
    match answer {
        Ok(value) => Ok(Read::Known(value)),
        Err(error) if error.kind == ErrorKind::Credentials => Err(error),
        Err(error) if error.kind == ErrorKind::AccessDenied => {
            Ok(Read::Unread(format!("the caller lacks `{}`", error.permission())))
        }
        Err(error) => Ok(Read::Unread(error.to_string())),
    }
}

/// Whether Bedrock's endpoint is there. AWS answered when it was asked who calls, so that an
/// endpoint that can't be reached at all tells of the Region, not of the network.
fn reachable(model: Option<&ServiceError>, job: Option<&ServiceError>) -> Read<bool> {
    let unreachable = |error: &&ServiceError| error.kind == ErrorKind::Unreachable;
    match (model.filter(unreachable), job.filter(unreachable)) {
        (Some(error), Some(_)) if error.message.contains("no answer in time") => {
            Read::Unread(error.to_string())
        }
        (Some(_), Some(_)) => Read::Known(false),
        _ => Read::Known(true),
    }
}

async fn existing_job(
    bedrock: &ModelCustomization,
    request: &Request,
) -> Result<Option<JobSnapshot>, ServiceError> {
    match request.job_name() {
        Some(name) => bedrock.find_job(&JobId::Name(name.clone())).await,
        None => Ok(None),
    }
}

async fn base_model(bedrock: &ModelCustomization, request: &Request) -> Result<ModelFact, ServiceError> {
    let model = &request.base_model;
    let answer = if model.is_custom() {
        custom_model(bedrock, model.as_str()).await
    } else {
        let found = bedrock.foundation_model(model.as_str()).await;
        found.map(|found| fact(&found, None))
    };
    match answer {
        Err(error) if is_unknown(&error) => Ok(ModelFact::Missing(error.to_string())),
        answer => answer,
    }
}

/// Whether Bedrock does not know the model: it answers an ID that it does not know with either of the two.
fn is_unknown(error: &ServiceError) -> bool {
    matches!(error.kind, ErrorKind::NotFound | ErrorKind::Validation)
}

/// A custom model, and the life cycle of what it comes of.
async fn custom_model(bedrock: &ModelCustomization, name: &str) -> Result<ModelFact, ServiceError> {
    let found = bedrock.custom_model(name).await?;
    // What a custom model comes of may be a custom model itself, whose ARN names the foundation model.
    let named = found
        .base_arn
        .as_deref()
        .and_then(|arn| arn.parse::<ModelId>().ok());
    let foundation = named.as_ref().map(|model| model.foundation().to_owned());
    let (life, foundation_unread) = match &foundation {
        Some(id) => match bedrock.foundation_model(id).await {
            Err(error) if is_unknown(&error) => (None, None),
            answer => match read_fact(answer)? {
                Read::Known(life) => (Some(life), None),
                Read::Unread(reason) | Read::Needless(reason) => (None, Some(reason)),
            },
        },
        None => (None, None),
    };
    let custom = CustomModelFact {
        foundation,
        foundation_unread,
        status: found.status,
        made_by: found.customization_type,
    };
    Ok(match life {
        Some(life) => fact(&life, Some(custom)),
        None => ModelFact::Here {
            lifecycle: None,
            dates: None,
            customizations: Vec::new(),
            custom: Some(custom),
        },
    })
}

fn fact(model: &BaseModel, custom: Option<CustomModelFact>) -> ModelFact {
    ModelFact::Here {
        dates: dates(model),
        lifecycle: model.lifecycle.clone(),
        customizations: model.customizations.clone(),
        custom,
    }
}

fn dates(model: &BaseModel) -> Option<String> {
    let day = |time: &Timestamp| time.strftime("%Y-%m-%d").to_string();
    let legacy = model
        .legacy_from
        .as_ref()
        .map(|time| format!("legacy from {}", day(time)));
    let end = model
        .end_of_life
        .as_ref()
        .map(|time| format!("ends {}", day(time)));
    let told: Vec<String> = legacy.into_iter().chain(end).collect();
    (!told.is_empty()).then(|| told.join(", "))
}
