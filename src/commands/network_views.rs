//! Views of a network that `check` judged: the ways to Amazon S3, and a picture.

use super::check::CheckOutcome;
use crate::diagnostic::{CheckResult, Report};
use crate::error::{ExitStatus, Hint};
use crate::network::{Picture, SubnetId, UnknownSubnet, Which, explain, picture};

/// A network can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// No network was judged.
    #[error("the job has no VPC, so there is no network to show")]
    NoNetwork,
    /// An address is asked for where no plan was judged.
    #[error("`{0}` is no subnet ID, and there is no plan that has such an address")]
    NoPlan(String),
    /// The plan has no subnet there.
    #[error("the plan has no subnet `{0}`")]
    Address(String),
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
            Self::NoPlan(_) => {
                vec!["name the subnet by its ID, or the plan with `--terraform-plan`".to_owned()]
            }
            Self::Address(_) => {
                vec![
                    "`--explain all` tells the way from each of the job's subnets, by their addresses"
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
        if let Some((_, names)) = &self.untold {
            for path in &mut self.paths {
                names.tell_way(path);
            }
        }
        Ok(())
    }

    /// Finds what stands for the subnet at an address of the plan that was judged.
    ///
    /// # Errors
    /// When no plan was judged, or it has no such subnet.
    pub fn planned_subnet(&self, address: &str) -> Result<SubnetId, ViewError> {
        let (_, names) = self
            .untold
            .as_ref()
            .ok_or_else(|| ViewError::NoPlan(address.to_owned()))?;
        names
            .subnet(address)
            .ok_or_else(|| ViewError::Address(address.to_owned()))
    }

    /// Makes a picture of the network, with what was found as it is reported.
    ///
    /// # Errors
    /// When no network was judged.
    pub fn picture(&self) -> Result<Picture, ViewError> {
        let (request, facts) = self.network.as_ref().ok_or(ViewError::NoNetwork)?;
        let Some((untold, names)) = &self.untold else {
            let Report { findings, checks, .. } = &self.report;
            return Ok(picture(request, facts, findings, checks));
        };
        // Which box a finding belongs to, its IDs say; what is no part of a plan is not open.
        let settled = untold.checks.iter().zip(&self.report.checks);
        let checks = settled.map(|(check, told)| CheckResult {
            verdict: told.verdict,
            ..check.clone()
        });
        let checks: Vec<CheckResult> = checks.collect();
        let mut picture = picture(request, facts, &untold.findings, &checks);
        names.tell_picture(&mut picture);
        Ok(picture)
    }
}
