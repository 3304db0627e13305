//! The role and what else a job may need: the key of the custom model, the grader, the teacher.

use super::super::models::Teacher;
use super::super::view::NamedKey;
use super::{Denial, Guard, Session};
use crate::sandbox::account::{Function, JobRequest};
use crate::sandbox::bedrock::own_words;
use crate::sandbox::policy::Context;

impl Session<'_> {
    pub(super) fn key_context(&self, key: &NamedKey, service: &str) -> Context {
        let region = self.view.region();
        self.context()
            .with("aws:ResourceAccount", key.owner.clone())
            .with("kms:CallerAccount", self.view.account_id())
            .with("kms:ViaService", format!("{service}.{region}.amazonaws.com"))
    }

    /// Uses the key of the custom model, the grader and the teacher, as far as the job has them.
    ///
    /// # Errors
    /// Names the first action and resource that the role may not use.
    pub(in crate::sandbox::bedrock) fn can_use_services(
        &self,
        request: &JobRequest,
        teacher: Option<&Teacher>,
    ) -> Result<(), Denial> {
        let key = request
            .kms_key
            .as_deref()
            .map(|named| (named, self.view.key(named)));
        match key {
            None => {}
            Some((_, Some(key))) if key.enabled => self.can_encrypt(&key)?,
            Some((named, _)) => return Err(gone("key", named)),
        }
        let grader = request
            .grader
            .as_deref()
            .map(|arn| (arn, self.view.function(arn)));
        match grader {
            None => {}
            Some((arn, Some(function))) => self.can_grade(arn, function)?,
            Some((arn, None)) => return Err(gone("function", arn)),
        }
        teacher.map_or(Ok(()), |teacher| self.can_ask(teacher))
    }

    fn can_encrypt(&self, key: &NamedKey) -> Result<(), Denial> {
        for action in [
            "kms:DescribeKey",
            "kms:CreateGrant",
            "kms:GenerateDataKey",
            "kms:Decrypt",
        ] {
            let mut context = self.key_context(key, "bedrock");
            if action == "kms:CreateGrant" {
                context = context.with("kms:GrantIsForAWSResource", "true");
            }
            let access = self.access(action, &key.arn, context);
            self.must(&access, Guard::Key(&key.policy, &key.owner))?;
        }
        Ok(())
    }

    /// Calls the grader under exactly the ARN that the job names.
    fn can_grade(&self, arn: &str, function: &Function) -> Result<(), Denial> {
        let owner = self.view.account_id();
        let context = self
            .context()
            .with("aws:ResourceAccount", owner)
            .with("lambda:FunctionArn", arn);
        let access = self.access("lambda:InvokeFunction", arn, context);
        self.must(&access, Guard::Policy(function.policy.as_deref(), owner))
    }

    /// Asks the teacher: through its inference profile, if it has one, and in every Region of it.
    fn can_ask(&self, teacher: &Teacher) -> Result<(), Denial> {
        let action = "bedrock:InvokeModel";
        if let Some(profile) = &teacher.profile {
            let context = self.context().with("aws:ResourceAccount", self.view.account_id());
            self.must(&self.access(action, profile, context), Guard::Nothing)?;
        }
        for model in &teacher.models {
            let mut context = self.context();
            if let Some(profile) = &teacher.profile {
                context = context.with("bedrock:InferenceProfileArn", profile.clone());
            }
            self.must(&self.access(action, model, context), Guard::Nothing)?;
        }
        Ok(())
    }
}

/// What was there when the job was created and is not any more.
fn gone(kind: &str, name: &str) -> Denial {
    own_words(&format!("The {kind} {name} can no longer be used"))
}
