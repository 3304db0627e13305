//! Tags: what Bedrock takes, and what the tool adds to say where a job came from.

use std::collections::BTreeMap;

use super::DataFingerprint;

/// Most tags of one resource (Amazon Bedrock API Reference, TooManyTagsException).
pub const MOST_TAGS: usize = 50;

/// What is wrong with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFault {
    /// Whether the value is at fault, and not the key.
    pub in_value: bool,
    /// What is wrong.
    pub told: String,
}

/// Judges a tag: a key of 1 to 128 characters that does not begin with `aws:`, a value of at most 256, both of
/// letters, digits, spaces and `._:/=+@-` (API Reference, Tag).
pub fn tag_fault(key: &str, value: &str) -> Option<TagFault> {
    let fault = |in_value, told| Some(TagFault { in_value, told });
    if key.is_empty() || key.chars().count() > 128 {
        fault(false, "a tag's key has 1 to 128 characters".to_owned())
    } else if key.to_ascii_lowercase().starts_with("aws:") {
        fault(false, format!("tag `{key}`: `aws:` is reserved"))
    } else if let Some(refused) = refused(key) {
        fault(false, format!("tag `{key}` holds {refused:?} in its key"))
    } else if value.chars().count() > 256 {
        fault(true, format!("tag `{key}` has more than 256 characters"))
    } else {
        let refused = refused(value)?;
        fault(true, format!("tag `{key}` holds {refused:?}"))
    }
}

fn refused(text: &str) -> Option<char> {
    text.chars()
        .find(|c| !(c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(*c)))
}

/// What a job is made of, for its tags. Not part of the request's digest: the same request from another commit, or
/// from a newer version, is the same job.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    /// The version of the tool.
    pub version: &'a str,
    /// The training data.
    pub training: Option<&'a DataFingerprint>,
    /// The validation data.
    pub validation: Option<&'a DataFingerprint>,
    /// The commit that is checked out where the job is described, where that is in a git repository.
    pub commit: Option<&'a str>,
}

impl Provenance<'_> {
    /// Returns the tags: `finetune:version`, `finetune:training-data` and `finetune:validation-data`
    /// (`sha256:…` of a file, `etag:…` of an object in S3), `finetune:git-commit`.
    pub fn tags(&self) -> BTreeMap<String, String> {
        let data = |print: Option<&DataFingerprint>| match print? {
            DataFingerprint::Sha256(hex) => Some(format!("sha256:{hex}")),
            DataFingerprint::Object(_, tag) => Some(format!("etag:{}", tag.trim_matches('"'))),
            // They grow while models are invoked.
            DataFingerprint::InvocationLogs(_) => None,
        };
        let all = [
            ("finetune:version", Some(self.version.to_owned())),
            ("finetune:training-data", data(self.training)),
            ("finetune:validation-data", data(self.validation)),
            ("finetune:git-commit", self.commit.map(ToOwned::to_owned)),
        ];
        let fit = |key: &str, value: &str| tag_fault(key, value).is_none();
        let given = all
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        given.filter(|(key, value)| fit(key, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_says_what_it_was_made_of() {
        let training = DataFingerprint::Sha256("ab".repeat(32));
        let uri = "s3://acme/v.jsonl".parse().unwrap();
        let validation = DataFingerprint::Object(uri, "\"0123abcd-2\"".to_owned());
        let mut provenance = Provenance {
            version: "1.2.3",
            training: Some(&training),
            validation: Some(&validation),
            commit: Some("0123456789012345678901234567890123456789"),
        };
        let tags = provenance.tags();
        let told: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        finetune:git-commit=0123456789012345678901234567890123456789
        finetune:training-data=sha256:abababababababababababababababababababababababababababababababab
        finetune:validation-data=etag:0123abcd-2
        finetune:version=1.2.3
        ");
        let logs = DataFingerprint::InvocationLogs("s3://acme/logs/".parse().unwrap());
        provenance.training = Some(&logs);
        provenance.validation = None;
        provenance.commit = None;
        assert_eq!(provenance.tags().keys().collect::<Vec<_>>(), ["finetune:version"]);
        provenance.version = "1.2.3 (odd)";
        assert!(provenance.tags().is_empty(), "what the API refuses is left out");
    }

    #[test]
    fn keys_and_values_have_the_api_s_lengths_and_letters() {
        for (key, value) in [
            ("team", ""),
            ("a b._:/=+@-", "x"),
            (&"k".repeat(128), &"v".repeat(256)),
        ] {
            assert_eq!(tag_fault(key, value), None, "{key}");
        }
        for (key, value, in_value) in [
            ("", "x", false),
            ("AWS:team", "x", false),
            ("team?", "x", false),
            (&"k".repeat(129), "x", false),
            ("team", "sup\u{e9}rieur", true),
            ("team", &"v".repeat(257), true),
        ] {
            assert_eq!(
                tag_fault(key, value).map(|fault| fault.in_value),
                Some(in_value),
                "{key}"
            );
        }
    }
}
