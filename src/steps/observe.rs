//! What the steps tell while they work. `ui` shows it; nothing depends on who listens.

use crate::job::{Estimate, JobSnapshot, Queue, Split};

/// Something that happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// A step began, such as `checking the network`.
    Started(&'a str),
    /// A step ended; the text says with what, such as `role created`.
    Finished(&'a str),
    /// Something worth saying on the way.
    Note(&'a str),
    /// A step waits before it tries again. Told once a second: a countdown.
    Waiting {
        /// What for, such as `the service role is not assumable yet`.
        what: &'a str,
        /// Seconds until the next attempt.
        next: u64,
        /// Seconds until no more attempts are made.
        left: u64,
        /// Whether this pause has just begun.
        begun: bool,
    },
    /// Of many things of one kind, some are done.
    Progress {
        /// What is done with them, such as `looking at media objects`.
        what: &'a str,
        /// How many are done.
        done: u64,
        /// How many there are.
        of: u64,
    },
    /// A transfer began.
    TransferStarted {
        /// What for.
        split: Split,
        /// The name of the file.
        name: &'a str,
        /// How many bytes there are in all.
        bytes: u64,
        /// How many of them are in S3 already.
        present: u64,
    },
    /// More bytes of the transfer are in S3.
    Transferred {
        /// What for.
        split: Split,
        /// How many bytes more.
        bytes: u64,
    },
    /// A transfer ended, well or not.
    TransferEnded {
        /// What for.
        split: Split,
        /// Whether every byte is there.
        complete: bool,
    },
    /// A watcher looked, and this is how the job is.
    Looked {
        /// The job.
        job: &'a JobSnapshot,
        /// Whether anything changed since the last look.
        changed: bool,
        /// How long the job has run, in seconds of the clock in use.
        elapsed_seconds: i64,
        /// What the job waits for, where it does.
        queue: Option<Queue>,
        /// How long it may take, where earlier runs tell.
        estimate: Option<&'a Estimate>,
    },
}

/// Who listens.
pub trait Observer: Send + Sync {
    /// Takes notice of `event`.
    fn event(&self, event: &Event<'_>);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _event: &Event<'_>) {}
}
