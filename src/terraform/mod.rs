//! What Terraform is about to build, as `terraform show -json` tells of a plan: the resources with the values
//! that are known before they exist, and which of them name which.

mod document;
mod links;
mod place;
mod plan;
mod reference;

pub use links::{Link, Unclear};
pub use plan::{Plan, PlanError, Resource, SHOW};

#[cfg(test)]
mod tests;
