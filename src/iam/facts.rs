//! What was read of a service role and of the buckets' policies: one serialisable value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Read;

/// The key of the tag that marks a role as made, or adopted, by this tool.
pub const MANAGED_TAG: &str = "finetune:managed";

/// All that the checks of a role look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleFacts {
    /// The role; none where there is no role of that name.
    pub role: Read<Option<RoleState>>,
    /// The policies of the buckets by name; none where a bucket has no policy.
    pub bucket_policies: BTreeMap<String, Read<Option<String>>>,
    /// What the role has to name and only the account knows; nothing in facts of earlier releases.
    #[serde(default)]
    pub named: NamedFacts,
    /// Who asked; absent in facts of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<CallerFacts>,
    /// The permissions boundary that the configuration asks for, as JSON text; absent: it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted_boundary: Option<Read<String>>,
}

/// What a role has to name and only the account knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFacts {
    /// How the buckets encrypt new objects, by name; none where they take no key of KMS.
    #[serde(default)]
    pub bucket_keys: BTreeMap<String, Read<Option<BucketKey>>>,
    /// The ARNs of the model behind the teacher's inference profile; absent where there is no profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_models: Option<Read<Vec<String>>>,
}

/// The key of KMS that a bucket encrypts new objects with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketKey {
    /// Its ARN, ID or alias as S3 has it; none: `aws/s3`, the key that AWS manages.
    pub key: Option<String>,
    /// Whether S3 asks for it once per bucket and not once per object.
    pub per_bucket: bool,
}

/// Whoever runs the tool, and what IAM says of its rights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallerFacts {
    /// The ARN of the user or of the role's session.
    pub arn: String,
    /// The policies of the user or role by name or ARN, as JSON text.
    pub policies: Read<BTreeMap<String, String>>,
    /// Its permissions boundary; none where there is none.
    pub boundary: Read<Option<String>>,
    /// What IAM's policy simulator makes of passing the service role to Bedrock.
    pub simulated: Read<Simulated>,
}

/// An answer of IAM's policy simulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulated {
    /// The ARN of the service role that was asked about.
    pub role: String,
    /// The decision as IAM spells it: `allowed`, `explicitDeny` or `implicitDeny`.
    pub decision: String,
    /// Whether the policies of the organisation allow it; absent where there is none.
    pub by_organization: Option<bool>,
    /// Whether the permissions boundary allows it; absent where there is none.
    pub by_boundary: Option<bool>,
}

/// A role as IAM has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleState {
    /// The ARN.
    pub arn: String,
    /// When it was made, in seconds since 1970.
    pub created: Option<i64>,
    /// The trust policy, as JSON text.
    pub trust: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The inline policies by name, as JSON text.
    pub inline: Read<BTreeMap<String, String>>,
    /// The attached managed policies by ARN, as JSON text.
    pub attached: Read<BTreeMap<String, String>>,
    /// The ARN of the permissions boundary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary_arn: Option<String>,
    /// The permissions boundary; none where there is none.
    pub boundary: Read<Option<String>>,
}

impl RoleState {
    /// Counts the characters of the inline policies that the tool does not keep, as IAM does; 0 where they
    /// could not be read.
    pub fn foreign_characters(&self) -> usize {
        let inline = self.inline.ok().into_iter().flatten();
        let foreign = inline.filter(|(name, _)| !super::documents::INLINE_NAMES.contains(&name.as_str()));
        foreign
            .filter_map(|(_, text)| super::Document::parse(text).ok())
            .map(|document| document.size())
            .sum()
    }

    /// Whether the role carries the tool's tag.
    pub fn is_managed(&self) -> bool {
        self.tags.contains_key(MANAGED_TAG)
    }
}
