//! Which files of a folder are training and which are validation data, told from their names. Files on
//! disk and objects below a prefix are sorted by the same names.

use crate::dataset::format::Split;
use crate::dataset::rules::file::{split_noted, unplaced, unreadable};
use crate::diagnostic::Diagnostic;

/// Words that say what a file or a folder is for.
const WORDS: [(&str, Split); 8] = [
    ("train", Split::Training),
    ("training", Split::Training),
    ("validation", Split::Validation),
    ("validate", Split::Validation),
    ("valid", Split::Validation),
    ("val", Split::Validation),
    ("dev", Split::Validation),
    ("eval", Split::Validation),
];

/// What a folder holds: names below it, with slashes, sorted into splits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderSplits {
    /// The files that were placed, training first, each in the order of their names.
    pub placed: Vec<(String, Split)>,
    /// JSON Lines files of which the name does not say what they are for.
    pub unplaced: Vec<String>,
    /// Everything else that was left out.
    pub other: Vec<String>,
}

impl FolderSplits {
    /// Sorts `names`: paths below `folder` with slashes between their parts; those of folders end in
    /// a slash. Where a name says nothing, that of the folder itself may. Hidden files are passed over
    /// in silence.
    pub fn new(folder: &str, names: impl IntoIterator<Item = String>) -> Self {
        let own = folder.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next();
        let own = own.and_then(split_of_folder);
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort();
        let mut splits = Self::default();
        for name in names {
            let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
            if file.starts_with('.') {
                continue;
            }
            if !is_json_lines(file) {
                splits.other.push(name);
                continue;
            }
            let split = split_of_folder(folder).or_else(|| split_of_file(file)).or(own);
            match split {
                Some(split) => splits.placed.push((name, split)),
                None => splits.unplaced.push(name),
            }
        }
        splits.placed.sort_by_key(|(_, split)| *split);
        splits
    }

    /// Says which file became which split, and what was left out and why, for the folder `folder` as
    /// the user gave it. A folder without any data is a fault of its own.
    pub fn findings(&self, folder: &str) -> Vec<Diagnostic> {
        if self.placed.is_empty() && self.unplaced.is_empty() {
            return vec![unreadable::no_data(folder, &self.other)];
        }
        let mut findings = Vec::new();
        if !self.placed.is_empty() {
            findings.push(split_noted::finding(folder, &self.placed, &self.other));
        }
        if !self.unplaced.is_empty() {
            findings.push(unplaced::finding(folder, &self.unplaced));
        }
        findings
    }
}

/// Whether the folder `name` within a folder of splits is looked into: it is named after a split.
pub fn split_of_folder(name: &str) -> Option<Split> {
    let name = name.to_ascii_lowercase();
    WORDS
        .iter()
        .find(|(word, _)| *word == name)
        .map(|(_, split)| *split)
}

/// Tells the split from the first word of a file's name, else from the last: `train-01.jsonl`,
/// `validation_set.jsonl`, `support-val.jsonl`. Words end where letters do.
fn split_of_file(name: &str) -> Option<Split> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut words = stem
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let first = words.next()?;
    split_of_folder(first).or_else(|| split_of_folder(words.next_back()?))
}

fn is_json_lines(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| end.eq_ignore_ascii_case("jsonl"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splits(names: &[&str]) -> FolderSplits {
        FolderSplits::new("data", names.iter().map(ToString::to_string))
    }

    #[test]
    fn names_and_folders_say_what_a_file_is_for() {
        let found = splits(&[
            "val.jsonl",
            "train-01.jsonl",
            "Training.JSONL",
            "support_dev.jsonl",
            "eval2.jsonl",
            "train/part-1.jsonl",
            "validation/train.jsonl",
        ]);
        let of = |split| {
            let own = found.placed.iter().filter(move |(_, own)| *own == split);
            own.map(|(name, _)| name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Split::Training),
            ["Training.JSONL", "train-01.jsonl", "train/part-1.jsonl"]
        );
        assert_eq!(
            of(Split::Validation),
            [
                "eval2.jsonl",
                "support_dev.jsonl",
                "val.jsonl",
                "validation/train.jsonl"
            ]
        );
        assert!(found.unplaced.is_empty() && found.other.is_empty());
        assert!(
            found.placed.is_sorted_by_key(|(_, split)| *split),
            "training comes first"
        );
    }

    #[test]
    fn what_no_name_places_is_kept_apart_and_hidden_files_are_passed_over() {
        let found = splits(&[
            "test.jsonl",
            "trainers.jsonl",
            "devices.jsonl",
            "README.md",
            "train.json",
            "img/",
            ".train.jsonl",
        ]);
        assert_eq!(found.placed, []);
        assert_eq!(found.unplaced, ["devices.jsonl", "test.jsonl", "trainers.jsonl"]);
        assert_eq!(found.other, ["README.md", "img/", "train.json"]);
    }

    #[test]
    fn the_folder_itself_may_tell_the_split() {
        for (folder, split) in [
            ("data/train", Split::Training),
            ("s3://shop/val/", Split::Validation),
        ] {
            let names = ["part-1.jsonl".to_owned(), "train-2.jsonl".to_owned()];
            let found = FolderSplits::new(folder, names);
            assert!(
                found.placed.contains(&("part-1.jsonl".to_owned(), split)),
                "{folder}"
            );
            assert!(
                found
                    .placed
                    .contains(&("train-2.jsonl".to_owned(), Split::Training))
            );
        }
    }

    #[test]
    fn a_folder_without_data_is_a_fault_and_one_with_data_is_noted() {
        let codes = |names: &[&str]| {
            let findings = splits(names).findings("data");
            findings
                .iter()
                .map(|finding| finding.rule.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(&[]), ["FILE-01"]);
        assert_eq!(codes(&["train.csv"]), ["FILE-01"]);
        assert_eq!(codes(&["train.jsonl"]), ["FILE-35"]);
        assert_eq!(codes(&["train.jsonl", "test.jsonl"]), ["FILE-35", "FILE-36"]);
        assert_eq!(codes(&["records.jsonl"]), ["FILE-36"]);
    }
}
