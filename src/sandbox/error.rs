//! What can go wrong before the sandbox answers its first request.

use std::io;
use std::path::PathBuf;

/// Why a sandbox account could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The name is neither a built-in scenario nor a file.
    #[error("no sandbox scenario is called `{name}`; built in are {known}")]
    UnknownScenario {
        /// The name that was asked for.
        name: String,
        /// The names that exist, each in backticks.
        known: String,
    },
    /// The scenario file is not TOML or does not describe an account.
    #[error("failed to read the sandbox scenario `{name}`")]
    Scenario {
        /// Name or path of the scenario.
        name: String,
        /// The parser's own words, with line and column.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A scenario's `base` leads back to itself.
    #[error("the sandbox scenario `{0}` is its own base")]
    CircularBase(String),
    /// A `remove` entry names nothing in the base scenario.
    #[error("the sandbox scenario `{scenario}` removes `{path}`, which its base does not have")]
    NothingToRemove {
        /// Name of the scenario.
        scenario: String,
        /// The dotted path.
        path: String,
    },
    /// A file of the sandbox could not be read or written.
    #[error("failed to {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: io::Error,
    },
    /// The endpoint that is to keep the account is no URL.
    #[error("`{0}` is no URL of a server")]
    BadEndpoint(String),
    /// The endpoint that is to keep the account is AWS itself.
    #[error("`{0}` is AWS itself: a sandbox never works on a real account")]
    RealAccount(String),
    /// The server that is to keep the account gave no answer.
    #[error("{0}")]
    Elsewhere(String),
    /// The saved account cannot be understood.
    #[error("the saved sandbox account `{}` is not readable", path.display())]
    State {
        /// The state file.
        path: PathBuf,
        /// The parser's reason.
        #[source]
        source: serde_json::Error,
    },
}
