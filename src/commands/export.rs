//! `finetune export`: a `finetune.toml` of a job that was made elsewhere.

use std::path::Path;

use crate::aws::Session;
use crate::commands::status::NotThere;
use crate::config::{self, ConfigError, Earlier, Note, Source};
use crate::error::Failure;
use crate::job::{JobArn, JobId};
use crate::journal::JournalFolder;
use crate::model::Catalogue;
use crate::steps::{Work, earlier};

/// The settings of a job, as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportOutcome {
    /// The job.
    pub arn: JobArn,
    /// The text of the file.
    pub toml: String,
    /// The file that it was written to; absent: to none.
    pub file: Option<String>,
    /// What could not be taken, or not as it was.
    pub notes: Vec<Note>,
    /// Why a job could not be made of the file as it stands; empty where one could.
    pub faults: Vec<String>,
}

/// Reads what an earlier job gives to one that is made like it.
///
/// # Errors
/// When there is no such job, the service refuses, or could not be reached.
pub async fn earlier(
    job: &JobId,
    session: &Session,
    journals: &JournalFolder,
    catalogue: &Catalogue,
) -> Result<(JobArn, Earlier), Failure> {
    match earlier::read(session, job, journals).await {
        Ok(read) => Ok((read.settings.arn.clone(), Earlier::of(&read, catalogue))),
        Err(error) => Err(NotThere::or(error, job, session).await),
    }
}

/// Makes a file of the settings of `job`. `source` says which rules and base models there are.
///
/// # Errors
/// When there is no such job, the service refuses, or could not be reached.
pub async fn run(
    job: &JobId,
    journals: &JournalFolder,
    source: &Source,
    work: &Work,
) -> Result<ExportOutcome, Failure> {
    let catalogue = config::models(source)?;
    let (arn, earlier) = earlier(job, &work.session, journals, catalogue).await?;
    let alone = Source {
        file: None,
        current_dir: Path::new("").to_owned(),
        overrides: config::Overrides::default(),
        earlier: Some(earlier.clone()),
        ..source.clone()
    };
    let faults = match config::load(&alone) {
        Ok(_) => Vec::new(),
        Err(error) => faults(&error),
    };
    Ok(ExportOutcome {
        toml: earlier.toml(arn.as_str()),
        arn,
        file: None,
        notes: earlier.notes,
        faults,
    })
}

fn faults(error: &ConfigError) -> Vec<String> {
    let found = error.report().map(|report| &report.findings);
    let messages: Vec<String> = found
        .into_iter()
        .flatten()
        .map(|finding| finding.message.clone())
        .collect();
    if messages.is_empty() {
        vec![error.to_string()]
    } else {
        messages
    }
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;
