//! Facts in a file: written by `check --save-facts`, judged again by `check --facts` without any account.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::redact;
use crate::error::{ExitStatus, Hint};
use crate::iam::{IdentifierError, RoleFacts};
use crate::network::{FACTS_VERSION, Facts};
use crate::steps::role;

/// Everything that a preflight read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedFacts {
    /// The format's version.
    pub facts_version: u32,
    /// The partition of the account.
    pub partition: String,
    /// The account; absent where only the network was read and nobody asked who calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The Region.
    pub region: String,
    /// The network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Facts>,
    /// The role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleFacts>,
}

/// Saved facts could not be written, read or judged.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The file could not be read.
    #[error("failed to read facts from `{}`", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file could not be written.
    #[error("failed to write facts to `{}`", .0.display())]
    Write(PathBuf, #[source] std::io::Error),
    /// The file holds no facts.
    #[error("`{}` holds no facts", .0.display())]
    Format(PathBuf, #[source] serde_json::Error),
    /// The file is of another version of this tool.
    #[error("`{}` has facts of version {version}, this release reads version {FACTS_VERSION}", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The file holds something that AWS gives to nothing: it could end a command that a remedy names.
    #[error("`{}` holds no facts: `{text}` at `{key}` is no identifier of AWS", .path.display())]
    Strange {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// Its value.
        text: String,
    },
    /// An identifier in the facts is none.
    #[error("the facts name something that is no identifier")]
    Identifier(#[from] IdentifierError),
    /// What the job needs could not be put into a policy.
    #[error(transparent)]
    Needs(#[from] role::NeedsError),
}

impl Hint for FactsError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Format(..) | Self::Version { .. } | Self::Strange { .. } => {
                vec!["save them again with `finetune check --save-facts FILE`".to_owned()]
            }
            Self::Needs(error) => error.hints(),
            _ => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

impl SavedFacts {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or holds no facts of this version.
    pub fn load(path: &Path) -> Result<Self, FactsError> {
        #[derive(Deserialize)]
        struct Versioned {
            facts_version: u32,
        }
        let text = std::fs::read(path).map_err(|error| FactsError::Read(path.to_owned(), error))?;
        let format = |error| FactsError::Format(path.to_owned(), error);
        let version: Versioned = serde_json::from_slice(&text).map_err(format)?;
        if version.facts_version != FACTS_VERSION {
            return Err(FactsError::Version {
                path: path.to_owned(),
                version: version.facts_version,
            });
        }
        let facts: Self = serde_json::from_slice(&text).map_err(format)?;
        let whole: serde_json::Value = serde_json::from_slice(&text).map_err(format)?;
        match whole
            .get("network")
            .and_then(|network| strange("network", network))
        {
            Some((key, text)) => Err(FactsError::Strange {
                path: path.to_owned(),
                key,
                text: text.escape_debug().to_string(),
            }),
            None => Ok(facts),
        }
    }

    /// Writes a file, whole or not at all; `redact`: with other numbers in place of account IDs.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path, redact: bool) -> Result<(), FactsError> {
        let fault = |error| FactsError::Write(path.to_owned(), error);
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fault)?;
        let mut text = serde_json::to_string_pretty(self).map_err(|error| fault(error.into()))?;
        if redact {
            text = redact::accounts(&text);
        }
        text.push('\n');
        file.write_all(text.as_bytes()).map_err(fault)?;
        file.persist(path).map_err(|error| fault(error.error))?;
        Ok(())
    }
}

/// Finds a text that is none of AWS's identifiers where one is to stand. Remedies name identifiers in commands, and
/// the file may have come with a ticket: whoever wrote it must not get a word into a shell.
fn strange(key: &str, value: &serde_json::Value) -> Option<(String, String)> {
    use serde_json::Value;
    // Documents, names that people give, errors, and keys in S3 stand in no command unquoted.
    const FREE: [&str; 8] = [
        "picks", "policy", "name", "error", "pattern", "job_arn", "caller", "role",
    ];
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:/*@=+,".contains(c);
    match value {
        Value::String(text) if !text.chars().all(plain) => Some((key.to_owned(), text.clone())),
        Value::Array(items) => items.iter().find_map(|item| strange(key, item)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !FREE.contains(&name.as_str()))
            .find_map(|(name, field)| strange(&format!("{key}.{name}"), field)),
        _ => None,
    }
}
