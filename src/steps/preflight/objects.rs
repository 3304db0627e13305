//! Data that lies in S3 already, brought here to be judged.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
use crate::config::{Config, DataSource};
use crate::dataset::{self, DataInput, Origin, S3Uri};
use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Remedy, Unread};

use super::data;

/// What came of the objects that are named as data.
pub(super) struct Fetched {
    /// Those that are here now.
    pub(super) inputs: Vec<DataInput>,
    /// A finding for each that is not there.
    pub(super) missing: Vec<Diagnostic>,
    /// A check that could not be made for each that can not be read.
    pub(super) unread: Vec<CheckResult>,
}

/// Brings the objects that `config` names as data into temporary files, which are gone once they
/// are read.
///
/// # Errors
/// When the credentials are missing or refused.
pub(super) async fn fetch(session: &Session, config: &Config) -> Result<Fetched, ServiceError> {
    let (mut inputs, mut missing, mut unread) = (Vec::new(), Vec::new(), Vec::new());
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
            Err(error) if error.kind == ErrorKind::NotFound => missing.push(
                Diagnostic::new(dataset::READABLE, format!("there is no object `{uri}`"))
                    .resource(uri.to_string())
                    .remedy(Remedy::text(
                        "correct the URI, or name a local file: `finetune` uploads it",
                    )),
            ),
            Err(error) => unread.push(CheckResult {
                rule: dataset::READABLE,
                verdict: CheckVerdict::Unknown,
                resources: vec![uri.to_string()],
                reason: Some(Unread::from(&error).reason()),
            }),
        }
    }
    Ok(Fetched {
        inputs,
        missing,
        unread,
    })
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
