//! Buckets of a plan.

use super::{World, read, unread};
use crate::diagnostic::Read;
use crate::iam::{planned_bucket, planned_bucket_policy};
use crate::network::facts::Bucket;

impl World<'_> {
    /// What is known of a bucket by its name: the plan builds it, or does not know of it.
    pub(super) fn bucket(self, name: &str) -> Bucket {
        let policy = planned_bucket_policy(self.plan, name);
        let built = match planned_bucket(self.plan, name) {
            Ok(built) => built,
            Err(why) => {
                return Bucket {
                    name: name.to_owned(),
                    region: unread(why.clone()),
                    policy,
                    restrict_public: unread(why),
                };
            }
        };
        let blocks = self
            .plan
            .about("aws_s3_bucket_public_access_block", "bucket", built);
        let restricts = blocks.map(|blocks| {
            let mut blocks = blocks.iter();
            Some(blocks.any(|block| block.flag("restrict_public_buckets") == Some(true)))
        });
        Bucket {
            name: name.to_owned(),
            region: Read::Known(Some(self.region.to_string())),
            policy,
            restrict_public: read(restricts),
        }
    }
}
