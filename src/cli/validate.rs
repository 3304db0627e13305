//! `finetune validate`.

use std::path::PathBuf;

use super::Shell;
use crate::commands;
use crate::commands::validate::Options;
use crate::dataset::{Levels, Settings, Split};
use crate::diagnostic::{Level, Severity};
use crate::error::{ExitStatus, Failure};
use crate::model::{CustomizationType, DataFormat, ModelId};
use crate::output::Format;
use crate::rules;

const JUDGED_BY: &str = "Judged by";
const FINDINGS: &str = "Findings";

/// How many findings of each rule and file a person is shown.
const SHOWN: u64 = 10;

/// Check data sets against the format and the limits of the base model
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("data").required(true).multiple(true))]
pub(crate) struct Args {
    /// Data sets to check; `-` is standard input
    #[arg(value_name = "FILE", group = "data", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,

    /// What the FILEs are for: `training` or `validation`
    #[arg(long, value_name = "SPLIT", default_value = "training", value_parser = parse::<Split>)]
    split: Split,

    /// Training data, checked together with the validation data
    #[arg(long, value_name = "FILE", group = "data", value_hint = clap::ValueHint::FilePath)]
    training_data: Vec<PathBuf>,

    /// Validation data
    #[arg(long, value_name = "FILE", group = "data", value_hint = clap::ValueHint::FilePath)]
    validation_data: Vec<PathBuf>,

    /// The base model; without it the format is guessed and no limits are applied
    #[arg(long, value_name = "ID", help_heading = JUDGED_BY)]
    model: Option<ModelId>,

    /// The customization type, as the API spells it
    #[arg(long = "type", value_name = "TYPE", default_value = "FINE_TUNING", help_heading = JUDGED_BY, value_parser = parse::<CustomizationType>)]
    customization_type: CustomizationType,

    /// The record format, where it is not the one that the model takes
    #[arg(long, value_name = "FORMAT", help_heading = JUDGED_BY, value_parser = parse::<DataFormat>)]
    data_format: Option<DataFormat>,

    /// Turn warnings into errors
    #[arg(long, help_heading = FINDINGS)]
    strict: bool,

    /// Report a rule as an error; may be repeated
    #[arg(long, value_name = "CODE", help_heading = FINDINGS, value_parser = code)]
    deny: Vec<&'static str>,

    /// Do not apply a rule; may be repeated
    #[arg(long, value_name = "CODE", help_heading = FINDINGS, value_parser = code)]
    allow: Vec<&'static str>,

    /// Show at most N findings of each rule and file [default: 10; all with `--format json`]
    #[arg(long, value_name = "N", help_heading = FINDINGS)]
    max_findings: Option<u64>,

    /// Check on N threads [default: one per core, up to 8]
    #[arg(long, value_name = "N", hide_short_help = true)]
    threads: Option<usize>,
}

/// Reads a value by its own spelling, so that a fault says what was expected.
fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn code(text: &str) -> Result<&'static str, String> {
    match (rules::find(text), rules::nearest(text)) {
        (Some(rule), _) => Ok(rule.code),
        (None, Some(near)) => Err(format!(
            "there is no rule `{text}`; did you mean `{}`?",
            near.code
        )),
        (None, None) => Err(format!("there is no rule `{text}`; `finetune rules` lists them")),
    }
}

impl Args {
    pub(crate) fn run(self, shell: &Shell) -> Result<ExitStatus, Failure> {
        let is_json = shell.global.format == Format::Json;
        let outcome = commands::validate::run(&self.options(is_json))?;
        shell.finish(&outcome)
    }

    fn options(self, complete: bool) -> Options {
        let of = |paths: Vec<PathBuf>, split| paths.into_iter().map(move |path| (path, split));
        let inputs = of(self.files, self.split)
            .chain(of(self.training_data, Split::Training))
            .chain(of(self.validation_data, Split::Validation))
            .collect();
        let denied = self
            .deny
            .iter()
            .map(|code| ((*code).to_owned(), Level::At(Severity::Error)));
        let allowed = self.allow.iter().map(|code| ((*code).to_owned(), Level::Off));
        Options {
            inputs,
            settings: Settings {
                model: self.model,
                customization_type: self.customization_type,
                format: self.data_format,
                levels: Levels {
                    rules: denied.chain(allowed).collect(),
                    strict: self.strict,
                },
                cap: self.max_findings.or((!complete).then_some(SHOWN)),
                threads: self.threads,
                chunk_bytes: None,
            },
            spool: complete,
        }
    }
}
