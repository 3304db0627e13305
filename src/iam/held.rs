//! Policy documents with the place that each belongs to, and how much that place takes.

use std::fmt;

use super::document::Document;
use super::operator::OperatorTask;

/// Where a policy document belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The service role's trust policy.
    Trust,
    /// An inline policy of the service role, by its name.
    Inline(String),
    /// A policy of those who run the tool.
    Operator(OperatorTask),
    /// A bucket, by its name.
    Bucket(String),
    /// The VPC's gateway endpoint for Amazon S3.
    Endpoint,
    /// A KMS key, by its ARN.
    Key(String),
}

impl Holder {
    /// Returns the word that picks the document: `trust`, `finetune-s3`, `operator-ci`, `bucket-NAME`,
    /// `endpoint`, `key-ID`.
    pub fn word(&self) -> String {
        match self {
            Self::Trust => "trust".to_owned(),
            Self::Inline(name) => name.clone(),
            Self::Operator(task) => format!("operator-{}", task.name()),
            Self::Bucket(name) => format!("bucket-{name}"),
            Self::Endpoint => "endpoint".to_owned(),
            Self::Key(arn) => format!("key-{}", arn.rsplit('/').next().unwrap_or(arn)),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trust => f.write_str("trust policy"),
            Self::Inline(name) => write!(f, "inline policy `{name}`"),
            Self::Operator(task) => write!(f, "operator policy `{}`", task.name()),
            Self::Bucket(name) => write!(f, "policy of bucket `{name}`"),
            Self::Endpoint => f.write_str("policy of the S3 gateway endpoint"),
            Self::Key(arn) => write!(f, "policy of key `{arn}`"),
        }
    }
}

/// A policy document and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The place.
    pub holder: Holder,
    /// The document.
    pub document: Document,
}

/// How large documents are, and how large they may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// What was measured: one document, or the inline policies together.
    pub what: String,
    /// Its size in `unit`.
    pub size: usize,
    /// The most that AWS takes.
    pub limit: usize,
    /// What is counted: `characters` (IAM, white space not counted) or `bytes` (the document as it is printed).
    pub unit: &'static str,
}

/// The most characters of a trust policy, white space not counted; a quota that can be raised to 4,096 (IAM
/// User Guide, `reference_iam-quotas`).
pub const TRUST_LIMIT: usize = 2_048;

/// The most characters of all inline policies of a role together, white space not counted (the same page).
pub const INLINE_LIMIT: usize = 10_240;

/// The most characters of a managed policy, white space not counted (the same page).
pub const MANAGED_LIMIT: usize = 6_144;

/// The most bytes of a bucket policy (Amazon S3 User Guide, bucket-policies) and of an endpoint policy, white
/// space included (AWS PrivateLink Guide, vpc-endpoints-access).
pub const BUCKET_AND_ENDPOINT_LIMIT: usize = 20_480;

/// The most bytes of a key policy (AWS KMS Developer Guide, resource-limits).
pub const KEY_LIMIT: usize = 32_768;

/// Measures documents against the limits of their places; the inline policies of the role together.
pub fn sizes(documents: &[Held]) -> Vec<Size> {
    let mut inline: Option<usize> = None;
    let mut sizes = Vec::new();
    for Held { holder, document } in documents {
        let (size, limit, unit) = match holder {
            Holder::Inline(_) => {
                inline = Some(inline.unwrap_or_default() + document.size());
                continue;
            }
            Holder::Trust => (document.size(), TRUST_LIMIT, "characters"),
            Holder::Operator(_) => (document.size(), MANAGED_LIMIT, "characters"),
            Holder::Bucket(_) | Holder::Endpoint => {
                (document.pretty().len(), BUCKET_AND_ENDPOINT_LIMIT, "bytes")
            }
            Holder::Key(_) => (document.pretty().len(), KEY_LIMIT, "bytes"),
        };
        sizes.push(Size {
            what: holder.to_string(),
            size,
            limit,
            unit,
        });
    }
    sizes.extend(inline.map(|size| Size {
        what: "inline policies together".to_owned(),
        size,
        limit: INLINE_LIMIT,
        unit: "characters",
    }));
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(holder: Holder) -> Held {
        Held {
            holder,
            document: Document::parse("{ \"Statement\": [] }").unwrap(),
        }
    }

    #[test]
    fn inline_policies_are_measured_together_and_white_space_is_free() {
        let one = |name: &str| held(Holder::Inline(name.to_owned()));
        let measured = sizes(&[held(Holder::Trust), one("a"), one("b"), held(Holder::Endpoint)]);
        let found: Vec<(usize, usize, &str)> = measured
            .iter()
            .map(|size| (size.size, size.limit, size.unit))
            .collect();
        let empty = "{\"Statement\":[]}".len();
        assert_eq!(
            found,
            [
                (empty, 2_048, "characters"),
                (empty + 5, 20_480, "bytes"),
                (2 * empty, 10_240, "characters"),
            ]
        );
    }

    #[test]
    fn each_place_has_a_word_of_its_own() {
        let key = "arn:aws:kms:us-east-1:111122223333:key/0a1b".to_owned();
        let holders = [
            Holder::Trust,
            Holder::Inline("finetune-s3".to_owned()),
            Holder::Operator(OperatorTask::Ci),
            Holder::Bucket("acme".to_owned()),
            Holder::Endpoint,
            Holder::Key(key),
        ];
        let words = holders.map(|holder| holder.word());
        assert_eq!(
            words,
            [
                "trust",
                "finetune-s3",
                "operator-ci",
                "bucket-acme",
                "endpoint",
                "key-0a1b"
            ]
        );
    }
}
