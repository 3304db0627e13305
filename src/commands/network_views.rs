//! Views of a network that `check` judged: the ways to Amazon S3, and a picture.

use super::check::CheckOutcome;
use crate::error::{ExitStatus, Hint};
use crate::network::{Picture, UnknownSubnet, Which, explain, picture};

/// A network can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// No network was judged.
    #[error("the job has no VPC, so there is no network to show")]
    NoNetwork,
    /// A subnet is asked for that nobody has seen.
    #[error(transparent)]
    Subnet(#[from] UnknownSubnet),
}

impl Hint for ViewError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoNetwork => {
                vec![
                    "give `[network]` in finetune.toml, or `--subnet-ids` and `--security-group-ids`"
                        .to_owned(),
                ]
            }
            Self::Subnet(error) => {
                let subnets: Vec<String> = error.of_job.iter().map(|id| format!("`{id}`")).collect();
                vec![format!(
                    "the job's subnets are {}; `all` stands for them",
                    subnets.join(", ")
                )]
            }
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

impl CheckOutcome {
    /// Follows the ways to Amazon S3 from the subnets asked for.
    ///
    /// # Errors
    /// When no network was judged, or a subnet is none of its VPC.
    pub fn explain(&mut self, which: &Which) -> Result<(), ViewError> {
        let (request, facts) = self.network.as_ref().ok_or(ViewError::NoNetwork)?;
        self.paths = explain(request, facts, which)?;
        Ok(())
    }

    /// Makes a picture of the network, with what was found as it is reported.
    ///
    /// # Errors
    /// When no network was judged.
    pub fn picture(&self) -> Result<Picture, ViewError> {
        let (request, facts) = self.network.as_ref().ok_or(ViewError::NoNetwork)?;
        Ok(picture(
            request,
            facts,
            &self.report.findings,
            &self.report.checks,
        ))
    }
}
