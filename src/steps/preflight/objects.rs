//! Data that lies in S3 already, brought here to be judged.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
use crate::config::{Config, DataSource};
use crate::dataset::{self, DataInput, Origin, S3Uri};
use crate::diagnostic::{CheckResult, CheckVerdict, Unread};

use super::data;

/// Brings the objects that `config` names as data into temporary files, which are gone once they
/// are read. An object that is not there is the account part's finding; one that can not be read
/// is a check that could not be made.
///
/// # Errors
/// When the credentials are missing or refused.
pub(super) async fn fetch(
    session: &Session,
    config: &Config,
) -> Result<(Vec<DataInput>, Vec<CheckResult>), ServiceError> {
    let (mut inputs, mut unread) = (Vec::new(), Vec::new());
    for (source, split) in data::sources(config) {
        let DataSource::S3(uri) = source else { continue };
        let caller = session.caller().await?;
        let store = ObjectStore::new(session, &caller.account);
        match fetch_object(&store, uri).await {
            Ok((file, bytes)) => inputs.push(DataInput {
                name: uri.to_string(),
                split,
                origin: Origin::Reader(Box::new(file), Some(bytes)),
            }),
            Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => unread.push(CheckResult {
                rule: dataset::READABLE,
                verdict: CheckVerdict::Unknown,
                resources: vec![uri.to_string()],
                reason: Some(Unread::from(&error).reason()),
            }),
        }
    }
    Ok((inputs, unread))
}

/// Brings an object into a temporary file, which is gone once it is dropped; says how large it is.
///
/// # Errors
/// Those of the service, and when no temporary file can be written.
pub async fn fetch_object(store: &ObjectStore, uri: &S3Uri) -> Result<(File, u64), ServiceError> {
    let unkept = |error: std::io::Error| ServiceError {
        operation: "s3:GetObject",
        kind: ErrorKind::Other,
        code: None,
        message: format!("no temporary file could be written: {error}"),
        request_id: None,
        status: None,
    };
    let mut file = tempfile::tempfile().map_err(unkept)?;
    let copy = file.try_clone().map_err(unkept)?;
    let bytes = store
        .fetch(uri.bucket(), uri.key(), tokio::fs::File::from_std(copy))
        .await?;
    file.seek(SeekFrom::Start(0)).map_err(unkept)?;
    Ok((file, bytes))
}
