//! `finetune check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::remedies::RemedyFlags;
use super::views::ViewFlags;
use super::{ConfigFlags, Shell, outputs};
use crate::commands::check;
use crate::config;
use crate::diagnostic::Level;
use crate::error::{ExitStatus, Failure};
use crate::steps::preflight::{CAP, Levels, Parts, Reporting, Wanted};

/// Check everything that submit would check, changing nothing
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("outputs").multiple(true).args([
        "save_facts", "diagram", "remedy_script", "remedy_terraform"
    ]),
    after_help = "Examples:\n  finetune check\n  finetune check network --subnet-ids subnet-0a1b --security-group-ids sg-0a1b\n  finetune check network --explain all            # the way to S3, step by step\n  finetune check network --diagram net.svg        # a picture with what fails\n  finetune check network --remedy-script fix.sh   # a script to read, then to run\n  finetune check --save-facts facts.json          # attach it to a ticket\n  finetune check --facts facts.json               # judge it again, without an account\n  finetune check --terraform-plan plan.json       # before anything is built"
)]
pub(crate) struct Args {
    /// What to check [default: all of it]
    #[arg(value_name = "PART", value_enum)]
    parts: Vec<Part>,

    /// Turn warnings, and checks that could not be made, into failures
    #[arg(long)]
    strict: bool,

    /// Show at most N findings of each rule and data file
    #[arg(long, value_name = "N", default_value_t = CAP)]
    max_findings: u64,

    /// Check as `submit --adopt` would: the role may be taken over
    #[arg(long)]
    adopt: bool,

    /// Write what was read of the account to a file
    #[arg(long, value_name = "FILE", conflicts_with = "facts", value_hint = clap::ValueHint::FilePath)]
    save_facts: Option<PathBuf>,

    /// Put other numbers in place of account IDs in that file, the same for the same account
    #[arg(long, requires = "save_facts")]
    redact: bool,

    /// Judge what an earlier run wrote with --save-facts, without any account
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    facts: Option<PathBuf>,

    /// Judge what Terraform is about to build: what `terraform show -json` writes of a plan
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["facts", "save_facts", "remedy_script", "remedy_terraform", "adopt"],
        value_hint = clap::ValueHint::FilePath
    )]
    terraform_plan: Option<PathBuf>,

    /// Write over files that are there: facts, picture, remedies
    #[arg(long, requires = "outputs")]
    force: bool,

    #[command(flatten)]
    views: ViewFlags,

    #[command(flatten)]
    remedies: RemedyFlags,

    #[command(flatten)]
    flags: ConfigFlags,
}

/// A part of the preflight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Training and validation data, in files or in S3
    Data,
    /// Subnets, security groups, the way to Amazon S3
    Network,
    /// The service role and the policies of the buckets
    Role,
    /// Names, hyperparameters, base model, buckets
    Account,
}

impl Args {
    fn parts(&self) -> Parts {
        let has = |part| self.parts.is_empty() || self.parts.contains(&part);
        Parts {
            data: has(Part::Data),
            network: has(Part::Network),
            role: has(Part::Role),
            account: has(Part::Account),
        }
    }

    fn reporting(&self, checks: &BTreeMap<String, Level>) -> Reporting {
        Reporting {
            levels: Levels {
                rules: checks.clone(),
                strict: self.strict,
            },
            cap: self.max_findings,
        }
    }

    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let source = shell.source(&self.flags);
        self.remedies
            .refuse_without(self.parts().network, shell.global.format)?;
        self.views.refuse_without(self.parts().network)?;
        self.refuse_outputs(&source)?;
        if let Some(path) = &self.facts {
            return self.replay(shell, path, &source);
        }
        if let Some(path) = &self.terraform_plan {
            return self.planned(shell, path, &source);
        }
        if self.parts == [Part::Data] {
            let config = config::load(&source)?;
            if config.data.is_local() {
                let reporting = self.reporting(&config.checks);
                return shell.finish(&check::data(&config, &reporting)?);
            }
        }
        self.live(shell, &source)
    }

    /// What is written must not take the place of anything unasked; that is known before anything is read.
    fn refuse_outputs(&self, source: &config::Source) -> Result<(), Failure> {
        let mut files: Vec<&Path> = self.save_facts.as_deref().into_iter().collect();
        files.extend(self.views.file());
        files.extend(self.remedies.files());
        if files.is_empty() {
            return Ok(());
        }
        let mut inputs = outputs::inputs(source);
        inputs.extend(self.facts.clone());
        inputs.extend(self.terraform_plan.clone());
        Ok(outputs::refuse(&files, &inputs, self.force)?)
    }

    /// Refuses flags that say what to ask of which account, beside one that asks none.
    fn refuse_idle(&self, shell: &Shell, beside: &'static str) -> Result<(), Idle> {
        let global = &shell.global;
        let planned = beside != FACTS;
        let looks = |path| !self.flags.overrides.get(path).is_empty();
        let idle = [
            ("--region", global.region.is_some() && !planned),
            ("--profile", global.profile.is_some()),
            ("--endpoint-url", global.endpoint_url.is_some()),
            ("--sandbox", global.sandbox.is_some()),
            ("--subnet-ids", planned && looks("network.subnet_ids")),
            (
                "--security-group-ids",
                planned && looks("network.security_group_ids"),
            ),
            ("--role-name", planned && looks("role.name")),
            ("--role-arn", planned && looks("role.arn")),
            ("--vpc-id", looks("network.vpc_id")),
            ("--terraform-outputs", looks("network.terraform")),
            ("--subnet-tag", looks("network.subnet_tags")),
            ("--security-group-tag", looks("network.security_group_tags")),
        ];
        match idle.into_iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(Idle { flag, beside }),
            None => Ok(()),
        }
    }

    /// A plan is judged for the job that is described, else for its network alone.
    fn planned(&self, shell: &Shell, path: &Path, source: &config::Source) -> Result<ExitStatus, Failure> {
        self.refuse_idle(shell, "--terraform-plan")?;
        let described = config::describe(source)?;
        let reporting = self.reporting(described.checks());
        let mut parts = self.parts();
        parts.role &= described.job().is_some() || !self.parts.is_empty();
        let mut outcome = check::plan(path, described.region(), described.job(), parts, &reporting)?;
        self.views.look(shell, &mut outcome, self.force)?;
        shell.finish(&outcome)
    }

    /// Facts are judged for what they were read for, unless a flag or a file of `--config` names something else.
    /// They need no configuration; where there is one, it says what to judge them for, and has to be
    /// usable. The network alone takes no complete job.
    fn replay(&self, shell: &Shell, path: &Path, source: &config::Source) -> Result<ExitStatus, Failure> {
        self.refuse_idle(shell, FACTS)?;
        let described = match config::describe(source)? {
            config::Described::NoJob(settings)
                if settings.file.is_some() && self.parts != [Part::Network] =>
            {
                config::Described::Job(Box::new(config::load(source)?))
            }
            described => described,
        };
        let settings = config::read(source)?;
        let reporting = self.reporting(described.checks());
        let named = |path: &str| shell.global.config.is_some() || !source.overrides.get(path).is_empty();
        let of_storage = [
            "role.name",
            "role.arn",
            "data.training",
            "data.bucket",
            "data.output",
        ];
        let wanted = Wanted {
            config: described.job(),
            subnet_ids: settings
                .subnet_ids
                .as_deref()
                .filter(|_| named("network.subnet_ids")),
            security_group_ids: settings
                .security_group_ids
                .as_deref()
                .filter(|_| named("network.security_group_ids")),
            storage: of_storage.into_iter().any(named),
            adopt: self.adopt,
        };
        let outcome = check::saved(path, wanted, self.parts(), !self.parts.is_empty(), &reporting)?;
        self.finish(shell, outcome)
    }

    #[cfg(feature = "aws")]
    fn live(&self, shell: &Shell, source: &config::Source) -> Result<ExitStatus, Failure> {
        let save = self.save_facts.as_deref().map(|path| check::Saving {
            path,
            redact: self.redact,
        });
        // A network can be judged without a job; with one, its data and role are judged on the way too.
        let config = if self.parts == [Part::Network] {
            match config::describe(source)? {
                config::Described::Job(config) => *config,
                config::Described::NoJob(settings) => match described(&settings) {
                    Some(network) => return self.network_alone(shell, &settings, &network, save),
                    // Nothing is described that could be checked; this says what is missing.
                    None => config::load(source)?,
                },
            }
        } else {
            config::load(source)?
        };
        let reporting = self.reporting(&config.checks);
        let outcome = shell.block_on(async {
            let reach = shell.reach(config.region.as_ref(), &config.folder).await?;
            let journals = super::connect::journals(&reach, &config.folder);
            let (session, parts) = (&reach.session, self.parts());
            check::live(session, &config, &journals, parts, self.adopt, save, &reporting).await
        })??;
        self.finish(shell, outcome)
    }

    #[cfg(feature = "aws")]
    fn network_alone(
        &self,
        shell: &Shell,
        settings: &config::Settings,
        network: &check::Described,
        save: Option<check::Saving<'_>>,
    ) -> Result<ExitStatus, Failure> {
        let reporting = self.reporting(&settings.checks);
        let outcome = shell.block_on(async {
            let reach = shell.reach(settings.region.as_ref(), &settings.folder).await?;
            check::network(&reach.session, network, save, &reporting).await
        })??;
        self.finish(shell, outcome)
    }

    fn finish(&self, shell: &Shell, mut outcome: check::CheckOutcome) -> Result<ExitStatus, Failure> {
        if let Some(path) = &outcome.saved {
            let shown = path.display().to_string();
            let shown = crate::output::text::visible(&shown);
            shell.terminal.note(format_args!("facts written to `{shown}`"));
        }
        self.views.look(shell, &mut outcome, self.force)?;
        if self.parts.contains(&Part::Network) {
            outcome.tell_without_vpc();
        }
        self.remedies.finish(shell, &outcome, self.force)
    }

    #[cfg(not(feature = "aws"))]
    #[allow(
        clippy::unused_self,
        reason = "the signature of the build that asks an account"
    )]
    fn live(&self, _shell: &Shell, _source: &config::Source) -> Result<ExitStatus, Failure> {
        Err(Offline.into())
    }
}

/// A flag that nothing comes of beside one that names a file to judge.
#[derive(Debug, thiserror::Error)]
#[error("`{flag}` has no effect with `{beside}`")]
struct Idle {
    flag: &'static str,
    beside: &'static str,
}

const FACTS: &str = "--facts";

impl crate::error::Hint for Idle {
    fn hints(&self) -> Vec<String> {
        vec!["nothing is asked of an account there: leave the flag out".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// The network that `settings` describe, where they do.
#[cfg(feature = "aws")]
fn described(settings: &config::Settings) -> Option<check::Described> {
    match (settings.subnet_ids.clone(), settings.security_group_ids.clone()) {
        (Some(subnet_ids), Some(security_group_ids)) => {
            Some(check::Described::Named(config::NetworkConfig {
                subnet_ids,
                security_group_ids,
                picks: None,
            }))
        }
        (_, security_group_ids) => {
            let mut discovery = settings.discovery.clone()?;
            discovery.security_group_ids = security_group_ids;
            Some(check::Described::Discovered(discovery))
        }
    }
}

/// This build can not ask an account.
#[cfg(not(feature = "aws"))]
#[derive(Debug, thiserror::Error)]
#[error("this build of finetune talks to no AWS account")]
struct Offline;

#[cfg(not(feature = "aws"))]
impl crate::error::Hint for Offline {
    fn hints(&self) -> Vec<String> {
        vec![
            "judge saved facts with `--facts FILE` or the data with `check data`, or build with the feature `aws`"
                .to_owned(),
        ]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}
