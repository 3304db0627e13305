//! `role check`: whether a role is enough for the job, and what it allows beyond.

use crate::config::Config;
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::evaluate::PolicySet;
use crate::iam::{AccountId, RoleArn, Sufficiency, judge};
#[cfg(feature = "aws")]
use crate::steps::role;

use super::offline_request;

/// What a role comes to for the job.
#[derive(Debug, Clone)]
pub struct RoleChecked {
    /// The role.
    pub role: RoleArn,
    /// The judgement.
    pub result: Sufficiency,
}

/// The account of the job is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the account of the job is not known")]
pub struct NoAccount;

impl Hint for NoAccount {
    fn hints(&self) -> Vec<String> {
        vec!["pass `--account-id`: policies are judged for the resources of one account".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Judges a set of policies for the job of `config`, without asking anybody. The account is the one given,
/// else that of `role.arn`, else the one that the policies (`text`) name most often.
///
/// # Errors
/// When account or Region are not known, or a key can not be put into a policy.
pub fn offline(
    config: &Config,
    account: Option<&AccountId>,
    set: &PolicySet,
    text: &str,
) -> Result<RoleChecked, Failure> {
    let of_role = match &config.role {
        crate::config::RoleConfig::Existing(arn) => Some(arn.account()),
        crate::config::RoleConfig::Managed(_) => None,
    };
    let named = most_named(text);
    let taken = account.or(of_role).is_none();
    let account = account.or(of_role).or(named.as_ref()).ok_or(NoAccount)?;
    let request = offline_request(config, None, account)?;
    let mut result = judge(&request.needs, &request.arn, set);
    if taken {
        let assumed = format!(
            "account `{account}`, which the policies name most often, is the job's; `--account-id` says otherwise"
        );
        result.assumed.insert(0, assumed);
    }
    Ok(RoleChecked {
        result,
        role: request.arn,
    })
}

/// The account that stands in `text` most often, the first of them where several do.
fn most_named(text: &str) -> Option<AccountId> {
    let mut counts: Vec<(AccountId, usize)> = Vec::new();
    for run in text.split(|sign: char| !sign.is_ascii_alphanumeric()) {
        let Ok(account) = run.parse::<AccountId>() else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == account) {
            Some((_, count)) => *count += 1,
            None => counts.push((account, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(account, _)| account)
}

/// Judges the role as IAM has it.
///
/// # Errors
/// When AWS can not be asked, there is no such role, or its policies could not be read.
#[cfg(feature = "aws")]
pub async fn live(session: &crate::aws::Session, config: &Config) -> Result<RoleChecked, Failure> {
    let request = role::resolve(session, config, false).await?;
    let name = request.arn.name();
    let buckets = role::buckets(config);
    let (state, bucket_policies) = tokio::join!(
        role::state(session, &name),
        role::bucket_policies(session, &request.needs.bucket_owner, &buckets)
    );
    let state = state?.ok_or_else(|| LiveError::NoRole(name.to_string()))?;
    let set =
        PolicySet::of_role(&state, &bucket_policies, &request.needs.partition).map_err(LiveError::Unread)?;
    let arn = state.arn.parse().unwrap_or(request.arn);
    Ok(RoleChecked {
        result: judge(&request.needs, &arn, &set),
        role: arn,
    })
}

/// The role can't be judged as it is.
#[cfg(feature = "aws")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// There is no such role.
    #[error("there is no role `{0}`")]
    NoRole(String),
    /// Something of it could not be read.
    #[error("the role can't be judged: {0}")]
    Unread(String),
}

#[cfg(feature = "aws")]
impl Hint for LiveError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoRole(_) => vec!["`finetune role apply` makes it".to_owned()],
            Self::Unread(_) => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::NoRole(_) => ExitStatus::Findings,
            Self::Unread(_) => ExitStatus::Aws,
        }
    }
}
