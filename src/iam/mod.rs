//! Identity and Access Management: accounts, partitions, roles and their documents, and what
//! policies make of a request. Values in, values out; `aws` does the talking.

mod account;
mod canonical;
mod check;
mod diff;
mod document;
mod documents;
mod drift;
mod facts;
mod held;
mod json;
mod keep;
mod lambda;
mod limits;
mod needs;
mod operator;
mod planned;
mod probes;
mod requests;
mod role;
mod rules;
mod storage;
mod sufficiency;
mod template;
mod traps;
mod trusted;

pub mod evaluate;

pub use account::{AccountId, IdentifierError, Partition, Region};
pub use check::{RoleRequest, Standing, check};
pub use diff::{Change, Difference, ElementDifference, differences};
pub use document::{Document, DocumentError};
pub use documents::{INLINE_NAMES, InlinePolicy, RoleDocuments};
pub use drift::{Drift, PolicyDrift, RoleSettings, untouched};
pub use facts::{BucketKey, CallerFacts, MANAGED_TAG, NamedFacts, RoleFacts, RoleState, Simulated};
pub use held::{
    BUCKET_AND_ENDPOINT_LIMIT, Held, Holder, INLINE_LIMIT, KEY_LIMIT, MANAGED_LIMIT, Size, TRUST_LIMIT, sizes,
};
pub use keep::{Kept, keep};
pub use lambda::LambdaArn;
pub use limits::{Fault, refused, too_large};
pub use needs::{DataKey, Objects, RoleNeeds, TeacherNeeds, VpcNeeds};
pub use operator::{OperatorTask, Surroundings};
pub use planned::{
    NoPlannedRole, PlannedRole, TerraformRole, planned_bucket, planned_bucket_policy, planned_role,
};
pub use role::{PolicyArn, RoleArn, RoleName, RolePath};
pub use rules::RULES;
pub use storage::{BucketRequest, bucket_requests, endpoint_policy, operator_requests};
pub use sufficiency::{Cause, Judged, Sufficiency, judge};
pub use traps::Trap;
pub use trusted::TrustedRegions;

#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod tests;
