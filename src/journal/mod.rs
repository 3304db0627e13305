//! What a run has done so far: an append-only JSON Lines file, locked and crash-safe.
//!
//! A journal says what was about to be done and what came of it, so that a run that was killed can
//! be taken up again. It is a memory, not the truth: whether a job exists is what AWS says.
//!
//! # The file
//!
//! `.finetune/runs/<job name>.jsonl` beside `finetune.toml`; those of rehearsals lie in
//! `.finetune/sandbox-runs/<scenario>/`. The job's name ends in the first digits of the request's digest, so a
//! changed request has another file, and so has every `--new`.
//!
//! - One line is one record: a JSON object with `v` (the version of its form, 1), `at` (RFC 3339) and `event`
//!   with its members, as [`Entry`] lists them. Lines are only ever added.
//! - A record is written with one call and synced to the disk before the next step is taken. Before every call
//!   that changes something stands a record that it is about to be made (`upload_intended`, `role_intended`,
//!   `create_intended`), so that nothing is made that no record points to.
//! - A crash can cut the last line only. What it left there is cut off, or given its line feed, when the
//!   journal is opened again; any other line that is no record stops the run (exit status 3).
//! - A record of a version beyond [`VERSION`] stops the run (exit status 3): guessing at it could cost a second
//!   job. New members of a record do not make a new version; readers pass over what they do not know.
//! - When a record can't be written (full disk, read-only folder) the run stops with exit status 3, and what
//!   the record announced is not done.
//! - Whoever writes holds the lock of `.finetune/lock`, the operating system's own, which ends with the process.
//!   `submit` waits for another holder; `.finetune/lock-holder.json` says who it is.

mod earlier;
mod error;
mod file;
mod folder;
mod history;
mod lock;
mod record;
mod state;

pub use error::JournalError;
pub use file::Journal;
pub use folder::JournalFolder;
pub use history::{History, SentData, Stage, UsedRole};
pub use lock::{FolderLock, Holder};
pub use record::{Concern, Entry, Record, VERSION};
pub use state::{Ending, OpenUpload, Preflight, RunState};
