//! `man`: the command line as manual pages.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::{ExitStatus, Hint};

/// Manual pages, as text or as files that were written.
#[derive(Debug, Clone)]
pub enum Man {
    /// The main page, in roff.
    Page(String),
    /// The files that were written.
    Written(Vec<PathBuf>),
}

/// A page could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the man page `{path}`")]
pub struct ManError {
    path: String,
    #[source]
    source: io::Error,
}

impl Hint for ManError {
    fn exit_status(&self) -> ExitStatus {
        ExitStatus::Unusable
    }
}

/// Renders the pages of `command`: the main page as text, or all of them into `folder`, which is
/// made when it is not there.
///
/// # Errors
/// When a page can not be written.
pub fn run(folder: Option<&Path>, mut command: clap::Command) -> Result<Man, ManError> {
    command.build();
    let Some(folder) = folder else {
        let page = render(&command, "finetune").map_err(|source| failed(Path::new("finetune.1"), source))?;
        return Ok(Man::Page(String::from_utf8_lossy(&page).into_owned()));
    };
    std::fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
    let mut written = Vec::new();
    write_tree(folder, &command, "finetune", &mut written)?;
    Ok(Man::Written(written))
}

fn write_tree(
    folder: &Path,
    command: &clap::Command,
    name: &str,
    written: &mut Vec<PathBuf>,
) -> Result<(), ManError> {
    let path = folder.join(format!("{name}.1"));
    render(command, name)
        .and_then(|page| std::fs::write(&path, page))
        .map_err(|source| failed(&path, source))?;
    written.push(path);
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write_tree(folder, below, &format!("{name}-{}", below.get_name()), written)?;
    }
    Ok(())
}

fn render(command: &clap::Command, name: &str) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .render(&mut page)?;
    Ok(page)
}

fn failed(path: &Path, source: io::Error) -> ManError {
    ManError {
        path: path.display().to_string(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> clap::Command {
        clap::Command::new("finetune")
            .about("Tunes")
            .disable_help_subcommand(true)
            .subcommand(clap::Command::new("submit").about("Submits"))
    }

    #[test]
    fn a_folder_gets_a_page_per_command() {
        let folder = tempfile::tempdir().unwrap();
        let Man::Written(files) = run(Some(&folder.path().join("man1")), command()).unwrap() else {
            panic!("pages were asked for in a folder");
        };
        let names: Vec<_> = files
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(names, ["finetune.1", "finetune-submit.1"]);
        let page = std::fs::read_to_string(&files[1]).unwrap();
        assert!(page.contains("Submits"), "{page}");
    }

    #[test]
    fn a_folder_that_is_a_file_is_named_in_the_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = run(Some(file.path()), command()).unwrap_err();
        assert!(error.to_string().contains(file.path().to_str().unwrap()));
    }
}
