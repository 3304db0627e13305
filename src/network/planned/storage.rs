//! Buckets of a plan.

use super::{World, later, read};
use crate::diagnostic::Read;
use crate::iam::planned_bucket_policy;
use crate::network::facts::Bucket;

impl World<'_> {
    /// What is known of a bucket by its name: the plan builds it, or does not know of it.
    pub(super) fn bucket(self, name: &str) -> Bucket {
        let mut buckets = self.plan.of(&["aws_s3_bucket"]);
        let Some(built) = buckets.find(|bucket| bucket.text("bucket") == Some(name)) else {
            let told = format!("what bucket `{name}` is like, which it does not build");
            return Bucket {
                name: name.to_owned(),
                region: later(&told),
                policy: later(&told),
                restrict_public: later(&told),
            };
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
            policy: planned_bucket_policy(self.plan, name),
            restrict_public: read(restricts),
        }
    }
}
