//! What a tool writes: a file that is whole or not there at all, and never the file that is read.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::pending::Pending;
use crate::error::{ExitStatus, Hint};

/// A data set was not written.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The output is the input.
    #[error("`{0}` is the data set that is read; it is never written over")]
    IsInput(String),
    /// Two outputs are one file.
    #[error("`{0}` is named for two outputs")]
    Twice(String),
    /// There is a file already.
    #[error("`{0}` is there already")]
    Exists(String),
    /// A stream has no name that an output could be called after.
    #[error("standard input gives the output no name")]
    Unnamed,
    /// The system refused.
    #[error("failed to write `{path}`")]
    Write {
        /// The path.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Hint for TargetError {
    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::IsInput(_) => "name another output",
            Self::Twice(_) => "name two files",
            Self::Exists(_) => "`--force` writes over it; or name another output",
            Self::Unnamed => "name the output: `--output FILE`, or `--output -` for standard output",
            Self::Write { .. } => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn exit_status(&self) -> ExitStatus {
        match self {
            Self::IsInput(_) | Self::Twice(_) | Self::Unnamed => ExitStatus::Usage,
            Self::Exists(_) | Self::Write { .. } => ExitStatus::Unusable,
        }
    }
}

impl TargetError {
    /// The system refused to write `path`.
    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        let path = if path.as_os_str() == "-" {
            "standard output".to_owned()
        } else {
            path.display().to_string()
        };
        Self::Write { path, source }
    }
}

/// A file that is being written, which takes its name at the end.
/// Dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct Target {
    /// The path as given; `-` is standard output.
    path: PathBuf,
    /// Where the file goes: symbolic links are followed.
    place: PathBuf,
    force: bool,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    File(BufWriter<Pending>),
    /// A device or a pipe: what has no content to be lost, and is written to as it stands.
    Stream(BufWriter<fs::File>),
    Stdout(BufWriter<io::Stdout>),
}

impl Target {
    /// Begins to write `path`; `-` is standard output. `inputs` are the files that are read. A file that
    /// is there is written over only with `force`.
    ///
    /// # Errors
    /// When `path` is one of the inputs, by whatever name or link, or is there already, or its folder
    /// can't be written to.
    pub fn create(path: &Path, inputs: &[&Path], force: bool) -> Result<Self, TargetError> {
        let shown = || path.display().to_string();
        if path.as_os_str() == "-" {
            return Ok(Self {
                path: path.to_owned(),
                place: path.to_owned(),
                force,
                sink: Sink::Stdout(BufWriter::new(io::stdout())),
            });
        }
        if inputs.iter().any(|input| same_file(input, path)) {
            return Err(TargetError::IsInput(shown()));
        }
        let fault = |source| TargetError::write(path, source);
        if let Ok(metadata) = path.metadata()
            && !metadata.is_file()
            && !metadata.is_dir()
        {
            let stream = fs::OpenOptions::new().write(true).open(path).map_err(fault)?;
            return Ok(Self {
                path: path.to_owned(),
                place: path.to_owned(),
                force,
                sink: Sink::Stream(BufWriter::new(stream)),
            });
        }
        let place = match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(fault(error)),
            Ok(_) if !force => return Err(TargetError::Exists(shown())),
            Ok(metadata) if metadata.is_symlink() => path.canonicalize().map_err(fault)?,
            Ok(_) => path.to_owned(),
        };
        if place.is_dir() {
            return Err(fault(io::ErrorKind::IsADirectory.into()));
        }
        let file = Pending::create(folder_of(&place)).map_err(fault)?;
        Ok(Self {
            path: path.to_owned(),
            place,
            force,
            sink: Sink::File(BufWriter::with_capacity(1 << 18, file)),
        })
    }

    /// Whether it is passed on as it is written: to standard output, a device or a pipe.
    pub const fn is_stream(&self) -> bool {
        !matches!(self.sink, Sink::File(_))
    }

    /// Opens what was written so far to be read.
    ///
    /// # Errors
    /// When the system refuses, or it is a stream.
    pub fn reopen(&mut self) -> io::Result<fs::File> {
        match &mut self.sink {
            Sink::File(file) => {
                file.flush()?;
                file.get_ref().reopen()
            }
            Sink::Stream(_) | Sink::Stdout(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Gives the file its name, and says how it is called.
    ///
    /// # Errors
    /// When the system refuses, or a file of that name appeared meanwhile.
    pub fn finish(self) -> Result<String, TargetError> {
        let shown = self.path.display().to_string();
        let fault = |source| TargetError::write(&self.path, source);
        match self.sink {
            Sink::Stdout(mut out) => out.flush().map_err(fault)?,
            Sink::Stream(mut out) => out.flush().map_err(fault)?,
            Sink::File(writer) => {
                let file = writer.into_inner().map_err(|error| fault(error.into_error()))?;
                file.persist(&self.place, self.force)
                    .map_err(|error| match error.kind() {
                        io::ErrorKind::AlreadyExists if !self.force => TargetError::Exists(shown.clone()),
                        _ => fault(error),
                    })?;
            }
        }
        Ok(shown)
    }

    /// The error of writing to it.
    pub fn fault(&self, source: io::Error) -> TargetError {
        TargetError::write(&self.path, source)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::File(file) => file.write(bytes),
            Sink::Stdout(out) => out.write(bytes),
            Sink::Stream(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::File(file) => file.flush(),
            Sink::Stdout(out) => out.flush(),
            Sink::Stream(out) => out.flush(),
        }
    }
}

/// Whether two paths lead to one file, through whatever links and spellings; also to one that is not
/// there yet.
pub fn same_file(one: &Path, other: &Path) -> bool {
    one == other
        || is_one(one, other)
        || (one.file_name() == other.file_name() && is_one(folder_of(one), folder_of(other)))
}

/// The folder that `path` lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether two paths lead to one file or folder that is there.
fn is_one(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| -> io::Result<_> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let metadata = fs::metadata(path)?;
            Ok((metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        {
            path.canonicalize()
        }
    };
    matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
}

/// The path beside `input` that says what was done: `train.jsonl` becomes `train.<done>.jsonl`.
pub fn beside(input: &Path, done: &str) -> PathBuf {
    let stem = input.file_stem().unwrap_or_default().to_string_lossy();
    let extension = input
        .extension()
        .map_or_else(|| "jsonl".into(), |extension| extension.to_string_lossy());
    input.with_file_name(format!("{stem}.{done}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_is_recognised_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("train.jsonl");
        fs::write(&input, "{}\n").unwrap();
        let mut names = vec![folder.path().join(".").join("train.jsonl")];
        #[cfg(unix)]
        {
            let link = folder.path().join("link.jsonl");
            std::os::unix::fs::symlink(&input, &link).unwrap();
            let hard = folder.path().join("hard.jsonl");
            fs::hard_link(&input, &hard).unwrap();
            names.extend([link, hard]);
        }
        for name in names {
            let error = Target::create(&name, &[&input], true).unwrap_err();
            assert!(matches!(error, TargetError::IsInput(_)), "{}", name.display());
        }
        assert_eq!(fs::read(&input).unwrap(), b"{}\n");
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut target = Target::create(&path, &[], false).unwrap();
        target.write_all(b"{}\n").unwrap();
        assert!(!path.exists());
        drop(target);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);

        let mut target = Target::create(&path, &[], false).unwrap();
        target.write_all(b"{}\n").unwrap();
        fs::write(&path, "mine").unwrap();
        assert!(matches!(target.finish(), Err(TargetError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert!(matches!(
            Target::create(&path, &[], false),
            Err(TargetError::Exists(_))
        ));
        let mut target = Target::create(&path, &[], true).unwrap();
        target.write_all(b"{}\n").unwrap();
        target.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"{}\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        let mut target = Target::create(&link, &[], true).unwrap();
        target.write_all(b"new").unwrap();
        target.finish().unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_never_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let null = Path::new("/dev/null");
        for force in [false, true] {
            let mut target = Target::create(null, &[], force).unwrap();
            target.write_all(b"{}\n").unwrap();
            assert!(target.is_stream());
            target.finish().unwrap();
            assert!(fs::metadata(null).unwrap().file_type().is_char_device());
        }
    }

    #[test]
    fn an_output_is_called_after_its_input() {
        assert_eq!(
            beside(Path::new("a/train.jsonl"), "fixed"),
            Path::new("a/train.fixed.jsonl")
        );
        assert_eq!(
            beside(Path::new("train"), "fixed"),
            Path::new("train.fixed.jsonl")
        );
    }
}
