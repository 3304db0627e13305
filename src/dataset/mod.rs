//! Data sets: where they are, the scanner, and the rules on files and records. Values in, values out.

mod json;
mod s3_uri;

pub use s3_uri::S3Uri;
