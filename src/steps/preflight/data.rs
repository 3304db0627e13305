//! The data of a job, judged by the validator's engine.

use std::io;
use std::path::Path;

use super::Reporting;
use crate::config::{Config, DataSource};
use crate::dataset::{DataInput, Origin, Settings, Split, validate};
use crate::diagnostic::Report;

/// How many findings of a rule are given per file unless the user sets another number: the preflight is
/// read by people, `validate` tells all.
pub const CAP: u64 = 10;

/// Judges the data that `config` names: its files, and `objects`, which were brought here from S3.
///
/// # Errors
/// When findings cannot be kept. A file that cannot be read is a finding.
pub fn judge_data(config: &Config, reporting: &Reporting, objects: Vec<DataInput>) -> io::Result<Report> {
    let mut inputs: Vec<DataInput> = config
        .data
        .sources()
        .filter_map(|(source, split)| match source {
            DataSource::Path(path) if is_pipe(path) => Some(DataInput {
                name: path.display().to_string(),
                split,
                origin: Origin::Reader(Box::new(Pipe), None),
            }),
            DataSource::Path(path) => Some(DataInput::file(path, split)),
            DataSource::S3(_) => None,
        })
        .chain(objects)
        .collect();
    inputs.sort_by_key(|input| input.split != Split::Training);
    let settings = Settings {
        catalogue: config.catalogue,
        model: Some(config.job.foundation().clone()),
        customization_type: config.job.customization_type,
        hyperparameters: config.job.hyperparameters.clone(),
        bucket: Some(config.data.bucket.clone()),
        levels: reporting.levels.clone(),
        cap: Some(reporting.cap),
        ..Settings::default()
    };
    let mut report = Report::new("check");
    let validation = validate(inputs, &settings, &mut report.findings)?;
    report.inputs = validation.inputs;
    report.suppressed = validation.suppressed;
    Ok(report)
}

/// Whether `path` is neither a file nor a folder. A job's data is read more than once, which a pipe
/// does not stand.
fn is_pipe(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Stands for a pipe, which is never opened.
struct Pipe;

impl io::Read for Pipe {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    }
}
