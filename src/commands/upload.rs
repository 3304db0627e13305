//! `finetune upload`: the data to S3, without a job; or what earlier uploads left, dropped.

use std::path::PathBuf;

use crate::aws::ObjectStore;
use crate::config::Config;
use crate::error::{ExitStatus, Failure};
use crate::journal::{Holder, Journal, JournalFolder};
use crate::steps::prepare::{PrepareError, Prepared};
use crate::steps::submit::{self, SubmitError};
use crate::steps::upload::{self, Dropped, Limits, Uploaded};
use crate::steps::{Event, Work};

/// What was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadOutcome {
    /// The data sets, training data first.
    pub uploads: Vec<Uploaded>,
}

/// What was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbortOutcome {
    /// The unfinished uploads.
    pub dropped: Vec<Dropped>,
}

impl UploadOutcome {
    /// Says how the process ends after it.
    pub fn exit_status(&self) -> ExitStatus {
        ExitStatus::Success
    }
}

fn holder() -> Holder {
    Holder {
        pid: std::process::id(),
        command: "upload".to_owned(),
        since: jiff::Timestamp::now(),
    }
}

/// Uploads the local data of `config` to where `submit` would put it.
///
/// # Errors
/// When the data can't be read, the journal can't be used, S3 refuses, or the user interrupts.
pub async fn run(config: &Config, journals: &JournalFolder, work: &Work) -> Result<UploadOutcome, Failure> {
    let _lock = journals.lock(&holder())?;
    work.observer.event(&Event::Started("reading the data"));
    let prepared = Prepared::read(&work.session, config).await?;
    let attempt = prepared.attempt(config, journals)?;
    let plan = prepared.plan(config, attempt)?;
    let mut journal = submit::open(&plan, &prepared, journals, "upload", work)?;
    let store = ObjectStore::new(&work.session, &prepared.bucket_owner);
    let mut uploads = Vec::new();
    for data in &plan.uploads {
        let done = upload::upload(data, &store, &mut journal, work, Limits::default()).await;
        uploads.push(done.map_err(SubmitError::from)?);
    }
    Ok(UploadOutcome { uploads })
}

/// Drops every unfinished upload that the journals of the folder know of.
///
/// # Errors
/// When a journal can't be used, or S3 refuses or can't be reached.
pub async fn abort(journals: &JournalFolder, work: &Work) -> Result<AbortOutcome, Failure> {
    let _lock = journals.lock(&holder())?;
    let caller = work.session.caller().await.map_err(PrepareError::Caller)?;
    let store = ObjectStore::new(&work.session, &caller.account);
    let mut dropped = Vec::new();
    let paths: Vec<PathBuf> = journals.list()?;
    for path in paths {
        let mut journal = Journal::open(&path)?;
        let gone = upload::drop_unfinished(&store, &mut journal, work).await;
        dropped.extend(gone.map_err(SubmitError::from)?);
    }
    Ok(AbortOutcome { dropped })
}

#[cfg(test)]
#[path = "upload_tests.rs"]
mod tests;
