//! `s3://bucket/key`.

use std::fmt;
use std::str::FromStr;

use crate::iam::IdentifierError;

/// The URI of an object or of a prefix in Amazon S3.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct S3Uri {
    bucket: String,
    key: String,
}

impl S3Uri {
    /// The URI of `key` in `bucket`.
    ///
    /// # Errors
    /// When `bucket` is no bucket name.
    pub fn new(bucket: &str, key: &str) -> Result<Self, IdentifierError> {
        if is_bucket_name(bucket) {
            Ok(Self {
                bucket: bucket.to_owned(),
                key: key.to_owned(),
            })
        } else {
            Err(IdentifierError::new(
                bucket,
                "a bucket name (3 to 63 of `a-z 0-9 . -`)",
            ))
        }
    }

    /// Returns the bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Returns the key or prefix, without a slash in front; empty for a whole bucket.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the first character that the Bedrock API refuses in an S3 URI, if there is one: keys
    /// take letters, digits and `-!_*'().`, between single slashes, 1,024 characters in all
    /// (service model of CreateModelCustomizationJob, shape `S3Uri`).
    pub fn refused_by_bedrock(&self) -> Option<char> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-!_*'().".contains(c);
        let text = self.key.trim_end_matches('/');
        let mut previous = '/';
        for c in text.chars() {
            if !allowed(c) && (c != '/' || previous == '/') {
                return Some(c);
            }
            previous = c;
        }
        (self.key.ends_with("//") || (text.is_empty() && !self.key.is_empty())).then_some('/')
    }
}

/// Whether `name` can be a bucket's (Amazon S3 User Guide, general purpose bucket naming rules).
pub(crate) fn is_bucket_name(name: &str) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && !name.contains("..")
}

impl FromStr for S3Uri {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || IdentifierError::new(text, "an S3 URI (`s3://bucket/key`)");
        let rest = text.strip_prefix("s3://").ok_or_else(fault)?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        Self::new(bucket, key).map_err(|_| fault())
    }
}

impl fmt::Display for S3Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> S3Uri {
        text.parse().unwrap()
    }

    #[test]
    fn a_uri_has_a_bucket_and_a_key() {
        let parsed = uri("s3://acme-finetune/a/b.jsonl");
        assert_eq!((parsed.bucket(), parsed.key()), ("acme-finetune", "a/b.jsonl"));
        assert_eq!(parsed.to_string(), "s3://acme-finetune/a/b.jsonl");
        assert_eq!(uri("s3://acme-finetune").key(), "");
        for text in [
            "acme",
            "s3://",
            "s3://A/b",
            "https://acme/x",
            "s3://ab/x",
            "s3://a..b/x",
        ] {
            assert!(text.parse::<S3Uri>().is_err(), "{text}");
        }
    }

    #[test]
    fn keys_that_bedrock_refuses_are_named_by_their_first_bad_character() {
        assert_eq!(
            uri("s3://acme/train/dt=2026/x.jsonl").refused_by_bedrock(),
            Some('=')
        );
        assert_eq!(uri("s3://acme/my file.jsonl").refused_by_bedrock(), Some(' '));
        assert_eq!(uri("s3://acme/a//b").refused_by_bedrock(), Some('/'));
        assert_eq!(uri("s3://acme/a//").refused_by_bedrock(), Some('/'));
        assert_eq!(uri("s3://acme/a/b-1_(x)!.jsonl").refused_by_bedrock(), None);
        assert_eq!(uri("s3://acme/output/").refused_by_bedrock(), None);
    }
}
