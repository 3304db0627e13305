//! Exit codes, and the hints that errors give.

use std::error::Error;

/// How the process ends. Each kind of failure has one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: nothing at error level.
    Success,
    /// 1: findings or failed checks at error level.
    Findings,
    /// 2: wrong usage.
    Usage,
    /// 3: configuration, credentials or journal unusable.
    Unusable,
    /// 4: AWS refused, or could not be reached.
    Aws,
    /// 5: the job ended `Failed`.
    JobFailed,
    /// 6: the job ended `Stopped`.
    JobStopped,
    /// 7: `--timeout` passed and the job goes on.
    TimedOut,
    /// 70: a bug in `finetune`.
    Bug,
    /// 130: interrupted; the job goes on.
    Interrupted,
}

impl ExitStatus {
    /// Returns the code that the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unusable => 3,
            Self::Aws => 4,
            Self::JobFailed => 5,
            Self::JobStopped => 6,
            Self::TimedOut => 7,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }
}

/// Lists the causes of `error`, the nearest first.
pub fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

/// Returns `error` with its causes, in one line.
pub fn in_one_line(error: &(dyn Error + 'static)) -> String {
    let causes = causes(error).map(|cause| format!(": {cause}"));
    std::iter::once(error.to_string()).chain(causes).collect()
}

/// What to do about an error. The error says what failed; its hints say what to do.
pub trait Hint {
    /// Returns one phrase per thing to do, the most likely first.
    fn hints(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the exit status that this error ends the process with.
    fn exit_status(&self) -> ExitStatus;
}

/// An error on its way out of a command, with what to do about it and how the process ends.
#[derive(Debug)]
pub struct Failure {
    /// What failed; its sources are the causes.
    pub error: Box<dyn Error + Send + Sync>,
    /// What to do, the most likely first.
    pub hints: Vec<String>,
    /// How the process ends.
    pub exit: ExitStatus,
}

impl<E> From<E> for Failure
where
    E: Error + Hint + Send + Sync + 'static,
{
    fn from(error: E) -> Self {
        Self {
            hints: error.hints(),
            exit: error.exit_status(),
            error: Box::new(error),
        }
    }
}
