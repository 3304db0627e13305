//! ACCT-15: the buckets of the request keep old versions.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// The buckets of the request keep old versions.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-15",
    name: "bucket-versioning",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html"),
    docs: include_str!("bucket_versioning.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    subject.each_bucket(|settings| &settings.versioning, |key, bucket, versioning| {
        if versioning.as_deref() == Some("Enabled") {
            return None;
        }
        let command = format!(
            "aws s3api put-bucket-versioning --bucket {bucket} --versioning-configuration Status=Enabled"
        );
        let terraform = format!(
            "resource \"aws_s3_bucket_versioning\" \"data\" {{\n  bucket = \"{bucket}\"\n  versioning_configuration {{\n    status = \"Enabled\"\n  }}\n}}"
        );
        let state = versioning.as_deref().unwrap_or("never enabled");
        Some(
            Diagnostic::new(&RULE, format!("bucket `{bucket}` keeps no old versions"))
                .located(Location::Key(key.to_owned()))
                .resource(bucket)
                .evidence(format!("versioning is {state}"))
                .remedy(Remedy::text("turn versioning on, with a rule that ends old versions").command(command).terraform(terraform)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_bucket_without_versions_gets_a_hint() {
        let mut case = Case::good();
        case.passes(&RULE);
        case.bucket().versioning = Read::Known(None);
        assert_eq!(case.hints(&RULE)[0].evidence, ["versioning is never enabled"]);
        case.bucket().versioning = Read::Unread("no".to_owned());
        case.skips(&RULE);
    }
}
