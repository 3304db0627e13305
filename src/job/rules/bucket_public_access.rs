//! ACCT-14: the buckets of the request block public access.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// The buckets of the request block public access.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-14",
    name: "bucket-public-access",
    severity: Severity::Warning,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ),
    docs: include_str!("bucket_public_access.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    subject.each_bucket(|settings| &settings.public_access, |key, bucket, access| {
        if access.off.is_empty() {
            return None;
        }
        let command = format!(
            "aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
        );
        let terraform = format!(
            "resource \"aws_s3_bucket_public_access_block\" \"data\" {{\n  bucket                  = \"{bucket}\"\n  block_public_acls       = true\n  ignore_public_acls      = true\n  block_public_policy     = true\n  restrict_public_buckets = true\n}}"
        );
        Some(
            Diagnostic::new(&RULE, format!("bucket `{bucket}` does not block public access itself"))
                .located(Location::Key(key.to_owned()))
                .resource(bucket)
                .evidence(format!("off: {}", access.off.join(", ")))
                .evidence("the settings of the account, which were not read, may block it all the same")
                .remedy(Remedy::text("turn all four settings on").command(command).terraform(terraform)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::testing::Case;
    use crate::job::{PublicAccess, Read};

    #[test]
    fn a_setting_that_is_off_is_named() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.bucket().public_access = Read::Known(PublicAccess {
            off: vec!["BlockPublicPolicy"],
        });
        assert_eq!(case.warns(&RULE)[0].evidence[0], "off: BlockPublicPolicy");
        case.bucket().public_access = Read::Unread("no".to_owned());
        case.skips(&RULE);
    }
}
