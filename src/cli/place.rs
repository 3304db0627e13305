//! Where the jobs of a verb are: the Region and the folder, with or without a `finetune.toml`.

use std::path::PathBuf;

use super::{ConfigFlags, Shell};
use crate::config;
use crate::error::Failure;
use crate::iam::Region;
use crate::job::JobId;

/// The Region, where one is named, and the folder of the job.
pub(super) struct Place {
    pub(super) region: Option<Region>,
    pub(super) folder: PathBuf,
}

/// Finds the place of jobs: the Region is that of `--region`, else that of `job`'s ARN, else that of the
/// file. Whoever names a job needs nothing of a file that is at fault.
///
/// # Errors
/// When no job is named and the file can't be used.
pub(super) fn of_job(shell: &Shell, job: Option<&JobId>) -> Result<Place, Failure> {
    let settings = match (config::read(&shell.source(&ConfigFlags::default())), job) {
        (Ok(settings), _) => Some(settings),
        (Err(_), Some(_)) => None,
        (Err(error), None) => return Err(error.into()),
    };
    let of_arn = match job {
        Some(JobId::Arn(arn)) => Some(arn.region().clone()),
        _ => None,
    };
    let region = shell.global.region.clone().or(of_arn);
    Ok(match settings {
        Some(settings) => Place {
            region: region.or(settings.region),
            folder: settings.folder,
        },
        None => Place {
            region,
            folder: PathBuf::from("."),
        },
    })
}
