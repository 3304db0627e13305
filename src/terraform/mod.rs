//! What Terraform tells: the outputs of what it built (`terraform output -json`), and what it is about to build
//! (`terraform show -json` of a plan): the resources with the values that are known before they exist, and which of
//! them name which. A state reads as a plan of which all is known.

mod document;
mod link;
mod links;
mod outputs;
mod parts;
mod place;
mod plan;
mod reference;
mod resource;
mod text;

pub use link::{Link, Unclear};
pub use outputs::{Outputs, OutputsError};
pub use plan::{Plan, PlanError, SHOW};
pub use resource::Resource;

#[cfg(test)]
mod tests;
