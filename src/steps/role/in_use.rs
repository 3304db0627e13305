//! Which jobs a role is in use by.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::aws::{ModelCustomization, ServiceError, Session, UnfinishedJob};
use crate::iam::Region;

/// How many jobs are looked at at the same time: GetModelCustomizationJob is throttled per account.
const TOGETHER: usize = 8;

/// Finds the jobs that have not ended and run with `role`: those of the session's Region, and of `regions`.
///
/// # Errors
/// When Bedrock refused or gave no answer in one of them.
pub(super) async fn jobs_with(
    session: &Session,
    role: &str,
    regions: &BTreeSet<Region>,
) -> Result<Vec<UnfinishedJob>, ServiceError> {
    let others = regions.iter().filter(|region| *region != session.region());
    let others = others.map(|region| ModelCustomization::in_region(session, region));
    let all = std::iter::once(ModelCustomization::new(session)).chain(others);
    let found = try_join_all(all.map(|bedrock| in_region(bedrock, role))).await?;
    Ok(found.concat())
}

async fn in_region(bedrock: ModelCustomization, role: &str) -> Result<Vec<UnfinishedJob>, ServiceError> {
    let bedrock = &bedrock;
    let jobs = bedrock.unfinished_jobs().await?;
    stream::iter(jobs)
        .map(|job| async move {
            let used = bedrock.role_of(&job.arn).await?;
            Ok::<_, ServiceError>((used.as_deref() == Some(role)).then_some(job))
        })
        .buffered(TOGETHER)
        .try_filter_map(|job| async move { Ok(job) })
        .try_collect()
        .await
}
