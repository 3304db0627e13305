//! The policies around a service role: of those who run the tool, and of the buckets, the endpoint and the
//! keys that the role works with. `policies/README.md` justifies every statement.

mod fill;
mod resources;

use super::document::Document;
use super::held::{Held, Holder};
use super::needs::{Objects, RoleNeeds};
use super::role::RoleArn;
use super::template::Values;

/// What someone does with the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OperatorTask {
    /// `finetune submit` with a service role that is as the job needs it: reads, upload, the job itself.
    Submit,
    /// `finetune check`: reads only. What it may not read makes checks unknown, nothing else.
    Ci,
    /// `finetune status` and the results.
    Status,
    /// `finetune role apply`, `diff` and `delete`.
    Role,
    /// `finetune leftovers` and `clean`.
    Clean,
}

impl OperatorTask {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Submit, Self::Ci, Self::Status, Self::Role, Self::Clean];

    /// Returns the word for it: `submit`, `ci`, `status`, `role` or `clean`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Ci => "ci",
            Self::Status => "status",
            Self::Role => "role",
            Self::Clean => "clean",
        }
    }
}

/// A job with what surrounds its service role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surroundings {
    /// What the job needs of the role.
    pub needs: RoleNeeds,
    /// The role.
    pub role: RoleArn,
    /// The ARN of the base model, or a pattern that covers it.
    pub base_model: String,
    /// Where local data is uploaded to.
    pub uploads: Vec<Objects>,
    /// The ARNs of the users and roles that run the tool, as far as they are known.
    pub principals: Vec<String>,
    /// The ARN of the permissions boundary that the role has to carry.
    pub boundary: Option<String>,
    /// The endpoints that the role has to come through, as far as the bucket policy is to insist on it.
    pub endpoints: Vec<String>,
}

/// What gives a role rights. With a boundary, only roles that carry it get any: these actions know the
/// condition key `iam:PermissionsBoundary` (Service Authorization Reference, AWS Identity and Access
/// Management). `DeleteRolePermissionsBoundary` is not among them, so the boundary stays.
const GIVING: [&str; 3] = ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"];

impl Surroundings {
    /// Renders the policy that a task takes.
    pub fn operator(&self, task: OperatorTask) -> Held {
        let check = || {
            self.fill(
                include_str!("../../../policies/operator-check.json"),
                Values::default(),
            )
        };
        let document = match task {
            OperatorTask::Submit => {
                let submit = include_str!("../../../policies/operator-submit.json");
                Document::merged(&[check(), self.fill(submit, Values::default())])
            }
            OperatorTask::Ci => check(),
            OperatorTask::Status => self.fill(
                include_str!("../../../policies/operator-status.json"),
                Values::default(),
            ),
            OperatorTask::Role => self.keeper(),
            OperatorTask::Clean => self.fill(
                include_str!("../../../policies/operator-clean.json"),
                Values::default(),
            ),
        };
        Held {
            holder: Holder::Operator(task),
            document,
        }
    }

    /// The policy of whoever keeps the role: this role alone, or every role of its path.
    fn keeper(&self) -> Document {
        let mut giving: Vec<String> = GIVING.map(ToOwned::to_owned).to_vec();
        let condition = match &self.boundary {
            Some(boundary) => {
                giving.push("iam:PutRolePermissionsBoundary".to_owned());
                serde_json::json!({ "StringEquals": { "iam:PermissionsBoundary": boundary } })
            }
            None => serde_json::json!({}),
        };
        let values = Values::default()
            .list("boundary_actions", &giving)
            .json("boundary_condition", &condition)
            .text("role_pattern", &self.role_pattern());
        self.fill(include_str!("../../../policies/operator-role.json"), values)
    }

    fn role_pattern(&self) -> String {
        let (arn, name) = (self.role.to_string(), self.role.name().to_string());
        match arn.strip_suffix(&name) {
            Some(folder) if self.role.path() != "/" => format!("{folder}*"),
            _ => arn,
        }
    }
}

#[cfg(test)]
mod tests;
