//! What a file or the flags say, before anything is made of it: texts under paths, with their origins.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::customization::OF_SOME_TYPES;

/// Where a text came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Bytes of the file.
    File(Range<usize>),
    /// The flag of this name.
    Flag(&'static str),
    /// An earlier job, named by `--like`.
    Job,
}

/// A text and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// An entry of a table whose names are the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Text,
    pub(super) value: Text,
}

/// A value under one of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    One(Text),
    Many { items: Vec<Text>, origin: Origin },
    Table(Vec<Entry>),
}

/// Everything that one source says, by the path of the key.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    pub(super) values: BTreeMap<&'static str, Raw>,
    /// Where the headers of tables stand, by their path.
    pub(super) tables: BTreeMap<String, Range<usize>>,
    /// Keys that are there in some way, with a value of another type or misspelt: they are not missing.
    pub(super) meant: BTreeSet<String>,
}

/// Pairs of keys that exclude each other: a flag for one takes the other out of the file.
const RIVALS: [(&str, &str); 22] = [
    ("network.subnet_ids", "network.vpc_id"),
    ("network.subnet_ids", "network.terraform"),
    ("network.vpc_id", "network.subnet_ids"),
    ("network.vpc_id", "network.terraform"),
    ("network.terraform", "network.subnet_ids"),
    ("network.terraform", "network.vpc_id"),
    ("role.name", "role.arn"),
    ("role.path", "role.arn"),
    ("role.permissions_boundary", "role.arn"),
    ("role.arn", "role.name"),
    ("role.arn", "role.path"),
    ("role.arn", "role.permissions_boundary"),
    ("role.terraform", "role.name"),
    ("role.terraform", "role.path"),
    ("role.terraform", "role.permissions_boundary"),
    ("role.terraform", "role.arn"),
    ("role.name", "role.terraform"),
    ("role.path", "role.terraform"),
    ("role.permissions_boundary", "role.terraform"),
    ("role.arn", "role.terraform"),
    ("data.training", "data.invocation_logs"),
    ("data.invocation_logs", "data.training"),
];

impl Layer {
    /// Whether anything is said of a job: a key of `[job]` or `[data]`, or such a table, even an empty one.
    pub(super) fn describes_a_job(&self) -> bool {
        let of_job = |path: &str| {
            let table = path.split('.').next();
            matches!(table, Some("job" | "data"))
        };
        let mut said = self.values.keys().copied();
        said.any(of_job)
            || self.tables.keys().any(|path| of_job(path))
            || self.meant.iter().any(|path| of_job(path))
    }

    /// Takes out of the settings of an earlier job what does not go with what `upper` says otherwise.
    pub(super) fn suited_to(mut self, upper: &Self) -> Self {
        let text = |layer: &Self, path: &str| match layer.values.get(path) {
            Some(Raw::One(text)) => Some(text.text.clone()),
            _ => None,
        };
        let said = |path: &str| upper.values.contains_key(path);
        let mut out: Vec<&str> = Vec::new();
        let kind = "job.customization_type";
        if said(kind) && text(upper, kind) != text(&self, kind) {
            out.extend(OF_SOME_TYPES.iter().map(|(path, _)| *path));
            out.push("job.hyperparameters");
        }
        if said("job.name") {
            out.push("job.custom_model_name");
        }
        if said("network.vpc_id") || said("network.terraform") {
            out.push("network.security_group_ids");
        }
        self.values.retain(|path, _| !out.contains(path));
        self
    }

    /// Lays `upper` over this layer: its texts and lists replace, its tables replace name by name.
    pub(super) fn overlaid(mut self, upper: Self) -> Self {
        for (path, rival) in RIVALS {
            if upper.values.contains_key(path) {
                self.values.remove(rival);
            }
        }
        for (path, value) in upper.values {
            match (self.values.get_mut(path), value) {
                (Some(Raw::Table(lower)), Raw::Table(entries)) => {
                    lower.retain(|entry| entries.iter().all(|above| above.name.text != entry.name.text));
                    lower.extend(entries);
                }
                (_, value) => {
                    self.values.insert(path, value);
                }
            }
        }
        self
    }
}
