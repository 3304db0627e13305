//! Which jobs a role is in use by.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::aws::{ModelCustomization, ServiceError, Session, UnfinishedJob};

/// How many jobs are looked at at the same time: GetModelCustomizationJob is throttled per account.
const TOGETHER: usize = 8;

/// Finds the jobs of the session's Region that have not ended and run with `role`. Jobs of other Regions
/// are not seen; the role that the tool writes trusts those of one Region only.
///
/// # Errors
/// When Bedrock refused or gave no answer.
pub(super) async fn jobs_with(session: &Session, role: &str) -> Result<Vec<UnfinishedJob>, ServiceError> {
    let bedrock = &ModelCustomization::new(session);
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
