//! `finetune clean`.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Shell;
use super::ask::{Consent, NobodyToAsk, ask, ask_unless};
use super::connect::{connect, until_interrupted_twice};
use super::leftovers::PlaceFlags;
use crate::commands::clean::{self, Options};
use crate::error::{ExitStatus, Failure, Hint};
use crate::job::leftover::{Choice, Leftover, LeftoverKind};
use crate::output;

/// Remove what earlier jobs left, as `finetune leftovers` lists it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Only what is listed in the same run is removed, deployments first, then provisioned throughput, then
custom models. What a job that has not ended, a deployment or provisioned throughput uses stays,
unless that goes with it. Without ID and --kind, somebody is asked about each kind.

Exit status: 0 when all that was asked for is gone, 1 when some of it has to stay, 4 when AWS
refused.

Examples:
  finetune clean --dry-run                 # what could be removed
  finetune clean support-tone-0a1b2c3d
  finetune clean --kind upload --kind interface --yes")]
pub(crate) struct Args {
    /// What to remove: an ID or ARN, a name, an S3 URI, or how the ID of an upload begins
    #[arg(value_name = "ID")]
    ids: Vec<String>,

    /// Remove everything of this kind; may be repeated
    #[arg(long, value_name = "KIND", value_parser = kind(), conflicts_with = "ids")]
    kind: Vec<LeftoverKind>,

    /// Remove it although a job that has not ended may need it, where that is not known
    #[arg(long)]
    ignore_jobs: bool,

    #[command(flatten)]
    place: PlaceFlags,

    #[command(flatten)]
    consent: Consent,
}

fn kind() -> impl TypedValueParser<Value = LeftoverKind> {
    PossibleValuesParser::new(LeftoverKind::ALL.map(LeftoverKind::name)).map(|name| {
        let named = |kind: &LeftoverKind| kind.name() == name;
        LeftoverKind::ALL
            .into_iter()
            .find(named)
            .expect("only these names are possible")
    })
}

/// Nothing is chosen, and nobody is asked.
#[derive(Debug, thiserror::Error)]
enum NothingChosen {
    /// Consent to everything that there may be is none.
    #[error("`--yes` agrees to what is chosen to be removed, and nothing is")]
    Agreed,
    /// Nobody is there to choose.
    #[error("nothing is chosen to be removed, and there is no terminal to ask on")]
    NobodyToAsk,
}

impl Hint for NothingChosen {
    fn hints(&self) -> Vec<String> {
        vec![
            "name what to remove, or its kind with `--kind`; `finetune leftovers` lists it".to_owned(),
            "`--dry-run` shows all that could be removed".to_owned(),
        ]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

impl Args {
    fn choice(&self) -> Option<Choice> {
        if !self.ids.is_empty() {
            return Some(Choice::Named(self.ids.clone()));
        }
        (!self.kind.is_empty()).then(|| Choice::Kinds(self.kind.clone()))
    }

    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let options = Options {
            choice: self.choice(),
            dry_run: self.consent.dry_run,
            ignore_jobs: self.ignore_jobs,
        };
        let kind_by_kind = options.choice.is_none();
        if kind_by_kind && self.consent.is_given() {
            return Err(NothingChosen::Agreed.into());
        }
        if kind_by_kind && !options.dry_run && !shell.terminal.is_interactive() {
            return Err(NothingChosen::NobodyToAsk.into());
        }
        let asked = self.consent.is_asked_for(shell);
        let (settings, place) = self.place.read(shell)?;
        let outcome = shell.block_on(async {
            let connected = connect(shell, settings.region.clone(), &settings.folder).await?;
            let confirm = async |things: &[&Leftover]| {
                let mut text = Vec::new();
                // Writing to memory does not fail.
                let _ = output::removal_human(things, &mut text, shell.terminal.stderr_style());
                let words = "Remove these for good?";
                if kind_by_kind {
                    return Ok(ask(shell, &text, words).await);
                }
                let nobody = NobodyToAsk {
                    command: "clean",
                    what: "removes anything",
                    verb: "remove it",
                };
                ask_unless(asked, shell, nobody, text, words).await
            };
            let run = clean::run(&options, &place, &connected.journals, &connected.work, confirm);
            until_interrupted_twice(&connected.work.interrupt, Box::pin(run)).await
        })??;
        shell.finish(&outcome)
    }
}
