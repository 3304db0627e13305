//! `finetune dataset split`.

use std::path::PathBuf;

use super::{cap, finish, fraction};
use crate::cli::validate::parse;
use crate::cli::{ConfigFlags, Shell};
use crate::commands::dataset::split::{self, Outputs};
use crate::config;
use crate::dataset::Settings;
use crate::dataset::tools::SEED;
use crate::dataset::tools::path::JsonPath;
use crate::dataset::tools::split::{Share, SplitOptions};
use crate::error::{ExitStatus, Failure};
use crate::model::{CustomizationType, ModelId};

const EXAMPLES: &str = "\
Examples:
  finetune dataset split all.jsonl --ratio 0.9
  finetune dataset split all.jsonl --validation 200 --stratify-by task
  finetune dataset split all.jsonl --model amazon.nova-lite-v1:0:300k

Each record has a number, drawn with the seed from what it says; those with the lowest numbers are for \
validation. The same records and seed give the same split on any machine, in whatever order the records \
stand. Records that say the same are never on both sides. Order and bytes are kept.";

/// Split a data set into training and validation data, without the same record on both sides
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The data set: a file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,

    /// The part that is for training
    #[arg(long, value_name = "PART", default_value = "0.9", value_parser = fraction, conflicts_with = "validation")]
    ratio: f64,

    /// How many records are for validation, instead of a part
    #[arg(long, value_name = "N")]
    validation: Option<u64>,

    /// What the split is drawn with
    #[arg(long, value_name = "N", default_value_t = SEED)]
    seed: u64,

    /// Split each group of records with the same value there alike, such as `task` or `system[0].text`
    #[arg(long, value_name = "PATH", value_parser = parse::<JsonPath>)]
    stratify_by: Option<JsonPath>,

    /// The training file [default: beside FILE, as NAME.training.jsonl]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    training_output: Option<PathBuf>,

    /// The validation file [default: beside FILE, as NAME.validation.jsonl]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    validation_output: Option<PathBuf>,

    /// Write over outputs that are there already; the input is never written over
    #[arg(long)]
    force: bool,

    /// The base model, whose limits are held against the numbers of records
    #[arg(long, value_name = "ID")]
    model: Option<ModelId>,

    /// The customization type, as the API spells it
    #[arg(long = "type", value_name = "TYPE", default_value = "FINE_TUNING", requires = "model", value_parser = parse::<CustomizationType>)]
    customization_type: CustomizationType,
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let mut settings = Settings {
            customization_type: self.customization_type,
            cap: cap(shell),
            ..Settings::default()
        };
        if self.model.is_some() {
            // Models of the user's own stand beside the configuration.
            settings.catalogue = config::read(&shell.source(&ConfigFlags::default()))?.catalogue;
            settings.model = self.model.map(|model| settings.catalogue.meant(model));
        }
        let outputs = Outputs {
            training: self.training_output,
            validation: self.validation_output,
            force: self.force,
        };
        let options = SplitOptions {
            share: self
                .validation
                .map_or(Share::Ratio(self.ratio), Share::Validation),
            seed: self.seed,
            stratify: self.stratify_by,
        };
        finish(
            shell,
            split::run(&self.file, &outputs, &options, &settings),
            false,
        )
    }
}
