//! Names of KMS keys, taken apart.

/// The ARN of a key or of an alias: `arn:<partition>:kms:<Region>:<account>:<key/… or alias/…>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KmsArn<'a> {
    /// The partition, such as `aws`.
    pub partition: &'a str,
    /// The Region.
    pub region: &'a str,
    /// The account, 12 digits.
    pub account: &'a str,
    /// What stands behind the account: `key/<ID>` or `alias/<name>`.
    pub resource: &'a str,
}

/// Takes an ARN of KMS apart; none where `text` is no such ARN.
pub fn kms_arn(text: &str) -> Option<KmsArn<'_>> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let digits = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        ["arn", partition, "kms", region, account, resource] if !region.is_empty() && digits(account) => {
            Some(KmsArn {
                partition,
                region,
                account,
                resource,
            })
        }
        _ => None,
    }
}

/// Whether Bedrock takes `name` as the key of a custom model: the ID of a key (36 letters, digits and dashes), an
/// alias, or the ARN of one of the two (service model of CreateModelCustomizationJob, `KmsKeyId`).
pub(super) fn is_taken_by_bedrock(name: &str) -> bool {
    let word = |text: &str, more: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    let id = |text: &str| text.len() == 36 && word(text, "-");
    let alias = |text: &str| text.strip_prefix("alias/").is_some_and(|name| word(name, "-_/"));
    let partition =
        |text: &str| text == "aws" || text.strip_prefix("aws-").is_some_and(|rest| !rest.is_empty());
    let fits = match kms_arn(name) {
        Some(arn) => {
            partition(arn.partition)
                && word(arn.region, "-")
                && (arn.resource.strip_prefix("key/").is_some_and(id) || alias(arn.resource))
        }
        None => id(name) || alias(name),
    };
    name.len() <= 2048 && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn an_arn_is_taken_apart_and_nothing_else_is_one() {
        let text = format!("arn:aws:kms:us-east-1:111122223333:key/{ID}");
        let arn = kms_arn(&text).unwrap();
        assert_eq!(
            (arn.partition, arn.region, arn.account),
            ("aws", "us-east-1", "111122223333")
        );
        assert_eq!(arn.resource, format!("key/{ID}"));
        for text in [
            ID,
            "alias/tone",
            "arn:aws:s3:::acme",
            "arn:aws:kms:us-east-1:1:key/x",
        ] {
            assert_eq!(kms_arn(text), None, "{text}");
        }
    }

    #[test]
    fn keys_and_aliases_are_taken_in_the_alphabet_of_the_api() {
        let arn = |resource: &str| format!("arn:aws-us-gov:kms:us-gov-west-1:111122223333:{resource}");
        for name in [
            ID,
            "mrk-1234abcd12ab34cd56ef1234567890ab",
            "alias/tone/of_support-1",
            &arn(&format!("key/{ID}")),
            &arn("alias/tone"),
        ] {
            assert!(is_taken_by_bedrock(name), "{name}");
        }
        for name in [
            "",
            "1234abcd",
            "alias/",
            "alias/a:b",
            &arn("key/short"),
            &arn("grant/x"),
            &format!("alias/{}", "x".repeat(2048)),
        ] {
            assert!(!is_taken_by_bedrock(name), "{name}");
        }
    }
}
