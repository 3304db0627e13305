//! `dataset fix`: mends what can be mended without a change of meaning.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::path::Path;

use super::error::Output;
use super::{Source, ToolError, Untaken};
use crate::commands::validate::SpoolError;
use crate::dataset::tools::fix::{FixError, Fixed, fix};
use crate::dataset::{DataInput, FindingSink, Origin, Settings, Split, Validation, validate};
use crate::diagnostic::{Diagnostic, Severity};

/// What was mended.
#[derive(Debug)]
pub struct FixOutcome {
    /// The data set.
    pub input: String,
    /// The file that was written; absent with `--check`, and where the input could not be read as lines.
    pub output: Option<String>,
    /// Whether nothing was to be written.
    pub check: bool,
    /// What was mended, or would be; absent where the input could not be read.
    pub fixed: Option<Fixed>,
    /// What `validate` finds in the mended data: rules and how often each spoke as gravely.
    pub left: BTreeMap<(Severity, &'static str), u64>,
    /// Why the input could not be read.
    pub untaken: Untaken,
}

impl FixOutcome {
    /// How many findings of `severity` are left.
    pub fn left(&self, severity: Severity) -> u64 {
        let of_severity = self.left.iter().filter(|((own, _), _)| *own == severity);
        of_severity.map(|(_, count)| count).sum()
    }

    /// What `validate` says of an input that can't be read as lines, of which `origin` is enough to tell.
    fn refused(mut self, source: &Source, origin: Origin) -> Result<Self, ToolError> {
        let settings = Settings {
            cap: self.untaken.cap(),
            ..Settings::default()
        };
        let input = vec![input(&source.name, origin)];
        let validation = validate(input, &settings, self.untaken.sink()).map_err(SpoolError)?;
        self.untaken.judged(validation);
        Ok(self)
    }
}

/// Mends `file` and writes it to `output`; with `check`, to nowhere.
///
/// # Errors
/// When the input is broken UTF-16, or the output can't be written.
pub fn run(file: &Path, output: &Output, check: bool, cap: Option<u64>) -> Result<FixOutcome, ToolError> {
    let mut outcome = FixOutcome {
        input: file.display().to_string(),
        output: None,
        check,
        fixed: None,
        left: BTreeMap::new(),
        untaken: Untaken::new("dataset fix", cap)?,
    };
    let source = Source::kept(file);
    let mut target = if check {
        None
    } else {
        Some(output.create(&source, "fixed")?)
    };
    let version = source.version();
    // The mended data is looked at before it gets its name, or goes to standard output.
    let aside = tempfile::tempfile().map_err(SpoolError)?;
    let fixed = match target.as_mut().filter(|target| !target.is_stream()) {
        Some(target) => fix(source.reader(), target),
        None => fix(source.reader(), &mut BufWriter::new(&aside)),
    };
    let fixed = match fixed {
        Ok(fixed) => fixed,
        Err(FixError::Read(error)) => return outcome.refused(&source, Origin::Unreadable(error)),
        Err(FixError::Compressed(head)) => {
            let size = source.version().map(|(size, _)| size);
            return outcome.refused(&source, Origin::Reader(Box::new(io::Cursor::new(head)), size));
        }
        Err(FixError::NotEncoded(encoding, at)) => {
            return Err(ToolError::NotEncoded {
                path: source.name,
                encoding,
                at,
            });
        }
        Err(FixError::Write(error)) => {
            return Err(match &target {
                Some(target) => target.fault(error).into(),
                None => SpoolError(error).into(),
            });
        }
    };
    if source.version() != version {
        return Err(ToolError::Changed(source.name));
    }
    let mended = match target.as_mut().filter(|target| !target.is_stream()) {
        Some(target) => target.reopen().map_err(|error| target.fault(error))?,
        None => aside.try_clone().and_then(rewound).map_err(SpoolError)?,
    };
    let name = output
        .path
        .as_ref()
        .unwrap_or(&file.to_owned())
        .display()
        .to_string();
    outcome.left = left(&name, mended).map_err(SpoolError)?;
    if let Some(mut target) = target {
        if target.is_stream() {
            let mut aside = rewound(aside).map_err(SpoolError)?;
            io::copy(&mut aside, &mut target).map_err(|error| target.fault(error))?;
        }
        outcome.output = Some(target.finish()?);
    }
    outcome.fixed = Some(fixed);
    Ok(outcome)
}

fn input(name: &str, origin: Origin) -> DataInput {
    DataInput {
        name: name.to_owned(),
        split: Split::Training,
        origin,
    }
}

fn rewound(mut file: File) -> io::Result<File> {
    file.rewind()?;
    Ok(file)
}

/// Counts what `validate` finds in `mended`, without a model.
fn left(name: &str, mended: File) -> io::Result<BTreeMap<(Severity, &'static str), u64>> {
    let mut count = Count::default();
    let settings = Settings {
        cap: None,
        ..Settings::default()
    };
    let size = mended.metadata().ok().map(|metadata| metadata.len());
    let input = input(name, Origin::Reader(Box::new(mended), size));
    let Validation { suppressed, .. } = validate(vec![input], &settings, &mut count)?;
    for hidden in suppressed {
        *count.0.entry((hidden.severity, hidden.rule)).or_default() += hidden.count;
    }
    count.0.retain(|(severity, _), _| *severity > Severity::Info);
    Ok(count.0)
}

#[derive(Default)]
struct Count(BTreeMap<(Severity, &'static str), u64>);

impl FindingSink for Count {
    fn accept(&mut self, finding: Diagnostic) -> io::Result<()> {
        *self.0.entry((finding.severity, finding.rule.code)).or_default() += 1;
        Ok(())
    }
}
