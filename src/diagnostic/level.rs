//! How bad a finding is, and what a user can make of a rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How bad a finding is. The order is from mild to grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; counts as ok.
    Info,
    /// May fail the job, or only a field report says that it does.
    Warning,
    /// Fails the job.
    Error,
}

impl Severity {
    /// Names the severity as reports spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a rule is set to: a severity, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// The rule is not applied.
    Off,
    /// The rule reports at this severity.
    At(Severity),
}

impl Level {
    /// The spellings that `[checks]` takes.
    pub const NAMES: [&'static str; 4] = ["error", "warning", "info", "off"];

    /// Names the level as `[checks]` spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::At(severity) => severity.name(),
        }
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "info" => Ok(Self::At(Severity::Info)),
            "warning" => Ok(Self::At(Severity::Warning)),
            "error" => Ok(Self::At(Severity::Error)),
            other => Err(format!(
                "unknown level `{other}`, expected one of {}",
                Self::NAMES.join(", ")
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_reads_back_from_its_name() {
        for name in Level::NAMES {
            assert_eq!(name.parse::<Level>().map(Level::name), Ok(name));
        }
        assert!("fatal".parse::<Level>().is_err());
    }

    #[test]
    fn severities_are_ordered_from_mild_to_grave() {
        assert!(Severity::Info < Severity::Warning && Severity::Warning < Severity::Error);
    }
}
