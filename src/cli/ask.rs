//! Asks before something is changed.

use std::io::{BufRead as _, Write as _};

use super::Shell;
use crate::aws::Session;
use crate::error::{ExitStatus, Failure, Hint};
use crate::output::text::visible;

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
        self.is_always_asked_for() && shell.global.sandbox.is_none()
    }

    /// Whether somebody is to be asked, in the sandbox too: a rehearsal of what can't be taken back.
    pub(super) const fn is_always_asked_for(self) -> bool {
        !self.yes && !self.dry_run
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
    let answer = answer(shell, text, &format!("{question} [y/N] ")).await;
    answer.is_some_and(|line| matches!(line.to_lowercase().as_str(), "y" | "yes"))
}

/// Shows `text` and `question` on standard error, and returns the line that comes back, without the spaces
/// around it.
async fn answer(shell: &Shell, text: &[u8], question: &str) -> Option<String> {
    let mut stderr = shell.terminal.stderr();
    stderr.write_all(text).ok()?;
    write!(stderr, "{question}").ok()?;
    stderr.flush().ok()?;
    drop(stderr);
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map(|_| line)
    });
    let line = line.await.ok()?.ok()?;
    Some(line.trim().to_owned())
}

/// A profile wants a code, and nobody gave one.
#[derive(Debug, thiserror::Error)]
#[error("the profile wants a code of the MFA device `{device}`, and {why}")]
struct NoCode {
    device: String,
    why: &'static str,
    profile: Option<String>,
}

impl Hint for NoCode {
    fn hints(&self) -> Vec<String> {
        let profile = self.profile.as_deref().map(|name| format!(" --profile {name}"));
        let profile = profile.unwrap_or_default();
        vec![format!(
            "sign in beforehand with `eval \"$(aws configure export-credentials{profile} --format env)\"`, and \
             leave `--profile` out: the AWS CLI asks for the code and exports the session's keys"
        )]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Asks for the code that the session's profile wants, if it wants one, and signs in with it.
///
/// # Errors
/// When there is no terminal to ask on, nothing is entered, or AWS refuses the code.
pub(super) async fn sign_in(shell: &Shell, session: &Session) -> Result<(), Failure> {
    let Some(device) = session.code_device() else {
        return Ok(());
    };
    let no_code = |why| NoCode {
        device: device.to_owned(),
        why,
        profile: shell.global.profile.clone(),
    };
    if !shell.terminal.can_ask() {
        return Err(no_code("there is no terminal to ask on").into());
    }
    let question = format!("Code of the MFA device {}: ", visible(device));
    let code = answer(shell, b"", &question).await.unwrap_or_default();
    if code.is_empty() {
        return Err(no_code("none was entered").into());
    }
    Ok(session.enter_code(&code).await?)
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
