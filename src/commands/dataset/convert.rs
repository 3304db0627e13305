//! `dataset convert`: data of other formats as records that Bedrock takes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::{Output, Source, Target, TargetError, beside, same_file};
use crate::commands::sources::Sources;
use crate::commands::validate::{self, Spool, SpoolError, ValidateOutcome};
use crate::dataset::convert::{self, Conversion, ConvertError, Outputs, Rejection, RejectionSink, Tools};
use crate::dataset::{DataInput, Origin, Settings, Split};
use crate::diagnostic::Verdict;
use crate::error::{ExitStatus, Failure, Hint};

/// What is converted, how, and where it goes.
pub struct Options {
    /// The source; `-` is standard input.
    pub input: PathBuf,
    /// Where records go; beside the input, where that is not said.
    pub output: Output,
    /// Where records go that are not converted.
    pub rejects: Option<PathBuf>,
    /// A file with the tools of records that define none.
    pub tools: Option<PathBuf>,
    /// How records are converted.
    pub convert: convert::Options,
    /// How many reasons of each kind are kept; absent: all, written aside.
    pub cap: Option<u64>,
}

/// What became of the source.
#[derive(Debug)]
pub struct ConvertOutcome {
    /// The source, as it was named.
    pub input: String,
    /// The file that was written; absent when no record was converted. `-` is standard output.
    pub output: Option<String>,
    /// The file with the records that were not converted; absent when there is none.
    pub rejects: Option<String>,
    /// What was converted.
    pub conversion: Conversion,
    /// The first reasons of each kind, or those written aside.
    pub reasons: Reasons,
    /// What `validate` says of what was written; absent when nothing was.
    pub validation: Option<ValidateOutcome>,
}

impl ConvertOutcome {
    /// Judges the whole: every record has to be converted, and what was written to be sound.
    pub fn verdict(&self) -> Verdict {
        let written = self
            .validation
            .as_ref()
            .map_or(Verdict::Ok, ValidateOutcome::verdict);
        if self.conversion.rejected > 0 {
            Verdict::Error
        } else {
            written
        }
    }
}

/// Why records were not converted.
#[derive(Debug, Default)]
pub struct Reasons {
    /// The first of each kind.
    pub shown: Vec<Rejection>,
    /// How many of each kind there are beyond them.
    pub hidden: BTreeMap<&'static str, u64>,
    /// All of them, where that was asked for.
    pub spool: Option<Spool>,
    counts: BTreeMap<&'static str, u64>,
    cap: u64,
}

impl RejectionSink for Reasons {
    fn accept(&mut self, rejection: Rejection) -> io::Result<()> {
        if let Some(spool) = &mut self.spool {
            return spool.push(&rejection);
        }
        let count = self.counts.entry(rejection.code).or_default();
        *count += 1;
        if *count > self.cap {
            *self.hidden.entry(rejection.code).or_default() += 1;
        } else {
            self.shown.push(rejection);
        }
        Ok(())
    }
}

/// A source could not be converted.
#[derive(Debug, thiserror::Error)]
#[error("failed to convert `{name}`")]
struct Unconverted {
    name: String,
    #[source]
    error: ConvertError,
}

impl Hint for Unconverted {
    fn hints(&self) -> Vec<String> {
        let hint = match &self.error {
            ConvertError::Compressed(_) => "unpack it first, and give the records on standard input: `… | finetune dataset convert - --output FILE`".to_owned(),
            ConvertError::Encoding(encoding) => {
                format!("turn it into UTF-8 first: `iconv -f {encoding} -t UTF-8 FILE | finetune dataset convert - --output FILE`")
            }
            ConvertError::Header(_) => "the first row has to name the columns, each once; `--from csv` or `--from tsv` says what separates them".to_owned(),
            ConvertError::Write(_) => "make room where the output and temporary files are written to".to_owned(),
            ConvertError::Tools(_) => "a JSON list of tools as OpenAI (`function`), Anthropic (`input_schema`) or Converse (`toolSpec`) write them".to_owned(),
            ConvertError::Read(_) | ConvertError::Empty => return Vec::new(),
        };
        vec![hint]
    }

    fn exit_status(&self) -> ExitStatus {
        match self.error {
            ConvertError::Write(_) => ExitStatus::Unusable,
            ConvertError::Tools(_) => ExitStatus::Usage,
            _ => ExitStatus::Findings,
        }
    }
}

/// Converts the source, writes what was converted, and judges it.
///
/// # Errors
/// When the source can't be read or is no text of records, and when an output can't be written.
pub fn run(options: Options) -> Result<ConvertOutcome, Failure> {
    let Options {
        input,
        output,
        rejects,
        cap,
        ..
    } = options;
    let mut settings = options.convert;
    let name = input.display().to_string();
    let of = |name: &str, error| Unconverted {
        name: name.to_owned(),
        error,
    };
    if let Some(path) = &options.tools {
        settings.tools = tools(path).map_err(|error| of(&path.display().to_string(), error))?;
    }
    let force = output.force;
    let output = match output.path {
        Some(path) => path,
        None if input.as_os_str() == "-" => return Err(TargetError::Unnamed.into()),
        None => beside(&input, "converted").with_extension("jsonl"),
    };
    if let Some(rejects) = &rejects
        && (*rejects == output || same_file(rejects, &output))
    {
        return Err(TargetError::Twice(output.display().to_string()).into());
    }
    let source = Source::streamed(&input);
    let inputs: Vec<&Path> = source.path.iter().map(PathBuf::as_path).collect();
    let mut target = Target::create(&output, &inputs, force)?;
    let mut aside = match &rejects {
        Some(path) => Some(Target::create(path, &inputs, force)?),
        None => None,
    };
    let mut reasons = Reasons {
        cap: cap.unwrap_or(0),
        spool: match cap {
            Some(_) => None,
            None => Some(Spool::new().map_err(SpoolError)?),
        },
        ..Reasons::default()
    };
    // A stream takes nothing back: records are judged as a whole before they are sent there.
    let mut held = if target.is_stream() {
        Some(BufWriter::new(
            tempfile::tempfile().map_err(|error| of(&name, ConvertError::Write(error)))?,
        ))
    } else {
        None
    };
    let records: &mut dyn Write = match &mut held {
        Some(file) => file,
        None => &mut target,
    };
    let outputs = Outputs {
        records,
        rejects: aside.as_mut().map(|aside| aside as &mut dyn Write),
        reasons: &mut reasons,
    };
    let conversion =
        convert::convert(source.reader(), &settings, outputs).map_err(|error| of(&name, error))?;
    let (output, validation) = if conversion.converted == 0 {
        (None, None)
    } else {
        let judged_by = Settings {
            format: Some(conversion.target),
            cap,
            ..settings.settings
        };
        let (written, origin) = match held {
            None => (target.finish()?, Origin::Path(output)),
            Some(held) => send(held, target)?,
        };
        let outcome = judge(&written, origin, judged_by)?;
        (Some(written), Some(outcome))
    };
    let rejects = match aside {
        Some(aside) if conversion.rejected > conversion.not_set_aside => Some(aside.finish()?),
        _ => None,
    };
    Ok(ConvertOutcome {
        input: name,
        output,
        rejects,
        conversion,
        reasons,
        validation,
    })
}

fn tools(path: &Path) -> Result<Tools, ConvertError> {
    let text = std::fs::read_to_string(path).map_err(ConvertError::Read)?;
    convert::tools(&text)
}

/// Copies what was held to standard output. Whoever closes it has read enough.
fn send(held: BufWriter<File>, mut target: Target) -> Result<(String, Origin), TargetError> {
    let copied = || -> io::Result<(u64, File)> {
        let mut file = held.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        match io::copy(&mut file, &mut target).and_then(|bytes| target.flush().map(|()| bytes)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        file.rewind()?;
        Ok((file.metadata()?.len(), file))
    };
    match copied() {
        Ok((bytes, file)) => Ok((
            "-".to_owned(),
            Origin::Reader(Box::new(file) as Box<dyn Read + Send>, Some(bytes)),
        )),
        Err(error) => Err(TargetError::write(Path::new("-"), error)),
    }
}

/// Judges what was written, as `validate` does.
fn judge(name: &str, origin: Origin, settings: Settings) -> Result<ValidateOutcome, SpoolError> {
    let input = DataInput {
        name: name.to_owned(),
        split: Split::Training,
        origin,
    };
    let spool = settings.cap.is_none();
    validate::run(validate::Options {
        sources: Sources::new(vec![input]),
        settings,
        spool,
    })
}

impl ConvertOutcome {
    /// How the process ends.
    pub fn exit(&self) -> ExitStatus {
        match self.verdict() {
            Verdict::Error => ExitStatus::Findings,
            Verdict::Ok | Verdict::Warning => ExitStatus::Success,
        }
    }
}
