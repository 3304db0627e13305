//! `finetune role show`.

use crate::cli::{ConfigFlags, Shell};
use crate::commands::role::{self, About, Form, ShowOptions};
use crate::config;
use crate::error::{ExitStatus, Failure};
use crate::iam::evaluate::Principal;
use crate::iam::{AccountId, IdentifierError, OperatorTask};

/// Print the policies that the job needs: of the service role, and of what surrounds it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Of one document alone:
  finetune role show --document trust
  finetune role show --operator submit --document operator-submit
  finetune role show --resource-policies --document bucket-NAME |
    aws s3api put-bucket-policy --bucket NAME --policy file:///dev/stdin")]
pub(super) struct Args {
    /// The account of the job; nobody is asked then
    #[arg(long, value_name = "ID")]
    account_id: Option<AccountId>,

    /// Show the policy of those who run the tool instead: who submits, CI that runs `check`, who asks for
    /// the status, who keeps the role
    #[arg(long, value_name = "TASK", value_parser = task(), conflicts_with = "resource_policies")]
    operator: Option<OperatorTask>,

    /// Show the policies of the buckets, of the S3 gateway endpoint and of the keys instead
    #[arg(long)]
    resource_policies: bool,

    /// A user or role that runs the tool, for policies that name it; may be repeated [default: the caller,
    /// unless `--account-id` is given]
    #[arg(long = "principal", value_name = "ARN", value_parser = principal)]
    principals: Vec<String>,

    /// Have the buckets deny the service role, and nobody else, what doesn't come through this VPC endpoint;
    /// may be repeated. A job can fail over it that ran before: see the note it prints
    #[arg(long = "source-vpce", value_name = "ID", value_parser = endpoint, requires = "resource_policies")]
    endpoints: Vec<String>,

    /// Print a file of Terraform
    #[arg(long, conflicts_with = "document")]
    terraform: bool,

    /// Print one document alone, as AWS takes it: `trust`, the name of an inline policy, `operator-TASK`,
    /// `bucket-NAME`, `endpoint`, `key-ID`
    #[arg(long, value_name = "NAME")]
    document: Option<String>,

    #[command(flatten)]
    flags: ConfigFlags,
}

fn task() -> impl clap::builder::TypedValueParser<Value = OperatorTask> {
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};
    PossibleValuesParser::new(OperatorTask::ALL.map(OperatorTask::name)).map(|name| {
        let named = |task: &OperatorTask| task.name() == name;
        OperatorTask::ALL
            .into_iter()
            .find(named)
            .expect("the values are the names of the tasks")
    })
}

/// A user or a role: policies name no sessions.
fn principal(text: &str) -> Result<String, IdentifierError> {
    match text.parse() {
        Ok(Principal::User { .. } | Principal::Role(_)) => Ok(text.to_owned()),
        _ => Err(IdentifierError::new(text, "the ARN of a user or a role")),
    }
}

fn endpoint(text: &str) -> Result<String, IdentifierError> {
    let id = text.strip_prefix("vpce-").unwrap_or_default();
    if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_owned())
    } else {
        Err(IdentifierError::new(text, "the ID of a VPC endpoint (`vpce-…`)"))
    }
}

impl Args {
    pub(super) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let config = config::load(&shell.source(&self.flags))?;
        let about = match self.operator {
            Some(task) => About::Operator(task),
            None if self.resource_policies => About::Resources,
            None => About::Role,
        };
        let form = match self.document {
            Some(name) => Form::One(name),
            None if self.terraform => Form::Terraform,
            None => Form::All,
        };
        let options = ShowOptions {
            about,
            form,
            principals: self.principals,
            endpoints: self.endpoints,
        };
        if let Some(account) = &self.account_id {
            return shell.finish(&role::show_offline(&config, None, account, options)?);
        }
        Self::ask(shell, &config, options)
    }

    #[cfg(feature = "aws")]
    fn ask(shell: &Shell, config: &config::Config, options: ShowOptions) -> Result<ExitStatus, Failure> {
        let shown = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            role::show(&reach.session, config, options).await
        })??;
        shell.finish(&shown)
    }

    #[cfg(not(feature = "aws"))]
    fn ask(_shell: &Shell, _config: &config::Config, _options: ShowOptions) -> Result<ExitStatus, Failure> {
        Err(role::ShowError::NoAccount.into())
    }
}
