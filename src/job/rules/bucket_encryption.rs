//! ACCT-16: results are encrypted as the data is.

use crate::diagnostic::{Diagnostic, Location, Remedy, Rule, Severity, Source};

use crate::job::check::{Judgement, Subject};

/// Results are encrypted as the data is.
pub(crate) static RULE: Rule = Rule {
    code: "ACCT-16",
    name: "bucket-encryption",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html"),
    docs: include_str!("bucket_encryption.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Judgement {
    if !subject.request.names_data_key() {
        return Judgement::Skip("finetune.toml names no key for the data".to_owned());
    }
    subject.each_bucket(|settings| &settings.kms_key, |key, bucket, own| {
        if *own {
            return None;
        }
        let command = format!(
            "aws s3api put-bucket-encryption --bucket {bucket} --server-side-encryption-configuration '{{\"Rules\":[{{\"ApplyServerSideEncryptionByDefault\":{{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"<KEY ARN>\"}},\"BucketKeyEnabled\":true}}]}}'"
        );
        Some(
            Diagnostic::new(&RULE, format!("bucket `{bucket}` encrypts with a key of S3's, not with one of KMS"))
                .located(Location::Key(key.to_owned()))
                .resource(bucket)
                .evidence("finetune.toml names a key for the data (`kms.data_key`); what Bedrock writes, and what others put there, is encrypted by the bucket's default")
                .remedy(Remedy::text("make the key the bucket's default").command(command)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::job::Read;
    use crate::job::testing::Case;

    #[test]
    fn a_key_for_the_data_is_expected_of_the_bucket_too() {
        let mut case = Case::good();
        case.skips(&RULE);
        let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        case.request.kms_keys = vec![("kms.data_key", key.to_owned())];
        case.hints(&RULE);
        case.bucket().kms_key = Read::Known(true);
        case.passes(&RULE);
        case.bucket().kms_key = Read::Unread("no".to_owned());
        case.skips(&RULE);
    }
}
