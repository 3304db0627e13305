//! Metrics files in S3: found through the job that wrote them, or below a prefix.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use super::local::{by_run, joined, read};
use super::{ChartKind, Found, JobOfRun, MetricsOutcome, Run, Wanted};
use crate::aws::ObjectStore;
use crate::commands::status::{look_at, shortest};
use crate::dataset::S3Uri;
use crate::error::Failure;
use crate::job::JobId;
use crate::steps::Work;
use crate::steps::collect::{Collected, Metrics, collect, collect_below};

/// How many jobs are looked at at the same time: GetModelCustomizationJob is throttled per account.
const TOGETHER: usize = 4;

/// Reads the metrics of everything `wanted`.
///
/// # Errors
/// When the service refuses or could not be reached; a folder or file that can't be read is said in the
/// outcome.
pub async fn run(wanted: &[Wanted], chart: ChartKind, work: &Work) -> Result<MetricsOutcome, Failure> {
    let runs: Vec<Vec<Run>> = stream::iter(wanted)
        .map(|wanted| async move {
            Ok::<_, Failure>(match wanted {
                Wanted::Local(path) => read(path),
                Wanted::Prefix(uri) => below(uri, work).await?,
                Wanted::Job(job) => vec![of_job(job, work).await?],
            })
        })
        .buffered(TOGETHER)
        .try_collect()
        .await?;
    Ok(MetricsOutcome::new(joined(runs.concat()), chart))
}

fn found(collected: Collected) -> Found {
    Found {
        file: Some(collected.file),
        place: collected.uri,
        rows: collected.rows,
    }
}

async fn of_job(job: &JobId, work: &Work) -> Result<Run, Failure> {
    let seen = look_at(job, &work.session).await?;
    let left = collect(&work.session, &seen).await?;
    let reported = JobOfRun {
        arn: seen.arn.clone(),
        status: seen.status.clone(),
        training_loss: seen.reported_training_loss().map(shortest),
        validation_loss: seen.reported_validation_loss().map(shortest),
    };
    let files = left.files.into_iter().map(found).collect();
    let mut run = Run::new(seen.name.to_string(), Some(reported), left.folder, files);
    run.fault = left.fault;
    Ok(run)
}

async fn below(uri: &S3Uri, work: &Work) -> Result<Vec<Run>, Failure> {
    let caller = work.session.caller().await?;
    let store = ObjectStore::new(&work.session, &caller.account);
    let Metrics { folder, files, fault } = collect_below(&store, uri.bucket(), uri.key()).await?;
    if files.is_empty() {
        let mut run = Run::new(uri.to_string(), None, folder, Vec::new());
        run.fault = fault;
        return Ok(vec![run]);
    }
    let files = files.into_iter().map(found).collect();
    let runs = by_run(&uri.to_string(), files).into_iter();
    Ok(runs
        .map(|(name, files)| Run::new(name, None, folder.clone(), files))
        .collect())
}

#[cfg(test)]
#[path = "online_tests.rs"]
mod tests;
