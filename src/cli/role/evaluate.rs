//! `finetune role evaluate`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::Shell;
use crate::commands::role::evaluate::{explain, stream};
use crate::error::{ExitStatus, Failure};
use crate::iam::evaluate::Question;

use super::input::{self, InputError};

/// Ask what a set of policies makes of requests, without AWS
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A set:
  {\"trust_policy\": {…},
   \"identity_policies\": [{\"name\": \"…\", \"document\": {…}}],
   \"permissions_boundary\": {…}, \"service_control_policies\": [{…}],
   \"resource_policies\": {\"ARN\": {…}}, \"vpc_endpoint_policy\": {…}}
What is absent or null has no say; a list of lists of service control policies is one list per level of \
the organisation.

A request, one per line:
  {\"id\": \"1\", \"principal\": \"arn:aws:iam::111122223333:role/x\",
   \"action\": \"s3:GetObject\", \"resource\": \"arn:aws:s3:::bucket/key\",
   \"resource_account\": \"111122223333\",
   \"context\": {\"aws:SourceVpc\": \"vpc-0a\"}}
Keys that the context lacks are absent from the request.

An answer:
  {\"id\", \"decision\": \"allowed\" or \"denied\", \"decided_by\", \"statement\",
   \"policy\", \"reason\"}
What can't be decided is denied. Session policies and resource control policies are not part of a set.")]
pub(crate) struct Args {
    /// The set of policies, as JSON; `-` is standard input
    #[arg(long, value_name = "SET.json", value_hint = clap::ValueHint::FilePath)]
    policies: PathBuf,

    /// Requests, one JSON object per line; `-` is standard input. Answers come as JSON lines
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "action", required_unless_present = "action")]
    requests: Option<PathBuf>,

    /// One action to ask about, such as `s3:PutObject`
    #[arg(long, value_name = "ACTION", requires = "resource")]
    action: Option<String>,

    /// The ARN that it is done to, or `*`
    #[arg(long, value_name = "ARN", requires = "action")]
    resource: Option<String>,

    /// Who does it: the ARN of a role, session or user, or a service [default: Bedrock where a role is
    /// assumed, else a role of the resource's account]
    #[arg(long, value_name = "PRINCIPAL", requires = "action")]
    principal: Option<String>,

    /// The account of the resource, where its ARN names none
    #[arg(long, value_name = "ID", requires = "action")]
    resource_account: Option<String>,

    /// A key of the request's context, such as `aws:SourceVpc=vpc-0a`; a key given twice has two values
    #[arg(long = "context", value_name = "KEY=VALUE", requires = "action")]
    context: Vec<String>,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
        if is_stdin(&self.policies) && self.requests.as_ref().is_some_and(is_stdin) {
            return Err(InputError::TwoStandardInputs.into());
        }
        let (set, _) = input::set(&self.policies)?;
        if let Some(requests) = &self.requests {
            return shell.finish(&stream(&set, &input::read(requests)?));
        }
        shell.finish(&explain(&set, self.question()?))
    }

    fn question(&self) -> Result<Question, InputError> {
        let mut context = serde_json::Map::new();
        for given in &self.context {
            let (key, value) = given
                .split_once('=')
                .ok_or_else(|| InputError::Context(given.clone()))?;
            let values = context.entry(key).or_insert_with(|| json!([]));
            if let Value::Array(values) = values {
                values.push(json!(value));
            }
        }
        let action = self.action.clone().unwrap_or_default();
        let resource = self.resource.clone().unwrap_or_default();
        let principal = self.principal.clone().unwrap_or_else(|| {
            if action.eq_ignore_ascii_case("sts:AssumeRole") {
                return "bedrock.amazonaws.com".to_owned();
            }
            let of_arn = resource.split(':').nth(4).filter(|account| !account.is_empty());
            let account = of_arn
                .or(self.resource_account.as_deref())
                .unwrap_or("111122223333");
            format!("arn:aws:iam::{account}:role/service-role")
        });
        let question = json!({
            "principal": principal,
            "action": action,
            "resource": resource,
            "resource_account": self.resource_account,
            "context": context,
        });
        Question::parse(&question.to_string()).map_err(InputError::Question)
    }
}
