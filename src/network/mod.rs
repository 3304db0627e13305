//! The VPC of a job: facts as one value, and the checks that judge them. Values in, values out.

mod id;

pub use id::{SecurityGroupId, SubnetId};
