//! How a command reaches its account: AWS, an emulator, or the sandbox, each with its clock. This is
//! where the sandbox is wired in; nothing below knows which of them it is.

use std::path::PathBuf;
use std::sync::Arc;

use crate::aws::{Session, SessionError, Settings, StaticKeys};
use crate::error::{ExitStatus, Hint};
use crate::iam::{IdentifierError, Region};
use crate::sandbox::{Sandbox, SandboxError};
use crate::steps::{Clock, ScaledClock, SystemClock};

/// What was asked for on the command line and in `finetune.toml`.
#[derive(Debug, Clone)]
pub struct Target {
    /// The AWS settings; in the sandbox only the Region counts.
    pub settings: Settings,
    /// The sandbox is asked for, perhaps with a scenario: a built-in name or the path of a file.
    pub sandbox: Option<Option<String>>,
    /// The folder of the job; the sandbox keeps its accounts below `.finetune/sandbox` in it.
    pub folder: PathBuf,
}

/// An account within reach.
#[derive(Debug)]
pub struct Reach {
    /// The calls.
    pub session: Session,
    /// The time that the account goes by.
    pub clock: Arc<dyn Clock>,
    /// The sandbox's scenario, when it is the sandbox.
    pub scenario: Option<String>,
}

impl Reach {
    /// Opens the sandbox or loads the AWS settings. No call is made yet.
    ///
    /// # Errors
    /// When there is no such scenario, the sandbox's folder cannot be used, or no Region is set.
    pub async fn open(target: &Target) -> Result<Self, ReachError> {
        match &target.sandbox {
            Some(scenario) => Self::sandbox(target, scenario.as_deref()),
            None => Ok(Self {
                session: Session::load(&target.settings).await?,
                clock: Arc::new(SystemClock),
                scenario: None,
            }),
        }
    }

    fn sandbox(target: &Target, scenario: Option<&str>) -> Result<Self, ReachError> {
        let sandbox = Sandbox::open(&target.folder.join(".finetune/sandbox"), scenario)?;
        let region: Region = match &target.settings.region {
            Some(region) => region.clone(),
            None => sandbox.region().parse()?,
        };
        let credentials = sandbox.credentials();
        let keys = StaticKeys {
            access_key_id: credentials.access_key_id.to_owned(),
            secret_access_key: credentials.secret_access_key.to_owned(),
        };
        let clock = sandbox.clock();
        Ok(Self {
            session: Session::in_process(sandbox.connector(), &region, &keys),
            clock: Arc::new(ScaledClock::new(move || clock.now_millis(), clock.scale())),
            scenario: Some(sandbox.scenario_name().to_owned()),
        })
    }
}

/// No account is within reach.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// The AWS settings are incomplete.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The sandbox could not be opened.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The scenario names a Region that is none.
    #[error("the sandbox scenario lies in no Region")]
    Region(#[from] IdentifierError),
}

impl Hint for ReachError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Session(error) => error.hints(),
            Self::Sandbox(SandboxError::State { .. }) => {
                vec!["remove the folder `.finetune/sandbox` to start the rehearsal anew".to_owned()]
            }
            Self::Sandbox(_) | Self::Region(_) => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Session(error) => error.exit_status(),
            Self::Sandbox(SandboxError::UnknownScenario { .. }) => ExitStatus::Usage,
            Self::Sandbox(_) | Self::Region(_) => ExitStatus::Unusable,
        }
    }
}
