//! The flags of `check` that show the network.

use std::str::FromStr;

use super::Shell;
use crate::commands::check::CheckOutcome;
use crate::commands::network_views::ViewError;
use crate::error::Failure;
use crate::network::{SubnetId, Which};

/// Which views of the network are wanted.
#[derive(Debug, clap::Args)]
pub(super) struct ViewFlags {
    /// Tell the way from a subnet to Amazon S3 and back step by step; `all`: from each of the job's
    #[arg(long, value_name = "SUBNET|all", value_delimiter = ',')]
    explain: Vec<Start>,
}

/// Where a way begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    All,
    Subnet(SubnetId),
}

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            id => id
                .parse()
                .map(Self::Subnet)
                .map_err(|_| "expected a subnet ID (`subnet-…`) or `all`".to_owned()),
        }
    }
}

impl ViewFlags {
    /// Refuses flags that nothing can come of, before anything is read.
    ///
    /// # Errors
    /// When a view is wanted of a network that is not checked.
    pub(super) fn refuse_without(&self, network: bool) -> Result<(), Failure> {
        if network || self.explain.is_empty() {
            return Ok(());
        }
        Err(NotChecked.into())
    }

    /// Adds what is wanted to `outcome`.
    ///
    /// # Errors
    /// When there is no network, or a subnet is none of it.
    pub(super) fn look(&self, _shell: &Shell, outcome: &mut CheckOutcome) -> Result<(), ViewError> {
        if let Some(which) = self.which() {
            outcome.explain(&which)?;
        }
        Ok(())
    }

    fn which(&self) -> Option<Which> {
        let subnets = self.explain.iter().map(|start| match start {
            Start::All => None,
            Start::Subnet(id) => Some(id.clone()),
        });
        match subnets.collect::<Option<Vec<SubnetId>>>() {
            None => Some(Which::All),
            Some(subnets) if subnets.is_empty() => None,
            Some(subnets) => Some(Which::Subnets(subnets)),
        }
    }
}

/// The network is not among the parts that are checked.
#[derive(Debug, thiserror::Error)]
#[error("the network is not checked, so it can't be shown")]
struct NotChecked;

impl crate::error::Hint for NotChecked {
    fn hints(&self) -> Vec<String> {
        vec!["use `finetune check network`".to_owned()]
    }

    fn exit_status(&self) -> crate::error::ExitStatus {
        crate::error::ExitStatus::Usage
    }
}
