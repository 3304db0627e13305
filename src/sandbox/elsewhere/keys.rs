//! The keys that jobs, buckets and objects name, as the other server's KMS knows them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_kms::error::ProvideErrorMetadata;

use super::{Elsewhere, Needs, Unanswered};
use crate::sandbox::account::Key;

/// Keys by their IDs.
pub(super) type Keys = BTreeMap<String, Key>;

impl Elsewhere {
    /// Reads the keys that jobs name.
    pub(super) async fn keys(&self, needs: &Needs) -> Result<Keys, Unanswered> {
        self.more_keys(Keys::new(), needs.keys.clone()).await
    }

    /// Adds the keys of these names: IDs, ARNs or aliases. What is not there is left out.
    pub(super) async fn more_keys(
        &self,
        mut keys: Keys,
        names: BTreeSet<String>,
    ) -> Result<Keys, Unanswered> {
        for name in names {
            let answer = match self.kms.describe_key().key_id(&name).send().await {
                Ok(answer) => answer,
                Err(error) if matches!(error.code(), Some("NotFoundException" | "InvalidArnException")) => {
                    continue;
                }
                Err(error) => return Err(self.unanswered("kms:DescribeKey")(error)),
            };
            let Some(known) = answer.key_metadata() else {
                continue;
            };
            let id = known.key_id().to_owned();
            // Under which alias it was asked for is all that anybody will ask it for.
            let alias = name.find("alias/").map(|at| name[at..].to_owned());
            if let Some(key) = keys.get_mut(&id) {
                key.aliases.extend(alias);
                continue;
            }
            let owner = known.aws_account_id();
            let owner = owner.filter(|owner| *owner != self.caller.account);
            let policy = self.kms.get_key_policy().key_id(known.arn().unwrap_or(&id));
            let policy = match policy.policy_name("default").send().await {
                Ok(answer) => answer.policy,
                // The policy of somebody else's key is not for this account to read.
                Err(error) if owner.is_some() && error.as_service_error().is_some() => None,
                Err(error) => return Err(self.unanswered("kms:GetKeyPolicy")(error)),
            };
            keys.insert(
                id,
                Key {
                    description: known.description().unwrap_or_default().to_owned(),
                    state: known
                        .key_state()
                        .map_or_else(|| "Enabled".to_owned(), |state| state.as_str().to_owned()),
                    manager: known
                        .key_manager()
                        .map_or_else(|| "CUSTOMER".to_owned(), |manager| manager.as_str().to_owned()),
                    policy,
                    aliases: alias.into_iter().collect(),
                    owner: owner.map(ToOwned::to_owned),
                },
            );
        }
        Ok(keys)
    }
}
