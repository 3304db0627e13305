//! Reads credentials, access to the model, quotas and what is in use of them, and how buckets are set: all of
//! it at the same time, two round trips deep.

use std::collections::BTreeMap;

use futures_util::future;
use jiff::Timestamp;

use super::{is_unknown, read_fact};
use crate::aws::{ModelCustomization, ObjectStore, ServiceError, ServiceQuotas, Session};
use crate::iam::RoleNeeds;
use crate::job::{BucketSettings, CUSTOM_MODELS_QUOTA, Counted, ModelAccess, Read, Readiness, Request};
use crate::model::for_inference;

/// Reads what `request` needs; `needs` tells whose its buckets are.
///
/// # Errors
/// When the credentials are refused.
pub(super) async fn read(
    session: &Session,
    needs: &RoleNeeds,
    request: &Request,
    now: Timestamp,
) -> Result<Readiness, ServiceError> {
    let bedrock = ModelCustomization::new(session);
    let quotas = ServiceQuotas::new(session);
    let wanted = request
        .names
        .as_ref()
        .map(|names| names.custom_model_name.as_str());
    let names = request.buckets();
    let buckets = names.iter().map(|(_, bucket)| {
        let store = ObjectStore::new(session, needs.owner_of(bucket));
        async move { (*bucket, Box::pin(settings(&store, bucket)).await) }
    });
    let (own, access, custom_models, unfinished_jobs, models_quota, records_quota, logging, buckets) = tokio::join!(
        session.credentials(),
        access(&bedrock, request),
        bedrock.count_custom_models(wanted),
        bedrock.count_unfinished_jobs(),
        quota(&quotas, Some(CUSTOM_MODELS_QUOTA)),
        quota(&quotas, records_code(request)),
        bedrock.invocation_logging(),
        future::join_all(buckets),
    );
    let (custom_models, named_model) = counted(read_fact(custom_models)?);
    let buckets = buckets
        .into_iter()
        .map(|(name, settings)| Ok((name.to_owned(), settings?)));
    Ok(Readiness {
        now,
        session: own.map_or_else(Read::Unread, Read::Known),
        access: access?,
        custom_models,
        named_model,
        custom_models_quota: models_quota?,
        unfinished_jobs: read_fact(unfinished_jobs)?,
        records_quota: records_quota?,
        invocation_logging: read_fact(logging)?,
        buckets: buckets.collect::<Result<BTreeMap<_, _>, ServiceError>>()?,
    })
}

/// How many custom models there are, and whether one has the name: not on the first page is not nowhere.
fn counted(read: Read<(Counted, Option<String>)>) -> (Read<Counted>, Read<Option<String>>) {
    match read {
        Read::Known((counted, None)) if !counted.complete => {
            let more = format!("there are more than {} custom models", counted.count);
            (Read::Known(counted), Read::Unread(more))
        }
        Read::Known((counted, named)) => (Read::Known(counted), Read::Known(named)),
        Read::Unread(reason) => (Read::Unread(reason.clone()), Read::Unread(reason)),
        Read::Needless(reason) => (Read::Needless(reason.clone()), Read::Needless(reason)),
    }
}

/// Whether the service takes an ID with the suffix of a variant for customization is not published: what it
/// does not know by that name is asked for without it.
async fn access(bedrock: &ModelCustomization, request: &Request) -> Result<Read<ModelAccess>, ServiceError> {
    let model = &request.base_model;
    if model.is_custom() {
        return Ok(Read::Needless("access is given to base models".to_owned()));
    }
    let id = model.bare();
    let bare = for_inference(id);
    let answer = match bedrock.access(id).await {
        Err(error) if is_unknown(&error) && bare != id => bedrock.access(bare).await,
        answer => answer,
    };
    match answer {
        Err(error) if is_unknown(&error) => Ok(Read::Needless(format!(
            "GetFoundationModelAvailability does not know the model: {}",
            error.message
        ))),
        answer => read_fact(answer),
    }
}

/// The code of the quota of records, where an account can have a value of its own.
fn records_code(request: &Request) -> Option<&'static str> {
    request.entry()?.quota.as_ref()?.code.as_deref()
}

async fn quota(quotas: &ServiceQuotas, code: Option<&str>) -> Result<Read<u64>, ServiceError> {
    let Some(code) = code else {
        return Ok(Read::Needless("no quota is known".to_owned()));
    };
    Ok(match read_fact(quotas.value("bedrock", code).await)? {
        Read::Known(Some(value)) => Read::Known(value),
        Read::Known(None) => Read::Needless(format!("Service Quotas does not know the quota {code}")),
        Read::Unread(reason) => Read::Unread(reason),
        Read::Needless(reason) => Read::Needless(reason),
    })
}

async fn settings(store: &ObjectStore, bucket: &str) -> Result<BucketSettings, ServiceError> {
    let (public_access, versioning, key, ownership) = tokio::join!(
        store.public_access(bucket),
        store.versioning(bucket),
        store.default_key(bucket),
        store.ownership(bucket),
    );
    Ok(BucketSettings {
        public_access: read_fact(public_access)?,
        versioning: read_fact(versioning)?,
        kms_key: read_fact(key.map(|key| key.is_some()))?,
        ownership: read_fact(ownership)?,
    })
}
