//! AWS STS: who is calling.

use super::ServiceError;
use super::bedrock::odd_answer;
use crate::iam::{AccountId, Partition};

/// Who signs the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The account.
    pub account: AccountId,
    /// The partition, from the caller's ARN.
    pub partition: Partition,
    /// The ARN of the user or of the role's session.
    pub arn: String,
}

impl CallerIdentity {
    /// Asks STS; needs no permission.
    pub(super) async fn get(client: &aws_sdk_sts::Client) -> Result<Self, ServiceError> {
        const OPERATION: &str = "sts:GetCallerIdentity";
        let answer = client
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| ServiceError::new(OPERATION, &error))?;
        let arn = answer.arn().unwrap_or_default().to_owned();
        let partition = arn.split(':').nth(1).and_then(|name| name.parse().ok());
        let account = answer.account().and_then(|id| id.parse().ok());
        match (partition, account) {
            (Some(partition), Some(account)) => Ok(Self {
                account,
                partition,
                arn,
            }),
            _ => Err(odd_answer(
                OPERATION,
                format!("the answer names no account (ARN `{arn}`)"),
            )),
        }
    }
}
