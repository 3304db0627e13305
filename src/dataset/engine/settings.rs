//! What goes into the engine, and what comes out.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::dataset::format::Split;
use crate::dataset::levels::Levels;
use crate::diagnostic::{Input, Severity, Suppressed};
use crate::model::{Catalogue, CustomizationType, DataFormat, ModelId, catalogue};

/// Where the bytes of an input come from.
pub enum Origin {
    /// A file.
    Path(PathBuf),
    /// Anything else, such as standard input or an object; the size, where it is known.
    Reader(Box<dyn Read + Send>, Option<u64>),
    /// Nothing came: why.
    Unreadable(io::Error),
}

/// One data set.
pub struct DataInput {
    /// The name that reports call it by: the path as given, `-`, or a URI.
    pub name: String,
    /// What it is for.
    pub split: Split,
    /// Where its bytes come from.
    pub origin: Origin,
}

impl DataInput {
    /// The file at `path`, as given.
    pub fn file(path: &Path, split: Split) -> Self {
        Self {
            name: path.display().to_string(),
            split,
            origin: Origin::Path(path.to_owned()),
        }
    }
}

/// What data sets are judged by.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is known of base models.
    pub catalogue: &'static Catalogue,
    /// The base model.
    pub model: Option<ModelId>,
    /// How it is to be customized.
    pub customization_type: CustomizationType,
    /// The record format, where it is not to follow from the model.
    pub format: Option<DataFormat>,
    /// The hyperparameters of the job: `maxPromptLength` bounds prompts.
    pub hyperparameters: BTreeMap<String, String>,
    /// The bucket that the data sets will lie in, where they do not lie in S3 already.
    pub bucket: Option<String>,
    /// What the user made of single rules.
    pub levels: Levels,
    /// How many findings of each rule are given per file; absent: all.
    pub cap: Option<u64>,
    /// How many threads judge; absent: one per core, up to eight.
    pub threads: Option<usize>,
    /// How many bytes are read at once; absent: what is fastest.
    pub chunk_bytes: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            catalogue: catalogue(),
            model: None,
            customization_type: CustomizationType::FineTuning,
            format: None,
            hyperparameters: BTreeMap::new(),
            bucket: None,
            levels: Levels::default(),
            cap: Some(10),
            threads: None,
            chunk_bytes: None,
        }
    }
}

/// What the data sets came to; the findings themselves went to the sink.
#[derive(Debug, Default)]
pub struct Validation {
    /// What was read.
    pub inputs: Vec<Input>,
    /// What the caps kept out.
    pub suppressed: Vec<Suppressed>,
    /// The gravest finding.
    pub worst: Option<Severity>,
}
