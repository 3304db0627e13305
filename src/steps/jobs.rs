//! Lists the jobs of a Region in as few calls as there can be.

use crate::aws::{MOST_JOBS_PER_CALL, ModelCustomization, ServiceError, Session};
use crate::job::{JobFilter, JobSummary};

/// Jobs of a Region.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobList {
    /// The jobs, in the order of the service.
    pub jobs: Vec<JobSummary>,
    /// Whether the list was cut: the service may have more.
    pub more: bool,
}

/// Decides about a job by what the service can't narrow a list by.
pub type Keep<'a> = &'a (dyn Fn(&JobSummary) -> bool + Sync);

/// Lists at most `most` jobs that `filter` and `keep` let through. A full page costs one call, and
/// nothing is asked of single jobs.
///
/// # Errors
/// When the service refused or gave no answer.
pub async fn list(
    session: &Session,
    filter: &JobFilter,
    most: usize,
    keep: Option<Keep<'_>>,
) -> Result<JobList, ServiceError> {
    let bedrock = ModelCustomization::new(session);
    let mut list = JobList::default();
    let mut token = None;
    loop {
        // Where jobs are left out here, nobody knows how many it takes to find enough.
        let size = match keep {
            Some(_) => MOST_JOBS_PER_CALL,
            None => most - list.jobs.len(),
        };
        let page = bedrock.jobs_page(filter, size, token.clone()).await?;
        let kept = page
            .jobs
            .into_iter()
            .filter(|job| keep.is_none_or(|keep| keep(job)));
        list.jobs.extend(kept);
        list.more = list.jobs.len() > most || (list.jobs.len() == most && page.next.is_some());
        list.jobs.truncate(most);
        // A token that comes back would be asked for without end.
        if list.more || list.jobs.len() == most || page.next.is_none() || page.next == token {
            return Ok(list);
        }
        token = page.next;
    }
}
