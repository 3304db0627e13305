//! What a run has done so far: an append-only JSON Lines file, locked and crash-safe.
//!
//! A journal says what was about to be done and what came of it, so that a run that was killed can
//! be taken up again. It is a memory, not the truth: whether a job exists is what AWS says.

mod error;
mod file;
mod folder;
mod lock;
mod record;
mod state;

pub use error::JournalError;
pub use file::Journal;
pub use folder::JournalFolder;
pub use lock::{FolderLock, Holder};
pub use record::{Entry, Record, VERSION};
pub use state::{Ending, OpenUpload, RunState};
