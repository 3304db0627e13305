//! Networks: the ways to Amazon S3.

pub(super) mod paths;
