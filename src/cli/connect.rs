//! How a verb gets at its account: settings, session, journals, progress, Ctrl-C.

use std::path::Path;
use std::sync::Arc;

use super::Shell;
use crate::commands::Reach;
use crate::error::{ExitStatus, Failure, Hint};
use crate::iam::Region;
use crate::journal::JournalFolder;
use crate::steps::{Interrupt, Work};
use crate::ui;

/// An account within reach, and the journals of the runs in it.
pub(super) struct Connected {
    /// What steps work with.
    pub(super) work: Work,
    /// The journals.
    pub(super) journals: JournalFolder,
}

/// Opens the account that flags and configuration ask for. Every run in the sandbox says that it is one.
pub(super) async fn connect(
    shell: &Shell,
    region: Option<Region>,
    folder: &Path,
) -> Result<Connected, Failure> {
    let reach = shell.reach(region.as_ref(), folder).await?;
    let journals = journals(&reach, folder);
    Ok(Connected {
        work: Work {
            session: Arc::new(reach.session),
            clock: reach.clock,
            observer: ui::observer(&shell.terminal),
            interrupt: Interrupt::listen(),
        },
        journals,
    })
}

/// Says where the journals of the runs in this account are: rehearsals keep theirs apart.
pub(super) fn journals(reach: &Reach, folder: &Path) -> JournalFolder {
    match &reach.scenario {
        Some(scenario) => JournalFolder::sandbox(folder, scenario),
        None => JournalFolder::aws(folder),
    }
}

/// The user interrupted twice, or where there is nothing to bring to a safe end.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
struct Interrupted;

impl Hint for Interrupted {
    fn hints(&self) -> Vec<String> {
        vec!["what was done is written down: the same command goes on from there".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Interrupted
    }
}

/// Runs `future` to its end, or until the user interrupts a second time.
pub(super) async fn until_interrupted_twice<T>(
    interrupt: &Interrupt,
    future: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        result = future => result,
        () = interrupt.set_twice() => Err(Interrupted.into()),
    }
}
