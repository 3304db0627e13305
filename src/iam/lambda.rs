//! AWS Lambda functions, by ARN.

use std::fmt;
use std::str::FromStr;

use super::{AccountId, IdentifierError, Partition, Region};

/// The ARN of a Lambda function, with a version or an alias behind it where one is meant:
/// `arn:<partition>:lambda:<Region>:<account>:function:<name>[:<version or alias>]`, at most 512 characters
/// (service model of CreateModelCustomizationJob, `LambdaArn`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LambdaArn {
    text: String,
    partition: Partition,
    region: Region,
    account: AccountId,
    /// How long the ARN of the function itself is.
    function: usize,
}

impl LambdaArn {
    /// Returns the ARN as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// Returns the Region the function lies in.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Returns the account that owns the function.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Returns the ARN of the function itself, without version or alias.
    pub fn function(&self) -> &str {
        &self.text[..self.function]
    }

    /// Returns the version or alias, where one is named.
    pub fn qualifier(&self) -> Option<&str> {
        self.text[self.function..].strip_prefix(':')
    }
}

impl FromStr for LambdaArn {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected =
            "the ARN of a Lambda function (`arn:aws:lambda:<region>:<account>:function:<name>[:<alias>]`)";
        let fault = || IdentifierError::new(text, expected);
        let parts: Vec<&str> = text.split(':').collect();
        let [
            "arn",
            partition,
            "lambda",
            region,
            account,
            "function",
            name,
            rest @ ..,
        ] = &parts[..]
        else {
            return Err(fault());
        };
        let word = |text: &str, more: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let qualified = match rest {
            [] => true,
            [qualifier] => *qualifier == "$LATEST" || word(qualifier, "-_"),
            _ => false,
        };
        if text.len() > 512 || !word(name, "-_.") || !qualified {
            return Err(fault());
        }
        Ok(Self {
            partition: partition.parse().map_err(|_| fault())?,
            region: region.parse().map_err(|_| fault())?,
            account: account.parse().map_err(|_| fault())?,
            function: parts[..7].iter().map(|part| part.len() + 1).sum::<usize>() - 1,
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for LambdaArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_may_have_a_version_or_an_alias_behind_it() {
        let arn: LambdaArn = "arn:aws:lambda:us-east-1:111122223333:function:grader"
            .parse()
            .unwrap();
        assert_eq!((arn.function(), arn.qualifier()), (arn.as_str(), None));
        for qualifier in ["live", "7", "$LATEST"] {
            let text =
                format!("arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:grader:{qualifier}");
            let arn: LambdaArn = text.parse().unwrap();
            assert_eq!(arn.qualifier(), Some(qualifier));
            assert_eq!(format!("{}:{qualifier}", arn.function()), text);
            assert_eq!(arn.account().as_str(), "111122223333");
        }
    }

    #[test]
    fn what_is_no_function_is_refused() {
        for text in [
            "",
            "grader",
            "arn:aws:lambda:us-east-1:111122223333:function:",
            "arn:aws:lambda:us-east-1:1111:function:grader",
            "arn:aws:lambda:us-east-1:111122223333:function:grader:",
            "arn:aws:lambda:us-east-1:111122223333:function:grader:a:b",
            "arn:aws:lambda:us-east-1:111122223333:function:gra*er",
            "arn:aws:lambda:us-east-1:111122223333:layer:grader",
        ] {
            assert!(text.parse::<LambdaArn>().is_err(), "{text}");
        }
    }
}
