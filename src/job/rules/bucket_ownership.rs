//! ACCT-17: the buckets of the request have no access control lists.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// The buckets of the request have no access control lists.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-17",
    name: "bucket-ownership",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"),
    docs: include_str!("bucket_ownership.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    subject.each_bucket(|settings| &settings.ownership, |key, bucket, ownership| {
        if ownership.as_deref() == Some("BucketOwnerEnforced") {
            return None;
        }
        let command = format!(
            "aws s3api put-bucket-ownership-controls --bucket {bucket} --ownership-controls 'Rules=[{{ObjectOwnership=BucketOwnerEnforced}}]'"
        );
        let terraform = format!(
            "resource \"aws_s3_bucket_ownership_controls\" \"data\" {{\n  bucket = \"{bucket}\"\n  rule {{\n    object_ownership = \"BucketOwnerEnforced\"\n  }}\n}}"
        );
        let state = ownership.as_deref().unwrap_or("not set");
        Some(
            Diagnostic::new(&RULE, format!("access control lists are in force in bucket `{bucket}`"))
                .located(Location::Key(key.to_owned()))
                .resource(bucket)
                .evidence(format!("Object Ownership is {state}"))
                .remedy(Remedy::text("set Object Ownership to `BucketOwnerEnforced`").command(command).terraform(terraform)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_bucket_with_access_control_lists_gets_a_hint() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.bucket().ownership = Read::Known(Some("ObjectWriter".to_owned()));
        assert_eq!(
            case.hints(&RULE)[0].evidence,
            ["Object Ownership is ObjectWriter"]
        );
        case.bucket().ownership = Read::Unread("no".to_owned());
        case.skips(&RULE);
    }
}
