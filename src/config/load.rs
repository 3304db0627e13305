//! Finds `finetune.toml`, reads it, lays the flags over it, and says in one list what is wrong.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::complete::complete;
use super::document::Document;
use super::earlier::Earlier;
use super::findings::Findings;
use super::flags::Overrides;
use super::layer::{Layer, Origin};
use super::like::Like;
use super::models::lay_over;
use super::parse::parse;
use super::read::Read;
use super::settings::Settings;
use super::{Config, rules};
use crate::diagnostic::{Diagnostic, FileLocation, Level, Location, Remedy, Report};
use crate::error::{ExitStatus, Hint};
use crate::iam::Region;

/// The name of the file.
pub const FILE_NAME: &str = "finetune.toml";

/// Where the configuration comes from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The file; absent: `finetune.toml` in `current_dir` or in a folder above it.
    pub file: Option<PathBuf>,
    /// The user's list of base models; absent: `models.toml` in the folder of the file, if it is there.
    pub models: Option<PathBuf>,
    /// The current folder; empty: no file is looked for.
    pub current_dir: PathBuf,
    /// What flags say.
    pub overrides: Overrides,
    /// An earlier job, whose settings lie under the file.
    pub earlier: Option<Earlier>,
    /// The codes that `[checks]` may name.
    pub codes: Vec<&'static str>,
}

impl Source {
    /// The folder of the file that is meant, whatever is in it; the current one where there is none.
    pub fn folder(&self) -> PathBuf {
        folder_of(self.find().as_deref())
    }

    /// Finds the file, if there is one.
    pub(super) fn find(&self) -> Option<PathBuf> {
        self.file.clone().or_else(|| find_upwards(&self.current_dir))
    }
}

/// The folder of `file`, else the current one.
pub(super) fn folder_of(file: Option<&Path>) -> PathBuf {
    match file.and_then(Path::parent) {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The configuration can not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no file, and no flag says what the job is.
    #[error("there is no `finetune.toml` here or in a folder above")]
    Absent,
    /// The file or the flags are at fault.
    #[error("{summary}")]
    Invalid {
        /// How many faults in what.
        summary: String,
        /// The faults.
        report: Box<Report>,
        /// Only flags are at fault.
        only_flags: bool,
    },
}

impl ConfigError {
    /// Returns what is wrong, finding by finding.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Absent => None,
            Self::Invalid { report, .. } => Some(report),
        }
    }
}

impl Hint for ConfigError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Absent => vec![
                "write one with `finetune init`".to_owned(),
                "or name it with `--config FILE`, or describe the job with flags".to_owned(),
            ],
            Self::Invalid { .. } => Vec::new(),
        }
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Absent
            | Self::Invalid {
                only_flags: false, ..
            } => ExitStatus::Unusable,
            Self::Invalid { only_flags: true, .. } => ExitStatus::Usage,
        }
    }
}

/// Reads what the file and the flags say, without asking for anything. No file is no fault.
///
/// # Errors
/// When the file can not be read, or anything in it or in a flag is malformed.
pub fn read(source: &Source) -> Result<Settings, ConfigError> {
    let mut findings = Findings::default();
    let loaded = Loaded::gather(source, &mut findings);
    let settings = loaded.settings(source, &mut findings);
    loaded.judge(findings, settings)
}

/// Reads the description of a job and completes it.
///
/// # Errors
/// When there is neither a file nor a flag, the file can not be read, anything is malformed, or a key
/// that every job needs is missing. All faults are reported at once.
pub fn load(source: &Source) -> Result<Config, ConfigError> {
    let mut findings = Findings::default();
    let loaded = Loaded::gather(source, &mut findings);
    if loaded.file.is_none() && source.overrides.is_empty() && source.earlier.is_none() {
        return Err(ConfigError::Absent);
    }
    loaded.config(source, findings)
}

/// What there is a description of.
#[derive(Debug, Clone)]
pub enum Described {
    /// A job, complete.
    Job(Box<Config>),
    /// No job: neither `[job]` nor `[data]` nor a flag for one of their keys is there.
    NoJob(Box<Settings>),
}

impl Described {
    /// Returns the job, if one is described.
    pub fn job(&self) -> Option<&Config> {
        match self {
            Self::Job(config) => Some(config),
            Self::NoJob(_) => None,
        }
    }

    /// Returns `region`.
    pub const fn region(&self) -> Option<&Region> {
        match self {
            Self::Job(config) => config.region.as_ref(),
            Self::NoJob(settings) => settings.region.as_ref(),
        }
    }

    /// Returns `[checks]`, by rule code.
    pub fn checks(&self) -> &BTreeMap<String, Level> {
        match self {
            Self::Job(config) => &config.checks,
            Self::NoJob(settings) => &settings.checks,
        }
    }
}

/// Reads the description of a job, or, where nothing is said of one, what is said of everything else.
///
/// # Errors
/// When the file can not be read, anything is malformed, or a job is described and a key that every job needs
/// is missing. All faults are reported at once.
pub fn describe(source: &Source) -> Result<Described, ConfigError> {
    let mut findings = Findings::default();
    let loaded = Loaded::gather(source, &mut findings);
    if loaded.unread || loaded.layer.describes_a_job() {
        let config = loaded.config(source, findings)?;
        return Ok(Described::Job(Box::new(config)));
    }
    let settings = loaded.settings(source, &mut findings);
    loaded.judge(findings, Described::NoJob(Box::new(settings)))
}

/// The file that was found, and everything said.
struct Loaded {
    file: Option<PathBuf>,
    folder: PathBuf,
    layer: Layer,
    /// The file is there, but not all of its text could be read, so nothing in it is known to be missing.
    unread: bool,
}

impl Loaded {
    fn gather(source: &Source, findings: &mut Findings) -> Self {
        let file = source.find();
        let folder = folder_of(file.as_deref());
        let mut unread = false;
        let mut layer = Layer::default();
        if let Some(path) = &file {
            match read_text(&source.current_dir, path) {
                Ok(text) => {
                    findings.document = Some(Document::new(&path.to_string_lossy(), &text));
                    layer = parse(&text, findings);
                    unread = findings.found.iter().any(|found| *found.rule == rules::SYNTAX);
                }
                Err(finding) => {
                    unread = true;
                    findings.found.push(*finding);
                }
            }
        }
        let flags = source.overrides.layer(findings);
        let mut layer = layer.overlaid(flags);
        if let Some(earlier) = &source.earlier {
            let below = earlier.values.layer_of(findings, |_| Origin::Job);
            let tables = std::mem::take(&mut layer.tables);
            let meant = std::mem::take(&mut layer.meant);
            layer = Layer {
                tables,
                meant,
                ..below.suited_to(&layer).overlaid(layer)
            };
        }
        Self {
            file,
            folder,
            layer,
            unread,
        }
    }

    /// Completes the description of a job.
    fn config(&self, source: &Source, mut findings: Findings) -> Result<Config, ConfigError> {
        let settings = self.settings(source, &mut findings);
        let config = if self.unread {
            None
        } else {
            let like = source
                .earlier
                .as_ref()
                .map(|earlier| Like::of(earlier, &self.layer));
            complete(settings, &self.layer, &mut findings).map(|config| Config { like, ..config })
        };
        self.judge(findings, config).and_then(|config| {
            config.ok_or_else(|| ConfigError::Invalid {
                summary: "the configuration is incomplete".to_owned(),
                report: Box::default(),
                only_flags: false,
            })
        })
    }

    fn settings(&self, source: &Source, findings: &mut Findings) -> Settings {
        let mut read = Read {
            findings,
            codes: &source.codes,
        };
        let mut settings = Settings::from_layer(&self.layer, &self.folder, &mut read);
        settings.file.clone_from(&self.file);
        settings.catalogue = lay_over(source, &self.folder, findings);
        settings
    }

    fn judge<T>(&self, findings: Findings, value: T) -> Result<T, ConfigError> {
        let mut found = findings.found;
        if found.is_empty() {
            return Ok(value);
        }
        found.sort_by_key(|finding| match &finding.location {
            Some(Location::File(place)) => (0, place.line, place.column),
            _ => (1, None, None),
        });
        let only_flags = found
            .iter()
            .all(|finding| matches!(&finding.location, Some(Location::Key(key)) if key.starts_with("--")));
        let what = match &self.file {
            _ if found.iter().all(|finding| *finding.rule == rules::MODELS) => {
                "the list of models can not be used".to_owned()
            }
            Some(file) if !only_flags => format!("`{}` can not be used", file.display()),
            _ if only_flags => "the flags can not be used".to_owned(),
            _ => "the job is not described".to_owned(),
        };
        let count = found.len();
        let plural = if count == 1 { "" } else { "s" };
        let mut report = Report::new("config");
        report.findings = found;
        Err(ConfigError::Invalid {
            summary: format!("{what}: {count} error{plural}"),
            report: Box::new(report),
            only_flags,
        })
    }
}

/// Finds the file in `folder` or the nearest folder above it. The path that comes back is relative to
/// `folder`.
fn find_upwards(folder: &Path) -> Option<PathBuf> {
    let mut relative = PathBuf::new();
    for above in folder.ancestors().filter(|above| *above != Path::new("")) {
        // Whatever bears the name is meant: a folder or a broken link is a fault, not a reason to
        // submit the job of the folder above.
        if above.join(FILE_NAME).symlink_metadata().is_ok() {
            return Some(relative.join(FILE_NAME));
        }
        relative.push("..");
    }
    None
}

/// Reads the text of a file, or says as a finding why not.
pub(super) fn read_text(current_dir: &Path, path: &Path) -> Result<String, Box<Diagnostic>> {
    let at = || Location::File(FileLocation::file(path.to_string_lossy().as_ref()));
    let bytes = std::fs::read(current_dir.join(path)).map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "correct the path, or write the file with `finetune init`",
            io::ErrorKind::PermissionDenied => "allow yourself to read it",
            _ => "name the file itself",
        };
        let message = format!("failed to read `{}`: {error}", path.display());
        Box::new(
            Diagnostic::new(&rules::UNREADABLE, message)
                .located(at())
                .remedy(Remedy::text(remedy)),
        )
    })?;
    // Editors on Windows put a byte order mark in front; TOML allows none, and nobody sees it.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(text.to_vec()).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = memchr::memchr_iter(b'\n', &text[..offset]).count() + 1;
        let message = format!("`{}` is not UTF-8: byte {offset}, in line {line}", path.display());
        Box::new(
            Diagnostic::new(&rules::NOT_UTF8, message)
                .located(at())
                .remedy(Remedy::text("save the file as UTF-8")),
        )
    })
}
