//! `finetune submit`.

use std::time::Duration;

use super::ask::{Consent, NobodyToAsk, ask};
use super::connect::{Connected, connect, until_interrupted_twice};
use super::watching::{self, AtEnd};
use super::{ConfigFlags, Shell, place};
use crate::commands::export;
use crate::commands::submit::{self, Options, PlanView};
use crate::config::Config;
use crate::error::{ExitStatus, Failure};
use crate::job::{JobId, WatchPolicy};
use crate::steps::preflight::Levels;
use crate::{config, output};

/// Check everything, upload the data, make the role ready and create the job, exactly once
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Running the same command again goes on where a run ended and never makes a second job.

With --watch, --format json and --exec are those of `status --watch` (`finetune status --help`): JSON lines, the
last of them the outcome of the submission, and a command at the end.

Examples:
  finetune submit --dry-run          # what would be done
  finetune submit --watch            # and stay until the job has ended
  finetune submit --yes --watch --exec sh -c 'notify-send $FINETUNE_STATUS'
  finetune submit --sandbox --watch  # rehearse it offline
  finetune submit --new              # another attempt after a job that failed
  finetune submit --like support-tone-0a1b2c3d --training-data new.jsonl")]
pub(crate) struct Args {
    /// Take the settings of an earlier job, whoever made it; finetune.toml, where there is one, and flags stand
    /// over them
    #[arg(long, value_name = "JOB")]
    like: Option<JobId>,

    #[command(flatten)]
    consent: Consent,

    /// Stay until the job has ended
    #[arg(long, short, conflicts_with = "dry_run")]
    watch: bool,

    /// How long to watch, such as `90s`, `30m` or `6h`; the job goes on afterwards
    #[arg(long, value_name = "TIME", requires = "watch", value_parser = duration)]
    timeout: Option<Duration>,

    /// Make another attempt of a request whose job has ended
    #[arg(long)]
    new: bool,

    /// Submit without the preflight
    #[arg(long)]
    no_check: bool,

    /// Go on where a check could not read what it needs
    #[arg(long)]
    allow_unknown: bool,

    /// Stop before anything is changed when the training may cost more than USD
    #[arg(long, value_name = "USD", conflicts_with = "no_check")]
    max_cost: Option<crate::job::cost::Usd>,

    /// Turn warnings into errors
    #[arg(long)]
    strict: bool,

    /// Let a role that finetune did not make be changed
    #[arg(long)]
    adopt: bool,

    #[command(flatten)]
    at_end: AtEnd,

    #[command(flatten)]
    flags: ConfigFlags,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let source = shell.source(&self.flags);
        let config = match &self.like {
            Some(_) => None,
            None => Some(config::load(&source)?),
        };
        let asked = self.consent.is_asked_for(shell);
        if asked && !shell.terminal.is_interactive() {
            // A job costs money, and is made only when somebody says so.
            return Err(NobodyToAsk {
                command: "submit",
                what: "makes a job",
                verb: "submit",
            }
            .into());
        }
        let outcome = shell.block_on(async {
            let (config, mut connected) = match (config, &self.like) {
                (Some(config), _) => {
                    let connected = connect(shell, config.region.clone(), &config.folder).await?;
                    (config, connected)
                }
                (None, Some(job)) => Box::pin(like(shell, job, source)).await?,
                (None, None) => unreachable!("a description was read unless an earlier job is named"),
            };
            if self.watch {
                watching::observe(shell, &mut connected);
            }
            let options = self.options(&config);
            let confirm = async |plan: &PlanView| !asked || confirmed(shell, plan).await;
            let run = submit::run(&config, &connected.journals, &options, &connected.work, confirm);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        if !self.watch {
            return shell.finish(&outcome);
        }
        self.at_end.finish(shell, &outcome, outcome.status.as_ref())
    }

    fn options(&self, config: &Config) -> Options {
        Options {
            no_check: self.no_check,
            allow_unknown: self.allow_unknown,
            adopt: self.adopt,
            new: self.new,
            max_cost: self.max_cost,
            dry_run: self.consent.dry_run,
            watch: self.watch.then(|| WatchPolicy {
                timeout: self.timeout,
                ..WatchPolicy::default()
            }),
            levels: Levels {
                rules: config.checks.clone(),
                strict: self.strict,
            },
        }
    }
}

/// Describes a job like an earlier one: what `source` says stands over the earlier job's settings.
async fn like(
    shell: &Shell,
    job: &JobId,
    mut source: config::Source,
) -> Result<(Config, Connected), Failure> {
    let catalogue = config::models(&source)?;
    let place = place::of_job(shell, Some(job))?;
    let connected = connect(shell, place.region, &place.folder).await?;
    let read = export::earlier(job, &connected.work.session, &connected.journals, catalogue);
    let (_, earlier) = until_interrupted_twice(&connected.work.interrupt, Box::pin(read)).await?;
    source.earlier = Some(earlier);
    let config = config::load(&source)?;
    // The file, or a flag, may put the new job into another Region.
    if config.region.as_ref() == Some(connected.work.session.region()) {
        return Ok((config, connected));
    }
    let connected = connect(shell, config.region.clone(), &config.folder).await?;
    Ok((config, connected))
}

/// Shows the plan and asks; no answer counts as no.
async fn confirmed(shell: &Shell, plan: &PlanView) -> bool {
    let mut text = format!("{}\n", plan.job_name).into_bytes();
    // Writing to memory does not fail.
    let _ = output::plan_human(plan, &mut text, shell.terminal.stderr_style());
    ask(shell, &text, "Submit this job? It costs money from here on.").await
}

/// Reads a time such as `90s`, `30m`, `6h` or `2d`; a bare number counts seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let fault = || format!("`{text}` is no time: use a number with s, m, h or d, such as `30m`");
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let seconds = match unit {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(fault()),
    };
    let count: u64 = digits.parse().map_err(|_| fault())?;
    let seconds = count.checked_mul(seconds).ok_or_else(fault)?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_with_a_unit() {
        for (text, seconds) in [
            ("90", 90),
            ("90s", 90),
            ("30m", 1800),
            ("6h", 21_600),
            ("2d", 172_800),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "m", "1.5h", "-1s", "10 m", "5w", "99999999999999999999d"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
