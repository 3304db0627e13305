//! The policies that have a say for a job, made of what IAM and S3 have of a role and of buckets.

use std::collections::BTreeMap;

use crate::diagnostic::{Read, Unread};
use crate::iam::document::Document;
use crate::iam::evaluate::{Policy, PolicySet};
use crate::iam::facts::RoleState;
use crate::iam::needs::RoleNeeds;
use crate::iam::role::RoleArn;

/// The name that decisions call a trust policy by.
pub(in crate::iam) const TRUST_POLICY: &str = "trust policy";

/// The name that decisions call a permissions boundary by.
pub(in crate::iam) const BOUNDARY: &str = "permissions boundary";

impl PolicySet {
    /// Makes a set of what IAM has of a role and of the policies of the buckets that the job needs. What could
    /// not be read, or is no policy, may allow anything and deny anything; so may the policy of a bucket of the
    /// job that `bucket_policies` says nothing of.
    pub fn of_role(
        state: &RoleState,
        bucket_policies: &BTreeMap<String, Read<Option<String>>>,
        needs: &RoleNeeds,
    ) -> Self {
        let unread = |name: &str, unread: &Unread| Policy::unread(name, &unread.reason());
        let mut set = Self {
            trust: Some(Policy::parse_or_unread(TRUST_POLICY, &state.trust)),
            ..Self::default()
        };
        for (what, policies) in [
            ("inline policies", &state.inline),
            ("attached policies", &state.attached),
        ] {
            match policies.known() {
                Ok(all) => {
                    let all = all.iter();
                    set.identity
                        .extend(all.map(|(name, text)| Policy::parse_or_unread(name, text)));
                }
                Err(why) => set.identity.push(unread(what, why)),
            }
        }
        set.boundary = match state.boundary.known() {
            Ok(text) => text.as_ref().map(|text| Policy::parse_or_unread(BOUNDARY, text)),
            Err(why) => Some(unread(BOUNDARY, why)),
        };
        set.with_buckets(bucket_policies, needs)
    }

    /// Adds the policies of the buckets that the job needs.
    pub(in crate::iam) fn with_buckets(
        mut self,
        bucket_policies: &BTreeMap<String, Read<Option<String>>>,
        needs: &RoleNeeds,
    ) -> Self {
        for (bucket, _) in needs.owned_buckets() {
            let arn = needs.bucket_arn(bucket);
            let policy = match bucket_policies.get(bucket).map(Read::known) {
                Some(Ok(Some(text))) => Policy::parse_or_unread(&arn, text),
                Some(Ok(None)) => continue,
                Some(Err(why)) => Policy::unread(&arn, &why.reason()),
                None => Policy::unread(&arn, &format!("the policy of bucket `{bucket}` was not read")),
            };
            self.resources.insert(arn, policy);
        }
        self
    }

    /// Adds what is taken for granted where it is not given, and says so: that a key leaves the decision to the
    /// account of the job, as the policy that AWS gives new keys does, and that another account's grader lets
    /// the role invoke it.
    pub(in crate::iam) fn completed(&self, needs: &RoleNeeds, role: &RoleArn) -> (Self, Vec<String>) {
        let mut set = self.clone();
        let mut assumed = Vec::new();
        for key in needs.key_arns() {
            if !set.resources.contains_key(key) {
                assumed.push(format!(
                    "the policy of key `{key}` was not given; it is taken to leave the decision to account `{}`",
                    needs.account
                ));
                set.resources.insert(key.to_owned(), delegating(needs, "kms:*"));
            }
        }
        // The policy of a function has a say where the function is another account's.
        let foreign = needs
            .grader
            .iter()
            .filter(|grader| *grader.account() != needs.account);
        for grader in foreign {
            if !set.resources.contains_key(&set.holder_of(grader.as_str())) {
                assumed.push(format!(
                    "the policy of function `{grader}` was not given; it is taken to let the role invoke it"
                ));
                set.resources.insert(grader.to_string(), admitting(role));
            }
        }
        (set, assumed)
    }
}

/// The policy of a key or a role that leaves `action` to the account of the job.
pub(super) fn delegating(needs: &RoleNeeds, action: &str) -> Policy {
    granted(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:{}:iam::{}:root"}},"Action":"{action}","Resource":"*"}}]}}"#,
        needs.partition, needs.account
    ))
}

/// The policy of a function that a role may invoke.
fn admitting(role: &RoleArn) -> Policy {
    granted(&format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{role}"}},"Action":"lambda:InvokeFunction","Resource":"*"}}]}}"#
    ))
}

/// The policy of an identity that may do anything.
pub(in crate::iam) fn everything() -> Policy {
    granted(r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#)
}

fn granted(text: &str) -> Policy {
    let document = Document::parse(text).expect("it is JSON");
    Policy::new("taken for granted", &document).expect("it is a policy")
}
