//! `finetune sandbox`.

use std::path::PathBuf;

use super::Shell;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// Serve the offline AWS on a port of this machine, for boto3, the AWS CLI and other clients
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  finetune sandbox --port 4566 --scenario no-s3-route")]
pub(crate) struct Args {
    /// The port on 127.0.0.1; 0 has a free one chosen
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,

    /// A built-in scenario or a scenario file [default: the last used, else `good`]
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,

    /// The folder that keeps the accounts
    #[arg(long, value_name = "FOLDER", default_value = ".finetune/sandbox", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,

    /// List the built-in scenarios
    #[arg(long, conflicts_with_all = ["port", "scenario", "dir"])]
    list: bool,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        if self.list {
            return shell.finish(&commands::sandbox::list());
        }
        let named = shell.global.sandbox.clone().flatten();
        let scenario = self.scenario.or(named);
        shell.block_on(async {
            let server = commands::sandbox::listen(&self.dir, scenario.as_deref(), self.port).await?;
            let status = shell.finish(server.announcement())?;
            server.serve(interrupted()).await?;
            Ok(status)
        })?
    }
}

/// Ready when this process is asked to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
