//! The flags of `check` that show the network.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Shell, outputs};
use crate::commands::check::CheckOutcome;
use crate::error::{ExitStatus, Failure};
use crate::network::{SubnetId, Which};
use crate::output::DiagramForm;

/// Which views of the network are wanted.
#[derive(Debug, clap::Args)]
pub(super) struct ViewFlags {
    /// Tell the way from a subnet to Amazon S3 and back step by step; `all`: from each of the job's
    #[arg(long, value_name = "SUBNET|all", value_delimiter = ',')]
    explain: Vec<Start>,

    /// Draw the network with what fails in it: SVG, or Mermaid by the ending `.mmd` or `.md`
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    diagram: Option<PathBuf>,
}

/// A picture was not written.
#[derive(Debug, thiserror::Error)]
enum DiagramError {
    #[error("`{0}` names no form of a picture by its ending")]
    Form(String),
}

impl crate::error::Hint for DiagramError {
    fn hints(&self) -> Vec<String> {
        vec!["the endings are `.svg`, `.mmd` (Mermaid) and `.md` (Markdown with Mermaid)".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Where a way begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    All,
    Subnet(SubnetId),
    /// A subnet's address in a plan.
    Address(String),
}

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            address if address.contains("_subnet.") => Ok(Self::Address(address.to_owned())),
            id => id.parse().map(Self::Subnet).map_err(|_| {
                "expected a subnet ID (`subnet-…`) or `all`; of a plan, the address of a subnet".to_owned()
            }),
        }
    }
}

impl ViewFlags {
    /// The file that is written.
    pub(super) fn file(&self) -> Option<&Path> {
        self.diagram.as_deref()
    }

    /// Refuses flags that nothing can come of, before anything is read.
    ///
    /// # Errors
    /// When a view is wanted of a network that is not checked.
    pub(super) fn refuse_without(&self, network: bool) -> Result<(), Failure> {
        if let Some(path) = &self.diagram
            && DiagramForm::of(path).is_none()
        {
            return Err(DiagramError::Form(path.display().to_string()).into());
        }
        if network || (self.explain.is_empty() && self.diagram.is_none()) {
            return Ok(());
        }
        Err(NotChecked.into())
    }

    /// Adds what is wanted to `outcome`, and writes the picture.
    ///
    /// # Errors
    /// When there is no network, a subnet is none of it, or the picture can't be written.
    pub(super) fn look(&self, shell: &Shell, outcome: &mut CheckOutcome, force: bool) -> Result<(), Failure> {
        if let Some(which) = self.which(outcome)? {
            outcome.explain(&which)?;
        }
        if let Some((path, form)) = self
            .diagram
            .as_ref()
            .and_then(|path| Some((path, DiagramForm::of(path)?)))
        {
            let drawn = form.draw(&outcome.picture()?);
            outputs::write(path, drawn.as_bytes(), force)?;
            let shown = path.display().to_string();
            let shown = crate::output::text::visible(&shown);
            shell.terminal.note(format_args!("picture written to `{shown}`"));
        }
        Ok(())
    }

    fn which(&self, outcome: &CheckOutcome) -> Result<Option<Which>, Failure> {
        let mut subnets: Vec<SubnetId> = Vec::new();
        for start in &self.explain {
            match start {
                Start::All => return Ok(Some(Which::All)),
                Start::Subnet(id) => subnets.push(id.clone()),
                Start::Address(address) => subnets.push(outcome.planned_subnet(address)?),
            }
        }
        Ok((!subnets.is_empty()).then_some(Which::Subnets(subnets)))
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

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}
