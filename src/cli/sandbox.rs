//! `finetune sandbox`.

use std::path::PathBuf;

use super::Shell;
use crate::aws::Settings;
use crate::commands;
use crate::error::{ExitStatus, Failure};

/// Serve the offline AWS on a port of this machine, for boto3, the AWS CLI and other clients
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  finetune sandbox --port 4566 --scenario no-s3-route\n  finetune sandbox --account-endpoint http://127.0.0.1:5000"
)]
pub(crate) struct Args {
    /// The port on 127.0.0.1; 0 has a free one chosen
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,

    /// A built-in scenario or a scenario file [default: the last used, else `good`]
    #[arg(long, value_name = "SCENARIO")]
    scenario: Option<String>,

    /// Serve Bedrock alone, on the account that another emulator keeps there: moto, LocalStack
    ///
    /// Roles, buckets, objects, keys and the network are read there whenever a job looks at them, and the
    /// results of jobs are written there. The scenario gives models, quotas, faults and the clock.
    #[arg(long, value_name = "URL", value_hint = clap::ValueHint::Url)]
    account_endpoint: Option<String>,

    /// The folder that keeps the accounts
    #[arg(long, value_name = "FOLDER", default_value = ".finetune/sandbox", value_hint = clap::ValueHint::DirPath)]
    dir: PathBuf,

    /// List the built-in scenarios
    #[arg(long, conflicts_with_all = ["port", "scenario", "account_endpoint", "dir"])]
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
            let scenario = scenario.as_deref();
            let server = match self.account_endpoint {
                None => commands::sandbox::listen(&self.dir, scenario, self.port).await?,
                Some(url) => {
                    let settings = Settings {
                        region: shell.global.region.clone(),
                        profile: shell.global.profile.clone(),
                        endpoint_url: Some(url),
                    };
                    commands::sandbox::listen_elsewhere(&self.dir, scenario, self.port, &settings).await?
                }
            };
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
