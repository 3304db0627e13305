//! How a verb gets at its account: settings, session, journals, progress, Ctrl-C.

use std::path::Path;
use std::sync::Arc;

use super::Shell;
use crate::aws::Settings;
use crate::commands::{Reach, Target};
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
    let target = Target {
        settings: Settings {
            region,
            profile: shell.global.profile.clone(),
            endpoint_url: shell.global.endpoint_url.clone(),
        },
        sandbox: shell.global.sandbox.clone(),
        folder: folder.to_owned(),
    };
    let reach = Reach::open(&target).await?;
    let journals = match &reach.scenario {
        Some(scenario) => {
            shell.terminal.note(format_args!(
                "sandbox `{scenario}`: a rehearsal, no AWS account is touched"
            ));
            JournalFolder::sandbox(folder, scenario)
        }
        None => JournalFolder::aws(folder),
    };
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
