//! The service role of a job: what it has to be, what it is, and bringing the one to the other.

#[cfg(feature = "aws")]
mod apply;
#[cfg(feature = "aws")]
mod caller;
mod needs;
#[cfg(feature = "aws")]
mod read;
#[cfg(feature = "aws")]
mod resolve;
mod surroundings;

#[cfg(feature = "aws")]
pub use apply::{RoleApplied, RoleError, apply};
#[cfg(feature = "aws")]
pub use caller::caller_arn;
pub use needs::{NeedsError, Place, needs};
#[cfg(feature = "aws")]
pub use read::{bucket_policies, state};
#[cfg(feature = "aws")]
pub use resolve::{ResolveError, resolve};
pub use surroundings::surroundings;

use crate::config::{Config, DataSource, RoleConfig};
use crate::iam::{RoleArn, RoleNeeds, RoleRequest};

/// The role that a configuration names, and how it may be treated.
pub fn request(config: &Config, needs: RoleNeeds, adopt: bool) -> RoleRequest {
    let (arn, managed) = match &config.role {
        RoleConfig::Managed(role) => {
            let path = role.path.as_ref();
            (
                RoleArn::below(&needs.partition, &needs.account, path, &role.name),
                true,
            )
        }
        RoleConfig::Existing(arn) => (arn.clone(), false),
    };
    RoleRequest {
        arn,
        managed,
        adopt,
        needs,
    }
}

/// The buckets that a job works on, each once.
pub fn buckets(config: &Config) -> Vec<&str> {
    let data = &config.data;
    let sources = [Some(&data.training), data.validation.as_ref()];
    let mut buckets: Vec<&str> = Vec::new();
    let inputs = sources.into_iter().flatten().map(|source| match source {
        DataSource::Path(_) => data.bucket.as_str(),
        DataSource::S3(uri) => uri.bucket(),
    });
    for bucket in inputs.chain([data.output.bucket()]) {
        if !buckets.contains(&bucket) {
            buckets.push(bucket);
        }
    }
    buckets
}
