//! SECRET-01: no keys of AWS.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-01", "aws-key", Warning, Source::Page("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"), "aws_key.md");

/// What to do about one.
pub(super) const REMEDY: &str = "deactivate and delete it in IAM, look in CloudTrail for what was done with it, and take it out of the data";
