//! Asks before something is changed.

use std::io::{BufRead as _, Write as _};

use super::Shell;
use crate::error::{ExitStatus, Failure, Hint};

/// Whether anything is changed at all, and whether somebody is asked first.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Consent {
    /// Show what would be done and change nothing
    #[arg(long, conflicts_with = "yes")]
    pub(super) dry_run: bool,

    /// Do not ask before anything is changed; a script has to say so
    #[arg(long, short)]
    yes: bool,
}

impl Consent {
    /// Whether a script said yes.
    pub(super) const fn is_given(self) -> bool {
        self.yes
    }

    /// Whether somebody is to be asked: nobody in the sandbox, which is there to be tried out and costs nothing.
    pub(super) fn is_asked_for(self, shell: &Shell) -> bool {
        !self.yes && !self.dry_run && shell.global.sandbox.is_none()
    }
}

/// There is something to ask, and nobody to answer.
#[derive(Debug, thiserror::Error)]
#[error("`{command}` asks before it {what}, and there is no terminal to ask on")]
pub(super) struct NobodyToAsk {
    /// The command, such as `submit`.
    pub(super) command: &'static str,
    /// What it is about to do, such as `makes a job`.
    pub(super) what: &'static str,
    /// What `--yes` is for, such as `submit`.
    pub(super) verb: &'static str,
}

impl Hint for NobodyToAsk {
    fn hints(&self) -> Vec<String> {
        vec![
            format!("pass `--yes` to {} from a script", self.verb),
            "`--dry-run` shows what would be done".to_owned(),
        ]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Shows `text` and asks `question` on standard error; no answer counts as no.
pub(super) async fn ask(shell: &Shell, text: &[u8], question: &str) -> bool {
    let shown = (|| {
        let mut stderr = shell.terminal.stderr();
        stderr.write_all(text)?;
        write!(stderr, "{question} [y/N] ")?;
        stderr.flush()
    })();
    if shown.is_err() {
        return false;
    }
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map(|_| line)
    });
    match answer.await {
        Ok(Ok(line)) => matches!(line.trim().to_lowercase().as_str(), "y" | "yes"),
        _ => false,
    }
}

/// Asks like [`ask`], unless `asked` says that nobody wants to be asked.
///
/// # Errors
/// When there is no terminal to ask on.
pub(super) async fn ask_unless(
    asked: bool,
    shell: &Shell,
    nobody: NobodyToAsk,
    text: Vec<u8>,
    question: &str,
) -> Result<bool, Failure> {
    if !asked {
        return Ok(true);
    }
    if !shell.terminal.is_interactive() {
        return Err(nobody.into());
    }
    Ok(ask(shell, &text, question).await)
}
