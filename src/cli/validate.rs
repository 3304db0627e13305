//! `finetune validate`.

use std::path::{Path, PathBuf};

use super::{ConfigFlags, Shell};
use crate::commands;
use crate::commands::sources::Sources;
use crate::commands::validate::{Options, ValidateOutcome};
use crate::config::{self, DataSource};
use crate::dataset::{Levels, S3Uri, Settings, Split};
use crate::diagnostic::{Level, Severity};
use crate::error::{ExitStatus, Failure, Hint};
use crate::model::{CustomizationType, DataFormat, ModelId};
use crate::rules;

const JUDGED_BY: &str = "Judged by";
const FINDINGS: &str = "Findings";

/// How many findings of each rule and file a person is shown.
pub(super) const SHOWN: u64 = 10;

/// Check data sets against the format and the limits of the base model
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Data sets to check: files, folders of splits (`train….jsonl`, `validation….jsonl`), S3 URIs, or
    /// `-` for standard input [default: the data in finetune.toml]
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,

    /// What the FILEs are for: `training` or `validation`; in a folder the names tell
    #[arg(long, value_name = "SPLIT", default_value = "training", value_parser = parse::<Split>)]
    split: Split,

    /// Training data, checked together with the validation data
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    training_data: Vec<PathBuf>,

    /// Validation data
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    validation_data: Vec<PathBuf>,

    /// The base model, by ID or name [default: that in finetune.toml; without any the format is guessed,
    /// and no limits are applied]
    #[arg(long, value_name = "ID", help_heading = JUDGED_BY)]
    model: Option<ModelId>,

    /// The customization type, as the API spells it [default: FINE_TUNING]
    #[arg(long = "type", value_name = "TYPE", help_heading = JUDGED_BY, value_parser = parse::<CustomizationType>)]
    customization_type: Option<CustomizationType>,

    /// The record format, where it is not the one that the model takes
    #[arg(long, value_name = "FORMAT", help_heading = JUDGED_BY, value_parser = parse::<DataFormat>)]
    data_format: Option<DataFormat>,

    /// Also look at the images, videos and documents in S3 that the records name: whether they are there,
    /// how large they are, what they hold
    #[arg(long)]
    online: bool,

    /// Turn warnings, and checks that could not be made, into errors
    #[arg(long, help_heading = FINDINGS)]
    strict: bool,

    /// Report a rule as an error; may be repeated
    #[arg(long, value_name = "CODE", help_heading = FINDINGS, value_parser = code)]
    deny: Vec<&'static str>,

    /// Do not apply a rule; may be repeated
    #[arg(long, value_name = "CODE", help_heading = FINDINGS, value_parser = code)]
    allow: Vec<&'static str>,

    /// Show at most N findings of each rule and file [default: 10; all with `--format json`
    /// and `--format junit`]
    #[arg(long, value_name = "N", help_heading = FINDINGS)]
    max_findings: Option<u64>,

    /// Check on N threads [default: one per core, up to 8]
    #[arg(long, value_name = "N", hide_short_help = true)]
    threads: Option<usize>,
}

/// Reads a value by its own spelling, so that a fault says what was expected.
pub(super) fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
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
        let described = config::read(&shell.source(&ConfigFlags::default()))?;
        let sources = self.sources(&described)?;
        let complete = shell.global.format.is_complete();
        let online = self.online;
        let settings = self.settings(&described, complete);
        let judged = if online {
            None
        } else {
            judge_local(&sources, &settings, complete)
        };
        let outcome = match judged {
            Some(judged) => judged?,
            None => judge(shell, &described, sources, settings, complete, online)?,
        };
        shell.finish(&outcome)
    }

    /// Lists what is to be judged: what the arguments name, else the data of the job.
    fn sources(&self, described: &config::Settings) -> Result<Vec<(DataSource, Split)>, NoData> {
        let given = [
            (&self.files, self.split),
            (&self.training_data, Split::Training),
            (&self.validation_data, Split::Validation),
        ];
        let mut sources: Vec<_> = given
            .into_iter()
            .flat_map(|(paths, split)| paths.iter().map(move |path| (source(path), split)))
            .collect();
        if sources.is_empty() {
            let of_job = [
                (&described.training, Split::Training),
                (&described.validation, Split::Validation),
            ];
            sources.extend(
                of_job
                    .into_iter()
                    .filter_map(|(source, split)| Some((source.clone()?, split))),
            );
        }
        if sources.is_empty() {
            return Err(NoData);
        }
        Ok(sources)
    }

    /// Says what to judge by: flags go before `finetune.toml`.
    fn settings(self, described: &config::Settings, complete: bool) -> Settings {
        let mut rules = described.checks.clone();
        let denied = self.deny.iter().map(|code| (*code, Level::At(Severity::Error)));
        let allowed = self.allow.iter().map(|code| (*code, Level::Off));
        rules.extend(
            denied
                .chain(allowed)
                .map(|(code, level)| (code.to_owned(), level)),
        );
        Settings {
            catalogue: described.catalogue,
            customization_type: customization_type(self.customization_type, self.model.as_ref(), described),
            model: self
                .model
                .map(|model| described.catalogue.meant(model))
                .or_else(|| described.base_model.clone()),
            format: self.data_format,
            hyperparameters: described.hyperparameters.clone(),
            bucket: described.bucket.clone(),
            levels: Levels {
                rules,
                strict: self.strict,
            },
            cap: self.max_findings.or((!complete).then_some(SHOWN)),
            threads: self.threads,
            chunk_bytes: None,
        }
    }
}

/// How a model is customized: as asked for, else as described; the type of the description belongs to the
/// model of the description.
pub(super) fn customization_type(
    asked: Option<CustomizationType>,
    model: Option<&ModelId>,
    described: &config::Settings,
) -> CustomizationType {
    match (asked, model) {
        (Some(kind), _) => kind,
        (None, None) => described.customization_type.unwrap_or_default(),
        (None, Some(_)) => CustomizationType::default(),
    }
}

/// There is nothing to judge.
#[derive(Debug, thiserror::Error)]
#[error("no data set is named")]
struct NoData;

impl Hint for NoData {
    fn hints(&self) -> Vec<String> {
        vec!["name a file: `finetune validate train.jsonl`; without one, the data of `finetune.toml` is checked".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// What a path on the command line means. A path that is no sound URI is a file that is not there.
fn source(path: &Path) -> DataSource {
    let uri = path.to_str().and_then(|text| text.parse::<S3Uri>().ok());
    uri.map_or_else(|| DataSource::Path(path.to_owned()), DataSource::S3)
}

/// Opens and judges what lies on this machine; nothing where something of it lies in S3.
fn judge_local(
    sources: &[(DataSource, Split)],
    settings: &Settings,
    spool: bool,
) -> Option<Result<ValidateOutcome, Failure>> {
    let mut opened = Sources::default();
    for (source, split) in sources {
        match source {
            DataSource::Path(path) => opened.add_local(path, *split),
            DataSource::S3(_) => return None,
        }
    }
    let options = Options {
        sources: opened,
        settings: settings.clone(),
        spool,
    };
    Some(commands::validate::run(options).map_err(Failure::from))
}

/// This build asks no account.
#[cfg(not(feature = "aws"))]
fn judge(
    _shell: &Shell,
    _described: &config::Settings,
    sources: Vec<(DataSource, Split)>,
    _settings: Settings,
    _spool: bool,
    _online: bool,
) -> Result<ValidateOutcome, Failure> {
    let uri = sources.into_iter().find_map(|(source, _)| match source {
        DataSource::S3(uri) => Some(uri),
        DataSource::Path(_) => None,
    });
    Err(Offline(uri).into())
}

/// An object is named, or media are to be looked at, and this build can't reach S3.
#[cfg(not(feature = "aws"))]
#[derive(Debug)]
struct Offline(Option<S3Uri>);

#[cfg(not(feature = "aws"))]
impl std::fmt::Display for Offline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(uri) => write!(
                f,
                "`{uri}` lies in S3, which this build of finetune does not reach"
            ),
            None => f.write_str("`--online` looks into S3, which this build of finetune does not reach"),
        }
    }
}

#[cfg(not(feature = "aws"))]
impl std::error::Error for Offline {}

#[cfg(not(feature = "aws"))]
impl Hint for Offline {
    fn hints(&self) -> Vec<String> {
        vec!["build with the feature `aws`, or check a local copy".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Usage
    }
}

/// Judges data sets of which some lie in S3, or whose media do.
#[cfg(feature = "aws")]
fn judge(
    shell: &Shell,
    described: &config::Settings,
    sources: Vec<(DataSource, Split)>,
    settings: Settings,
    spool: bool,
    online: bool,
) -> Result<ValidateOutcome, Failure> {
    shell.block_on(async {
        let reach = shell.reach(described.region.as_ref(), &described.folder).await?;
        let observer = online.then(|| crate::ui::observer(&shell.terminal));
        commands::online::validate(&reach.session, sources, settings, spool, observer.as_deref()).await
    })?
}
