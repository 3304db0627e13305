//! Data that lies in S3 already, read from there to be judged.

use crate::aws::{ErrorKind, ObjectStore, ObjectStream, ServiceError, Session};
use crate::config::{Config, DataSource};
use crate::dataset::{self, DataInput, Origin, S3Uri, Split};
use crate::diagnostic::{CheckResult, CheckVerdict, Diagnostic, Remedy, Unread};
use crate::steps::object_reader::{LostConnection, ObjectReader};

/// What came of the objects that are named as data.
pub(super) struct Fetched {
    /// Those that can be read.
    pub(super) inputs: Vec<DataInput>,
    /// A finding for each that is not there.
    pub(super) missing: Vec<Diagnostic>,
    /// A check that could not be made for each that can not be read.
    pub(super) unread: Vec<CheckResult>,
}

/// Opens the objects that `config` names as data; `lost` is told of connections that break for good.
///
/// # Errors
/// When the credentials are missing or refused.
pub(super) async fn fetch(
    session: &Session,
    config: &Config,
    lost: &LostConnection,
) -> Result<Fetched, ServiceError> {
    let (mut inputs, mut missing, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for (source, split) in config.data.sources() {
        let DataSource::S3(uri) = source else { continue };
        let caller = session.caller().await?;
        let store = ObjectStore::new(session, config.data.owner(&caller.account));
        match store.open(uri).await {
            Ok(stream) => inputs.push(object_input(uri, split, stream, lost)),
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

/// Makes a data set of an object that was opened.
pub fn object_input(uri: &S3Uri, split: Split, stream: ObjectStream, lost: &LostConnection) -> DataInput {
    let bytes = stream.bytes();
    DataInput {
        name: uri.to_string(),
        split,
        origin: Origin::Reader(Box::new(ObjectReader::new(stream, lost)), Some(bytes)),
    }
}
