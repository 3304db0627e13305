//! Where data sets come from: files, standard input, folders of splits.

use std::fs;
use std::io;
use std::path::Path;

use crate::dataset::{DataInput, FolderSplits, Origin, Split, split_of_folder};
use crate::diagnostic::Diagnostic;

/// Data sets, and what finding them brought up.
#[derive(Default)]
pub struct Sources {
    /// The data sets, in order.
    pub inputs: Vec<DataInput>,
    /// What there is to say of the folders they were found in, not yet at the levels of the user.
    pub notes: Vec<Diagnostic>,
}

impl Sources {
    /// Data sets that were named one by one.
    pub fn new(inputs: Vec<DataInput>) -> Self {
        Self {
            inputs,
            notes: Vec::new(),
        }
    }

    /// Adds the data set at `path`; `-` is standard input. A folder stands for the files in it, each
    /// with the split that its name tells; any other path is `split`.
    pub fn add_local(&mut self, path: &Path, split: Split) {
        if path.as_os_str() == "-" {
            self.inputs.push(DataInput {
                name: "-".to_owned(),
                split,
                origin: Origin::Reader(Box::new(io::stdin()), None),
            });
        } else if path.is_dir() {
            match names_below(path) {
                Ok(names) => self.add_folder(&path.display().to_string(), names, |name, split| {
                    DataInput::file(&path.join(name), split)
                }),
                Err(error) => self.inputs.push(DataInput {
                    name: path.display().to_string(),
                    split,
                    origin: Origin::Unreadable(error),
                }),
            }
        } else {
            self.inputs.push(DataInput::file(path, split));
        }
    }

    /// Adds the files of the folder `folder` that have a split, and says what became of `names`.
    pub(super) fn add_folder(
        &mut self,
        folder: &str,
        names: Vec<String>,
        mut input: impl FnMut(&str, Split) -> DataInput,
    ) {
        let splits = FolderSplits::new(folder, names);
        self.notes.extend(splits.findings(folder));
        let placed = splits.placed.iter();
        self.inputs
            .extend(placed.map(|(name, split)| input(name, *split)));
    }
}

/// Lists the names in a folder, and those in the folders in it that are named after a split.
fn names_below(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for (name, is_folder) in entries(folder)? {
        if !is_folder {
            names.push(name);
        } else if split_of_folder(&name).is_some() {
            let below = entries(&folder.join(&name))?.into_iter();
            names.extend(
                below.map(|(below, is_folder)| format!("{name}/{below}{}", if is_folder { "/" } else { "" })),
            );
        } else {
            names.push(format!("{name}/"));
        }
    }
    Ok(names)
}

/// Lists what is in a folder, and whether each is a folder itself. A name that is no Unicode can't be
/// given to S3 either: it is shown as far as it can be, and never opened under another name.
fn entries(folder: &Path) -> io::Result<Vec<(String, bool)>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            let is_folder = entry.path().is_dir();
            let name = entry.file_name().into_string();
            let name = name.unwrap_or_else(|name| format!("{}?", name.display()));
            Ok((name, is_folder))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_the_files_whose_names_have_a_split() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for name in ["train", "img"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        for name in [
            "val.jsonl",
            "notes.md",
            "train/part-2.jsonl",
            "train/part-1.jsonl",
            "img/a.jsonl",
        ] {
            fs::write(root.join(name), "").unwrap();
        }
        let mut sources = Sources::default();
        sources.add_local(root, Split::Training);
        let found: Vec<_> = sources
            .inputs
            .iter()
            .map(|input| (Path::new(&input.name).strip_prefix(root).unwrap(), input.split))
            .collect();
        assert_eq!(
            found,
            [
                (Path::new("train/part-1.jsonl"), Split::Training),
                (Path::new("train/part-2.jsonl"), Split::Training),
                (Path::new("val.jsonl"), Split::Validation),
            ]
        );
        let [note] = &sources.notes[..] else {
            panic!("{:?}", sources.notes)
        };
        assert_eq!(note.rule.code, "FILE-35");
        assert!(note.evidence[0].ends_with("`img/`, `notes.md`"), "{note:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_unicode_opens_no_other_file() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let name = std::ffi::OsStr::from_bytes(b"train\xff.jsonl");
        if fs::write(folder.path().join(name), "").is_err() {
            return; // this file system takes Unicode only
        }
        let mut sources = Sources::default();
        sources.add_local(folder.path(), Split::Training);
        assert!(sources.inputs.is_empty(), "{:?}", sources.notes);
        assert_eq!(sources.notes[0].rule.code, "FILE-01");
    }
}
