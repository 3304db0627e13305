//! Sets of policies from files and standard input.

use std::io::{self, Read as _};
use std::path::Path;

use crate::error::{ExitStatus, Hint};
use crate::iam::evaluate::{Policy, PolicySet, ReadError};
use crate::iam::{Document, DocumentError, NoPlannedRole};

/// What was given can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    #[error("failed to read `{0}`")]
    Read(String, #[source] io::Error),
    #[error("`{0}` is no set of policies")]
    Set(String, #[source] ReadError),
    #[error("`{0}` is no policy")]
    Policy(String, #[source] DocumentError),
    #[error("`{0}` has no role to judge")]
    Terraform(String, #[source] NoPlannedRole),
    #[error("the question can't be put")]
    Question(#[source] ReadError),
    #[error("standard input can't be both the policies and the requests")]
    TwoStandardInputs,
    #[error("`{0}` is no key and value")]
    Context(String),
}

impl Hint for InputError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Set(..) => vec!["`finetune role evaluate --help` shows what a set holds".to_owned()],
            Self::Terraform(_, error) => vec![match error {
                NoPlannedRole::Several(_) | NoPlannedRole::NoSuch(..) => {
                    "name one with `--role`, by its address or its name".to_owned()
                }
                _ => "`terraform show -json plan.out` prints what can be read here".to_owned(),
            }],
            Self::TwoStandardInputs => vec!["write one of them to a file".to_owned()],
            Self::Context(_) => vec!["write it as `aws:SourceVpc=vpc-0a`".to_owned()],
            Self::Read(..) | Self::Question(_) | Self::Policy(..) => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Read(..) | Self::Set(..) | Self::Policy(..) | Self::Terraform(..) => ExitStatus::Unusable,
            Self::Question(_) | Self::Context(_) | Self::TwoStandardInputs => ExitStatus::Usage,
        }
    }
}

/// Reads a file, or standard input where the path is `-`.
pub(super) fn read(path: &Path) -> Result<String, InputError> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    text.map_err(|error| InputError::Read(path.display().to_string(), error))
}

/// Reads a policy from a file of its own: the document, or what `aws iam get-role`, `get-role-policy` or
/// `get-policy-version` printed.
pub(super) fn document(path: &Path) -> Result<serde_json::Value, InputError> {
    let text = read(path)?;
    let name = path.display().to_string();
    let unusable = |error| InputError::Policy(name.clone(), error);
    let document = Document::parse(&text).map_err(unusable)?.printed();
    Policy::new(&name, &document).map_err(unusable)?;
    Ok(document.value().clone())
}

/// Reads a set of policies, and gives its text too.
pub(super) fn set(path: &Path) -> Result<(PolicySet, String), InputError> {
    let text = read(path)?;
    let set = PolicySet::parse(&text).map_err(|error| InputError::Set(path.display().to_string(), error))?;
    Ok((set, text))
}
