//! `validate`: judges data sets.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek, Write};
use std::path::Path;
use std::sync::Mutex;

#[cfg(feature = "aws")]
use crate::aws::{ErrorKind, ObjectStore, ServiceError, Session};
#[cfg(feature = "aws")]
use crate::dataset::S3Uri;
use crate::dataset::{self, DataInput, FindingSink, Origin, Settings, Split};
use crate::diagnostic::{Diagnostic, Report, Severity, Verdict};
use crate::error::{ExitStatus, Hint};
#[cfg(feature = "aws")]
use crate::steps::preflight::fetch_object;

/// What is to be judged, and how.
pub struct Options {
    /// The data sets, in order.
    pub inputs: Vec<DataInput>,
    /// What they are judged by.
    pub settings: Settings,
    /// Whether findings are written aside as they come, so that a report of any length is complete
    /// in bounded memory.
    pub spool: bool,
}

/// The findings could not be kept.
#[derive(Debug, thiserror::Error)]
#[error("failed to keep the findings in a temporary file")]
pub struct SpoolError(#[source] io::Error);

impl Hint for SpoolError {
    fn hints(&self) -> Vec<String> {
        vec!["make room in the folder for temporary files (`TMPDIR`), or cap the findings with `--max-findings`".to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// What the data sets came to.
#[derive(Debug)]
pub struct ValidateOutcome {
    /// The inputs, the findings (unless they were written aside) and what was left out.
    pub report: Report,
    /// The findings, where they were written aside.
    pub spool: Option<Spool>,
    /// The gravest finding, wherever it is kept.
    pub worst: Option<Severity>,
}

impl ValidateOutcome {
    /// Judges the whole.
    pub const fn verdict(&self) -> Verdict {
        match self.worst {
            None | Some(Severity::Info) => Verdict::Ok,
            Some(Severity::Warning) => Verdict::Warning,
            Some(Severity::Error) => Verdict::Error,
        }
    }
}

/// Judges the data sets.
///
/// # Errors
/// When the findings can't be written aside.
pub fn run(options: Options) -> Result<ValidateOutcome, SpoolError> {
    let mut report = Report::new("validate");
    let mut spool = if options.spool {
        Some(Spool::new().map_err(SpoolError)?)
    } else {
        None
    };
    let sink: &mut dyn FindingSink = match &mut spool {
        Some(spool) => spool,
        None => &mut report.findings,
    };
    let validation = dataset::validate(options.inputs, &options.settings, sink).map_err(SpoolError)?;
    report.inputs = validation.inputs;
    report.suppressed = validation.suppressed;
    Ok(ValidateOutcome {
        report,
        spool,
        worst: validation.worst,
    })
}

/// The data set at `path`; `-` is standard input.
pub fn local(path: &Path, split: Split) -> DataInput {
    if path.as_os_str() == "-" {
        DataInput {
            name: "-".to_owned(),
            split,
            origin: Origin::Reader(Box::new(io::stdin()), None),
        }
    } else {
        DataInput::file(path, split)
    }
}

/// The data set that lies at `uri`, by way of a temporary file. An object that is not there, or may not
/// be read, is a finding like that of a file.
///
/// # Errors
/// When the credentials are missing or refused, or there is no answer.
#[cfg(feature = "aws")]
pub async fn object(session: &Session, uri: &S3Uri, split: Split) -> Result<DataInput, ServiceError> {
    let caller = session.caller().await?;
    let store = ObjectStore::new(session, &caller.account);
    let origin = match fetch_object(&store, uri).await {
        Ok((file, bytes)) => Origin::Reader(Box::new(file), Some(bytes)),
        Err(error) => {
            let kind = match error.kind {
                ErrorKind::Credentials | ErrorKind::Unreachable => return Err(error),
                ErrorKind::NotFound => io::ErrorKind::NotFound,
                ErrorKind::AccessDenied => io::ErrorKind::PermissionDenied,
                _ => io::ErrorKind::Other,
            };
            Origin::Unreadable(io::Error::new(kind, error))
        }
    };
    Ok(DataInput {
        name: uri.to_string(),
        split,
        origin,
    })
}

/// Findings in a temporary file, one JSON object per line.
#[derive(Debug)]
pub struct Spool {
    file: Mutex<BufWriter<File>>,
}

impl Spool {
    /// An empty spool; its file is gone when it is dropped.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            file: Mutex::new(BufWriter::new(tempfile::tempfile()?)),
        })
    }

    /// Hands the findings to `read`, from the first one on.
    ///
    /// # Errors
    /// Those of the file and of `read`.
    pub fn read<T>(&self, read: impl FnOnce(&mut dyn io::BufRead) -> io::Result<T>) -> io::Result<T> {
        let mut writer = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        writer.flush()?;
        let file = writer.get_mut();
        file.rewind()?;
        read(&mut BufReader::new(file))
    }
}

impl FindingSink for Spool {
    fn accept(&mut self, finding: Diagnostic) -> io::Result<()> {
        let writer = self
            .file
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        serde_json::to_writer(&mut *writer, &finding).map_err(io::Error::from)?;
        writer.write_all(b"\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_that_were_written_aside_are_those_of_the_list_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.jsonl");
        std::fs::write(&path, "{\"prompt\":1}\n{}\n[1]\n").unwrap();
        let options = |spool| Options {
            inputs: vec![local(&path, Split::Training)],
            settings: Settings {
                format: Some(crate::model::DataFormat::PromptCompletion),
                ..Settings::default()
            },
            spool,
        };
        let listed = run(options(false)).unwrap();
        let spooled = run(options(true)).unwrap();
        let expected: Vec<_> = listed
            .report
            .findings
            .iter()
            .map(|f| serde_json::to_string(f).unwrap())
            .collect();
        let lines = spooled
            .spool
            .unwrap()
            .read(|lines| Ok(io::read_to_string(lines).unwrap()))
            .unwrap();
        assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
        assert!(expected.len() >= 4 && spooled.report.findings.is_empty());
        assert_eq!(
            (listed.worst, spooled.worst),
            (Some(Severity::Error), Some(Severity::Error))
        );
    }
}
