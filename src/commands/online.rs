//! `validate` where an account is asked: data in S3 is read where it lies.

use std::io;

use super::sources::Sources;
use super::validate::{self, Options, SpoolError, ValidateOutcome};
use crate::aws::Session;
use crate::config::DataSource;
use crate::dataset::{Settings, Split};
use crate::error::Failure;
use crate::steps::object_reader::LostConnection;

/// Judges data sets of which some lie in S3; those are read where they lie.
///
/// # Errors
/// When AWS can't be asked, a connection breaks for good, or the findings can't be written aside.
pub async fn validate(
    session: &Session,
    sources: Vec<(DataSource, Split)>,
    settings: Settings,
    spool: bool,
) -> Result<ValidateOutcome, Failure> {
    let lost = LostConnection::default();
    let mut opened = Sources::default();
    for (source, split) in sources {
        match source {
            DataSource::Path(path) => opened.add_local(&path, split),
            DataSource::S3(uri) => opened.add_object(session, &uri, split, &lost).await?,
        }
    }
    let options = Options {
        sources: opened,
        settings,
        spool,
    };
    let judged = tokio::task::spawn_blocking(move || validate::run(options)).await;
    let outcome = judged.map_err(io::Error::other).map_err(SpoolError)??;
    match lost.error() {
        Some(error) => Err(error.into()),
        None => Ok(outcome),
    }
}

#[cfg(test)]
#[path = "online_tests.rs"]
mod tests;
