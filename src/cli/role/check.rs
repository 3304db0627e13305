//! `finetune role check`.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::input::{self, InputError};
use crate::cli::{ConfigFlags, Shell};
use crate::commands::role::check;
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::iam::evaluate::PolicySet;
use crate::iam::{AccountId, Region, TerraformRole};

/// Judge whether a role is enough for the job, and what it allows beyond
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without files the role of finetune.toml is read from IAM. Exit status: 0 when it is sufficient, 1 when \
it is not or when that can't be told; what it allows beyond the job is a warning.

Of a Terraform plan or state:
  terraform plan -out=plan.out && terraform show -json plan.out \\
    | finetune role check --terraform -")]
pub(crate) struct Args {
    /// A set of policies to judge instead, as `finetune role evaluate` takes it; `-` is standard input
    #[arg(long, value_name = "SET.json", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["trust_policy", "policy"])]
    policies: Option<PathBuf>,

    /// The trust policy of a role to judge instead
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "policy")]
    trust_policy: Option<PathBuf>,

    /// A policy of that role; may be repeated
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, requires = "trust_policy")]
    policy: Vec<PathBuf>,

    /// What `terraform show -json` prints, of a plan or a state; `-` is standard input
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["policies", "trust_policy", "policy"])]
    terraform: Option<PathBuf>,

    /// The role of it, by address or name [default: the only one, else the one of finetune.toml]
    #[arg(long, value_name = "ADDRESS", requires = "terraform")]
    role: Option<String>,

    /// The account of the job [default: that of `role.arn`, else the one that the policies name most often]
    #[arg(long, value_name = "ID")]
    account_id: Option<AccountId>,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        if let Some(path) = &self.terraform {
            let text = input::read(path)?;
            let role = self.of_terraform(path, &text, &config)?;
            return shell.finish(&check::planned(&config, self.account_id.as_ref(), role, &text)?);
        }
        let given = match &self.policies {
            Some(path) => Some(input::set(path)?),
            None => self.files()?,
        };
        match given {
            Some((set, text)) => {
                shell.finish(&check::offline(&config, self.account_id.as_ref(), &set, &text)?)
            }
            None => Self::live(shell, &config),
        }
    }

    fn of_terraform(
        &self,
        path: &Path,
        text: &str,
        config: &config::Config,
    ) -> Result<TerraformRole, InputError> {
        let usual = config.role.name().to_string();
        let partition = config.region.as_ref().map(Region::partition).unwrap_or_default();
        TerraformRole::read(text, self.role.as_deref(), &usual, &partition)
            .map_err(|error| InputError::Terraform(path.display().to_string(), error))
    }

    /// Makes a set of the files that are given, if any are.
    fn files(&self) -> Result<Option<(PolicySet, String)>, InputError> {
        let Some(trust) = &self.trust_policy else {
            return Ok(None);
        };
        let mut identity = Vec::new();
        for path in &self.policy {
            identity.push(json!({"name": path.display().to_string(), "document": input::document(path)?}));
        }
        let set = json!({"trust_policy": input::document(trust)?, "identity_policies": identity});
        let text = set.to_string();
        let name = trust.display().to_string();
        let set = PolicySet::parse(&text).map_err(|error| InputError::Set(name, error))?;
        Ok(Some((set, text)))
    }

    #[cfg(feature = "aws")]
    fn live(shell: &Shell, config: &config::Config) -> Result<ExitStatus, Failure> {
        let checked = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            check::live(&reach.session, config).await
        })??;
        shell.finish(&checked)
    }

    #[cfg(not(feature = "aws"))]
    fn live(_shell: &Shell, _config: &config::Config) -> Result<ExitStatus, Failure> {
        Err(crate::commands::role::ShowError::NoAccount.into())
    }
}
