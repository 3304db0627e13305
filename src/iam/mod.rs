//! Identity and Access Management: accounts, partitions, roles and their documents. Values in,
//! values out; `aws` does the talking.

mod account;
mod role;

pub use account::{AccountId, IdentifierError, Partition, Region};
pub use role::{RoleArn, RoleName};
