//! `network list`: the VPCs of the Region, and which of them a job can run in.

use crate::aws::Session;
use crate::error::{ExitStatus, Hint};
use crate::steps::{RegionSurvey, survey_region};

/// The VPCs of a Region.
#[derive(Debug, Clone)]
pub struct VpcList {
    /// What was read and judged.
    pub survey: RegionSurvey,
}

/// The VPCs could not be listed.
#[derive(Debug, thiserror::Error)]
#[error("failed to list the VPCs")]
pub struct ListError(#[source] crate::aws::ServiceError);

impl Hint for ListError {
    fn hints(&self) -> Vec<String> {
        self.0.hints()
    }

    fn exit_status(&self) -> ExitStatus {
        self.0.exit_status()
    }
}

/// Lists the VPCs of the session's Region.
///
/// # Errors
/// When the credentials do not work, the VPCs can't be listed, or EC2 can't be reached.
pub async fn list(session: &Session) -> Result<VpcList, ListError> {
    let survey = survey_region(session).await.map_err(ListError)?;
    Ok(VpcList { survey })
}
