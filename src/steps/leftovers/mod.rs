//! Finds what earlier work left in the account, and removes what was chosen of it.

mod remove;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::Work;
use super::account::read_fact;
use crate::aws::{ErrorKind, ModelCustomization, Network, ObjectStore, Roles, ServiceError, Session};
use crate::error::in_one_line;
use crate::iam::{AccountId, MANAGED_TAG};
use crate::job::Read;
use crate::job::leftover::{DataFact, Found, RunningJob, UploadFact};
use crate::journal::{History, Journal, JournalFolder};

pub use remove::{RemoveError, Removed, remove};

/// How many calls about single things are under way at once.
const TOGETHER: usize = 8;

/// Where to look beyond the Region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The bucket, where one is configured.
    pub bucket: Option<String>,
    /// What the keys of the job's data begin with, where a job is configured whose data goes to the bucket.
    pub prefix: Option<String>,
    /// The configured job's bucket and the account that owns it, where it is another.
    pub owned: Option<(String, AccountId)>,
}

impl Place {
    /// Returns the account that owns `bucket`, where it is known to be another.
    pub fn owner_of(&self, bucket: &str) -> Option<&AccountId> {
        let owned = self.owned.as_ref().filter(|(owned, _)| owned == bucket);
        owned.map(|(_, owner)| owner)
    }
}

/// What the journals of a folder say about its jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journalled {
    /// The base models of jobs by the names of the jobs.
    bases: BTreeMap<String, String>,
    /// Objects of runs that made no job: account, bucket and key.
    data: BTreeSet<(String, String, String)>,
    /// Whether there is a journal at all.
    any: bool,
    /// Why what they say of data is not known whole.
    fault: Option<String>,
}

impl Journalled {
    /// Reads the journals. Data that one run sent and another run's job uses is not among the unused; which it
    /// is is not known where a journal can't be read, and that hides nothing else.
    pub fn read(journals: &JournalFolder) -> Self {
        let mut told = Self::default();
        let mut used = BTreeSet::new();
        let paths = journals.list().unwrap_or_else(|error| {
            told.fault = Some(in_one_line(&error));
            Vec::new()
        });
        for path in paths {
            told.any = true;
            let history = match Journal::read(&path) {
                Ok(records) => History::of(records),
                Err(error) => {
                    told.fault = Some(in_one_line(&error));
                    continue;
                }
            };
            let state = &history.state;
            let base = state.request.iter().find(|(field, _)| field == "base_model");
            if let (Some(job), Some((_, base))) = (&state.job_name, base) {
                told.bases.insert(job.clone(), base.clone());
            }
            let account = state.account.clone().unwrap_or_default();
            // What was there already somebody else may have put there.
            for data in history.data.iter().filter(|data| data.whole) {
                let Some((bucket, key)) = data.uri.strip_prefix("s3://").and_then(|uri| uri.split_once('/'))
                else {
                    continue;
                };
                let object = (account.clone(), bucket.to_owned(), key.to_owned());
                if state.may_have_job() {
                    used.insert(object);
                } else if data.bytes.is_some() {
                    told.data.insert(object);
                }
            }
        }
        told.data.retain(|object| !used.contains(object));
        told
    }

    /// Whether a journal can't be read.
    pub const fn is_incomplete(&self) -> bool {
        self.fault.is_some()
    }
}

/// Looks for what is left: everything at the same time, and what can't be read hides nothing else.
///
/// # Errors
/// When the caller's credentials can't be used.
pub async fn find(place: &Place, journalled: Journalled, work: &Work) -> Result<Found, ServiceError> {
    let session = &*work.session;
    let bedrock = ModelCustomization::new(session);
    let (roles, network) = (Roles::new(session), Network::new(session));
    let (deployments, throughputs, models, roles, uploads, data, interfaces, jobs) = tokio::join!(
        bedrock.deployments(),
        bedrock.throughputs(),
        bedrock.custom_models(),
        roles.tagged(MANAGED_TAG),
        uploads(place, session),
        data(place, &journalled, session),
        network.leftovers(),
        running(&bedrock),
    );
    Ok(Found {
        region: session.region().clone(),
        deployments: read_fact(deployments)?,
        throughputs: read_fact(throughputs)?,
        models: read_fact(models)?,
        roles: read_fact(roles)?,
        uploads: uploads?,
        data: data?,
        interfaces: read_fact(interfaces)?,
        jobs: read_fact(jobs)?,
        bases: journalled.bases,
    })
}

/// The jobs that have not ended, with what they use.
async fn running(bedrock: &ModelCustomization) -> Result<Vec<RunningJob>, ServiceError> {
    let jobs = bedrock.unfinished_jobs().await?;
    stream::iter(jobs)
        .map(|job| async move { bedrock.running_job(&job.arn).await })
        .buffered(TOGETHER)
        .try_filter_map(|job| async move { Ok(job) })
        .try_collect()
        .await
}

async fn store(place: &Place, bucket: &str, session: &Session) -> Result<ObjectStore, ServiceError> {
    let caller = session.caller().await?;
    let owner = place.owner_of(bucket).unwrap_or(&caller.account);
    Ok(ObjectStore::new(session, owner))
}

async fn uploads(place: &Place, session: &Session) -> Result<Read<Vec<UploadFact>>, ServiceError> {
    let Some(bucket) = &place.bucket else {
        let reason = "no bucket is configured: set `data.bucket` in finetune.toml, or pass `--bucket`";
        return Ok(Read::Needless(reason.to_owned()));
    };
    let store = match store(place, bucket, session).await {
        Ok(store) => store,
        Err(error) => return read_fact(Err(error)),
    };
    let unfinished = match store.unfinished_below(bucket, "").await {
        Ok(unfinished) => unfinished,
        Err(error) => return read_fact(Err(error)),
    };
    let store = &store;
    let facts: Vec<UploadFact> = stream::iter(unfinished)
        .map(|one| async move {
            let parts = store.parts(&one.upload).await;
            let bytes = match parts {
                Ok(parts) => Ok(parts.unwrap_or_default().iter().map(|part| part.bytes).sum()),
                Err(error) if error.kind == ErrorKind::AccessDenied => {
                    Err(format!("the caller lacks `{}`", error.permission()))
                }
                Err(error) => Err(error.to_string()),
            };
            let own = place.prefix.as_ref().is_some_and(|prefix| {
                let below = |split| format!("{prefix}/{split}/").trim_start_matches('/').to_owned();
                ["training", "validation"]
                    .map(below)
                    .iter()
                    .any(|folder| one.upload.key.starts_with(folder))
            });
            UploadFact {
                own,
                uri: format!("s3://{}/{}", one.upload.bucket, one.upload.key),
                id: one.upload.id,
                begun: one.begun,
                bytes,
            }
        })
        .buffered(TOGETHER)
        .collect()
        .await;
    Ok(Read::Known(facts))
}

async fn data(
    place: &Place,
    journalled: &Journalled,
    session: &Session,
) -> Result<Read<Vec<DataFact>>, ServiceError> {
    if let Some(fault) = &journalled.fault {
        return Ok(Read::Unread(fault.clone()));
    }
    if !journalled.any {
        return Ok(Read::Needless(
            "this folder has no journals of runs that uploaded data".to_owned(),
        ));
    }
    let found = async {
        if journalled.data.is_empty() {
            return Ok(Vec::new());
        }
        let account = &session.caller().await?.account;
        let own = journalled
            .data
            .iter()
            .filter(|(of, _, _)| *of == account.to_string());
        stream::iter(own)
            .map(|(_, bucket, key)| async move {
                let store = store(place, bucket, session).await?;
                let listed = match store.list(bucket, key).await {
                    Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
                    listed => listed?,
                };
                let object = listed.into_iter().find(|object| object.key == *key);
                Ok::<_, ServiceError>(object.map(|object| DataFact {
                    uri: format!("s3://{bucket}/{key}"),
                    bytes: object.bytes,
                }))
            })
            .buffered(TOGETHER)
            .try_filter_map(|fact| async move { Ok(fact) })
            .try_collect()
            .await
    };
    read_fact(found.await)
}
