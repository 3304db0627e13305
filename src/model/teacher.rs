//! The teacher of a distillation: a foundation model, or an inference profile in front of one.

use std::fmt;
use std::str::FromStr;

use crate::iam::IdentifierError;

/// What the IDs of system-defined inference profiles begin with: the geography that requests stay in
/// (Amazon Bedrock User Guide, inference-profiles-support).
const GEOGRAPHIES: [&str; 9] = ["us", "us-gov", "eu", "apac", "global", "jp", "au", "ca", "sa"];

/// A teacher model as the API takes it: the ID or the ARN of a foundation model or of an inference profile
/// (service model of CreateModelCustomizationJob, `TeacherModelIdentifier`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TeacherModel(String);

/// What a teacher model names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teacher<'a> {
    /// A foundation model, by ID.
    Model(&'a str),
    /// An inference profile, by ID.
    Profile(&'a str),
}

impl TeacherModel {
    /// Returns the identifier as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says what is named.
    pub fn kind(&self) -> Teacher<'_> {
        if let Some((_, id)) = self.0.split_once(":inference-profile/") {
            return Teacher::Profile(id);
        }
        let id = self
            .0
            .split_once(":foundation-model/")
            .map_or(self.0.as_str(), |(_, id)| id);
        match id.split_once('.') {
            Some((first, _)) if GEOGRAPHIES.contains(&first) => Teacher::Profile(id),
            _ => Teacher::Model(id),
        }
    }
}

impl Teacher<'_> {
    /// Returns the ID of the foundation model: that of a profile is its ID without the geography.
    pub fn model(&self) -> &str {
        match self {
            Self::Model(id) => id,
            Self::Profile(id) => id.split_once('.').map_or(id, |(_, model)| model),
        }
    }
}

impl FromStr for TeacherModel {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || {
            let expected = "a teacher model (the ID or ARN of a foundation model or of an inference profile)";
            IdentifierError::new(text, expected)
        };
        let id = |id: &str| {
            let words: Vec<&str> = id.split(['.', ':']).collect();
            let dotted = id.split(':').next().is_some_and(|head| head.contains('.'));
            dotted
                && words.iter().all(|word| {
                    (1..=63).contains(&word.len())
                        && word
                            .bytes()
                            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                })
        };
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let sound = match parts[..] {
            ["arn", partition, "bedrock", _, account, resource] => {
                partition.starts_with("aws")
                    && match resource.split_once('/') {
                        Some(("foundation-model", model)) => account.is_empty() && id(model),
                        Some(("inference-profile", profile)) => account.len() == 12 && id(profile),
                        _ => false,
                    }
            }
            _ => id(text),
        };
        sound.then(|| Self(text.to_owned())).ok_or_else(fault)
    }
}

impl fmt::Display for TeacherModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_and_profiles_are_told_apart() {
        let cases = [
            ("amazon.nova-pro-v1:0", false, "amazon.nova-pro-v1:0"),
            ("us.amazon.nova-premier-v1:0", true, "amazon.nova-premier-v1:0"),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
                false,
                "amazon.nova-pro-v1:0",
            ),
            (
                "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-premier-v1:0",
                true,
                "amazon.nova-premier-v1:0",
            ),
        ];
        for (text, profile, model) in cases {
            let teacher: TeacherModel = text.parse().unwrap();
            assert_eq!(matches!(teacher.kind(), Teacher::Profile(_)), profile, "{text}");
            assert_eq!(teacher.kind().model(), model);
        }
    }

    #[test]
    fn what_is_no_teacher_is_refused() {
        for text in [
            "",
            "nova",
            "Amazon.Nova",
            "amazon.nova pro",
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1/abc",
            "arn:aws:bedrock:us-east-1:1111:inference-profile/us.amazon.nova-premier-v1:0",
            "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl",
        ] {
            assert!(text.parse::<TeacherModel>().is_err(), "{text}");
        }
    }
}
