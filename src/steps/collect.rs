//! Finds and reads the metrics of a completed job.

use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
use crate::dataset::S3Uri;
use crate::job::JobSnapshot;
use crate::job::metrics::{self, MetricsFile, MetricsRow};

/// The largest metrics file that is read; one row is some 40 bytes.
const LARGEST: u64 = 64 << 20;

/// A metrics file of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// Which one it is.
    pub file: MetricsFile,
    /// Where it lies.
    pub uri: String,
    /// Its rows; the text says why there are none.
    pub rows: Result<Vec<MetricsRow>, String>,
}

/// What a job left in S3.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics {
    /// The folder of the job's results.
    pub folder: Option<String>,
    /// The metrics files that were found below it.
    pub files: Vec<Collected>,
    /// Why the folder could not be read.
    pub fault: Option<String>,
}

impl Metrics {
    fn final_loss(&self, wanted: MetricsFile) -> Option<f64> {
        let file = self.files.iter().find(|file| file.file == wanted)?;
        metrics::final_loss(file.rows.as_ref().ok()?)
    }

    /// Returns the training loss of the last step.
    pub fn training_loss(&self) -> Option<f64> {
        self.final_loss(MetricsFile::Training)
    }

    /// Returns the validation loss of the last step.
    pub fn validation_loss(&self) -> Option<f64> {
        self.final_loss(MetricsFile::Validation)
    }
}

/// Lists what `job` wrote and reads its metrics files. What can't be read is said in the result: the
/// job has ended all the same.
///
/// # Errors
/// When the credentials are refused.
pub async fn collect(session: &Session, job: &JobSnapshot) -> Result<Metrics, ServiceError> {
    let Some(output) = job.output.as_ref().and_then(|uri| uri.parse::<S3Uri>().ok()) else {
        return Ok(Metrics {
            fault: Some("the service does not say where the results are".to_owned()),
            ..Metrics::default()
        });
    };
    let store = ObjectStore::new(session, job.arn.account());
    collect_below(
        &store,
        output.bucket(),
        &metrics::output_folder(output.key(), job.arn.id()),
    )
    .await
}

/// Lists what lies below `prefix` and reads the metrics files among it, like [`collect`].
///
/// # Errors
/// When the credentials are refused.
pub async fn collect_below(store: &ObjectStore, bucket: &str, prefix: &str) -> Result<Metrics, ServiceError> {
    let folder = format!("s3://{bucket}/{prefix}");
    let listed = match store.list(bucket, prefix).await {
        Ok(listed) => listed,
        Err(error) if error.kind == ErrorKind::Credentials => return Err(error),
        Err(error) => {
            return Ok(Metrics {
                folder: Some(folder),
                files: Vec::new(),
                fault: Some(error.to_string()),
            });
        }
    };
    let mut files: Vec<Collected> = Vec::new();
    for object in listed {
        let Some(file) = metrics::recognise(&object.key) else {
            continue;
        };
        let rows = if object.bytes > LARGEST {
            Err(format!("the file has {} bytes", object.bytes))
        } else {
            match store.read(bucket, &object.key).await {
                Ok(text) => metrics::parse(&String::from_utf8_lossy(&text))
                    .map(|table| table.rows)
                    .map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            }
        };
        files.push(Collected {
            file,
            uri: format!("s3://{bucket}/{}", object.key),
            rows,
        });
    }
    files.sort_by(|a, b| a.uri.cmp(&b.uri));
    Ok(Metrics {
        folder: Some(folder),
        files,
        fault: None,
    })
}
