//! Identity and Access Management: accounts, partitions, roles and their documents, and what
//! policies make of a request. Values in, values out; `aws` does the talking.

mod account;
mod check;
mod document;
mod facts;
mod needs;
mod probes;
mod requests;
mod role;
mod rules;
mod sufficiency;
mod template;

pub mod evaluate;

pub use account::{AccountId, IdentifierError, Partition, Region};
pub use check::{Drift, RoleRequest, Standing, check};
pub use document::{Document, DocumentError};
pub use facts::{MANAGED_TAG, RoleFacts, RoleState};
pub use needs::{INLINE_NAMES, InlinePolicy, Objects, RoleDocuments, RoleNeeds, VpcNeeds};
pub use role::{PolicyArn, RoleArn, RoleName, RolePath};
pub use rules::RULES;
pub use sufficiency::{Judged, Sufficiency, judge};

#[cfg(test)]
mod tests;
