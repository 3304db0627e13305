//! Names of jobs and custom models, request tokens and job ARNs, each in the API's own alphabet.

use std::fmt;
use std::str::FromStr;

use crate::iam::{AccountId, IdentifierError, Partition, Region};

/// How many hex digits of the request's digest a derived name ends in.
pub const SUFFIX_DIGITS: usize = 8;

/// The longest name that job names and custom model names can be derived from: 63 characters less
/// a dash and the suffix.
pub const LONGEST_BASE: usize = 63 - 1 - SUFFIX_DIGITS;

/// The name of a customization job: 1 to 63 letters, digits and `+ - .`, of which a letter or digit
/// comes first and no dash last (service model of CreateModelCustomizationJob, shape `JobName`).
/// Jobs cannot be deleted, so a name is taken for good.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobName(String);

impl JobName {
    /// Derives the name `<base>-<suffix>`.
    ///
    /// # Errors
    /// When the result is outside the alphabet or too long.
    pub fn derive(base: &str, suffix: &str) -> Result<Self, IdentifierError> {
        format!("{base}-{suffix}").parse()
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JobName {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        if starts && text.len() <= 63 && text.bytes().all(allowed) && !text.ends_with('-') {
            Ok(Self(text.to_owned()))
        } else {
            let expected = "a job name (1 to 63 letters, digits and `+-.`, no dash at the end)";
            Err(IdentifierError::new(text, expected))
        }
    }
}

/// The name of a custom model: 1 to 63 letters and digits, each followed by at most one `_` or `-`
/// (service model of CreateModelCustomizationJob, shape `CustomModelName`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomModelName(String);

impl CustomModelName {
    /// Derives the name `<base>-<suffix>`.
    ///
    /// # Errors
    /// When the result is outside the alphabet or too long.
    pub fn derive(base: &str, suffix: &str) -> Result<Self, IdentifierError> {
        format!("{base}-{suffix}").parse()
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CustomModelName {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut separated = true;
        let mut fits = (1..=63).contains(&text.len());
        for byte in text.bytes() {
            let separator = matches!(byte, b'_' | b'-');
            fits &= byte.is_ascii_alphanumeric() || (separator && !separated);
            separated = separator;
        }
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            let expected = "a custom model name (1 to 63 letters and digits, single `_` or `-` between them)";
            Err(IdentifierError::new(text, expected))
        }
    }
}

/// A client request token: the service answers a repeated one with the job it made the first time.
/// 1 to 256 letters, digits and inner dashes (service model, shape `IdempotencyToken`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientRequestToken(String);

impl ClientRequestToken {
    /// Returns the token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientRequestToken {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let edges = !text.starts_with('-') && !text.ends_with('-');
        if (1..=256).contains(&text.len()) && edges && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            let expected = "a client request token (1 to 256 letters, digits and inner dashes)";
            Err(IdentifierError::new(text, expected))
        }
    }
}

/// The ARN of a customization job,
/// `arn:<partition>:bedrock:<region>:<account>:model-customization-job/<base model>/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JobArn {
    text: String,
    partition: Partition,
    region: Region,
    account: AccountId,
}

impl JobArn {
    /// Returns the ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// Returns the Region the job runs in.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Returns the account that owns the job.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Returns the job's ID, the last part of the ARN: results lie below
    /// `model-customization-job-<id>/` (Amazon Bedrock User Guide, model-customization-analyze).
    pub fn id(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }
}

impl FromStr for JobArn {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected =
            "the ARN of a customization job (`arn:aws:bedrock:<region>:<account>:model-customization-job/…`)";
        let fault = || IdentifierError::new(text, expected);
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "bedrock", region, account, resource] = parts[..] else {
            return Err(fault());
        };
        let rest = resource
            .strip_prefix("model-customization-job/")
            .ok_or_else(fault)?;
        if rest.is_empty() || rest.ends_with('/') || rest.contains(char::is_whitespace) {
            return Err(fault());
        }
        Ok(Self {
            text: text.to_owned(),
            partition: partition.parse().map_err(|_| fault())?,
            region: region.parse().map_err(|_| fault())?,
            account: account.parse().map_err(|_| fault())?,
        })
    }
}

macro_rules! shown_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

shown_as_text!(JobName, CustomModelName, ClientRequestToken, JobArn);

/// What names a job to the API: GetModelCustomizationJob and StopModelCustomizationJob take either.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JobId {
    /// Its name.
    Name(JobName),
    /// Its ARN.
    Arn(JobArn),
}

impl JobId {
    /// Returns the text that the API takes.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_str(),
            Self::Arn(arn) => arn.as_str(),
        }
    }
}

impl FromStr for JobId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("arn:") {
            text.parse().map(Self::Arn)
        } else {
            text.parse().map(Self::Name)
        }
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_name_takes_dots_and_plus_signs_but_no_underscore() {
        for text in ["a", "a.b+c-d", "a--b", "support-tone-0a1b2c3d", "7"] {
            assert!(text.parse::<JobName>().is_ok(), "{text}");
        }
        for text in ["", "-a", ".a", "a_b", "a b", "a-", "ä", &"x".repeat(64)] {
            assert!(text.parse::<JobName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_custom_model_name_takes_single_separators_but_no_dot() {
        for text in ["a", "a_b-c", "support-tone-0a1b2c3d", "a-", "7"] {
            assert!(text.parse::<CustomModelName>().is_ok(), "{text}");
        }
        for text in ["", "-a", "a.b", "a--b", "a_-b", "a+b", &"x".repeat(64)] {
            assert!(text.parse::<CustomModelName>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_are_derived_with_the_suffix_and_stay_in_the_alphabet() {
        let longest = "x".repeat(LONGEST_BASE);
        assert_eq!(
            JobName::derive("tone", "0a1b2c3d").unwrap().as_str(),
            "tone-0a1b2c3d"
        );
        assert_eq!(JobName::derive(&longest, "0a1b2c3d").unwrap().as_str().len(), 63);
        assert!(JobName::derive(&"x".repeat(LONGEST_BASE + 1), "0a1b2c3d").is_err());
        assert!(CustomModelName::derive("tone-", "0a1b2c3d").is_err());
    }

    #[test]
    fn a_token_has_no_dash_at_its_ends() {
        assert!("a-b".parse::<ClientRequestToken>().is_ok());
        for text in ["", "-a", "a-", "a_b", "a.b", &"x".repeat(257)] {
            assert!(text.parse::<ClientRequestToken>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_job_arn_knows_its_region_its_account_and_the_id_of_the_job() {
        let text = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/amazon.nova-lite-v1:0:300k/abcdef012345";
        let arn: JobArn = text.parse().unwrap();
        assert_eq!(arn.id(), "abcdef012345");
        assert_eq!(arn.region().as_str(), "us-east-1");
        assert_eq!(arn.account().as_str(), "111122223333");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn what_is_no_job_arn_is_refused() {
        for text in [
            "",
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/x/y",
            "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/",
            "arn:aws:bedrock:us-east-1:1:model-customization-job/x/y",
            "arn:aws:s3:us-east-1:111122223333:model-customization-job/x/y",
        ] {
            assert!(text.parse::<JobArn>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_job_is_named_by_its_name_or_its_arn() {
        assert!(matches!("tone-0a1b2c3d".parse(), Ok(JobId::Name(_))));
        let arn = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/m/a";
        assert!(matches!(arn.parse(), Ok(JobId::Arn(_))));
        assert!("arn:aws:bedrock".parse::<JobId>().is_err());
    }
}
