//! The data of a job, judged by the validator's engine.

use std::io;

use crate::config::{Config, DataSource};
use crate::dataset::{DataInput, Levels, Settings, Split, validate};
use crate::diagnostic::Report;

/// How many findings of a rule are given per file: the preflight is read by people, `validate` tells all.
const CAP: u64 = 10;

/// Judges the local data that `config` names. Data that lies in S3 already is not fetched for it:
/// `finetune validate s3://…` does that.
///
/// # Errors
/// When findings cannot be kept. A file that cannot be read is a finding.
pub fn judge_data(config: &Config, levels: &Levels) -> io::Result<Report> {
    let sources = [
        (Some(&config.data.training), Split::Training),
        (config.data.validation.as_ref(), Split::Validation),
    ];
    let inputs: Vec<DataInput> = sources
        .into_iter()
        .filter_map(|(source, split)| match source? {
            DataSource::Path(path) => Some(DataInput::file(path, split)),
            DataSource::S3(_) => None,
        })
        .collect();
    let settings = Settings {
        model: Some(config.job.base_model.clone()),
        customization_type: config.job.customization_type,
        levels: levels.clone(),
        cap: Some(CAP),
        ..Settings::default()
    };
    let mut report = Report::new("check");
    let validation = validate(inputs, &settings, &mut report.findings)?;
    report.inputs = validation.inputs;
    report.suppressed = validation.suppressed;
    Ok(report)
}
