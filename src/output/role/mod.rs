//! Service roles: their documents, and what was done to them.

#[cfg(feature = "aws")]
mod apply;
mod check;
#[cfg(feature = "aws")]
mod delete;
#[cfg(feature = "aws")]
mod diff;
#[cfg(feature = "aws")]
mod drift;
mod evaluate;
mod show;
mod terraform;

#[cfg(feature = "aws")]
pub(crate) use apply::role_plan_human;
#[cfg(feature = "aws")]
pub(crate) use delete::deletion_human;
