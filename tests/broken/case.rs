//! A case of `datasets/broken`: what is in its folder.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::account;
use crate::generate::Generate;

/// What `case.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The name of the folder.
    #[serde(skip)]
    pub(crate) name: String,
    #[serde(skip)]
    folder: PathBuf,
    /// The rule that speaks.
    pub(crate) rule: String,
    /// At which severity.
    pub(crate) severity: String,
    /// What `validate` is told beside the file; `{folder}` stands for the folder of the case.
    #[serde(default)]
    pub(crate) flags: Vec<String>,
    /// What the file is for; absent: training.
    pub(crate) split: Option<String>,
    /// The name of the file: in this folder, or of the one that is made.
    #[serde(default)]
    file: Option<String>,
    /// The name of the validation data that goes with it, in this folder.
    #[serde(default)]
    validation: Option<String>,
    /// The line; absent where the finding is about the whole file.
    pub(crate) line: Option<u64>,
    /// The column in characters.
    pub(crate) column: Option<u64>,
    /// How the file is made, where it is not stored.
    pub(crate) generate: Option<Generate>,
    /// What lies in S3: the case is run in the sandbox.
    pub(crate) online: Option<Online>,
    /// What comes as close to the fault as can be and is none: judged with the same flags.
    pub(crate) near_miss: Option<NearMiss>,
}

/// An account of the sandbox that has what is stored below `objects/`, in its bucket `acme-finetune`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Online {
    /// Objects that would be large: the key, the stored object that they begin with, their size in bytes.
    pub(crate) padded: BTreeMap<String, (String, usize)>,
    /// What goes wrong there, as in a scenario file.
    pub(crate) faults: String,
}

/// A file that looks like the broken one, and passes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearMiss {
    /// The name of the file: in the folder of the case, or of the one that is made.
    file: String,
    /// The name of the validation data that goes with it, in the folder of the case.
    validation: Option<String>,
    /// How it is made, where it is not stored.
    generate: Option<Generate>,
    /// The account, where it is not that of the case.
    online: Option<Online>,
    /// What it is told beside the flags of the case.
    #[serde(default)]
    flags: Vec<String>,
    /// What it is told in place of the flags of the case.
    instead: Option<Vec<String>>,
}

/// The files of a case.
#[derive(Debug)]
pub(crate) struct Inputs {
    /// The file with the fault.
    pub(crate) data: PathBuf,
    /// The validation data that goes with it.
    pub(crate) validation: Option<PathBuf>,
    /// Where the command runs, and the scenario of the sandbox that it is told.
    pub(crate) account: Option<(PathBuf, String)>,
}

impl Inputs {
    /// One file of training data.
    pub(crate) const fn file(data: PathBuf) -> Self {
        Self {
            data,
            validation: None,
            account: None,
        }
    }
}

impl Case {
    /// Reads every case, in the order of their names.
    pub(crate) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/broken");
        let entries = std::fs::read_dir(root).unwrap();
        let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.iter().map(|folder| Self::read(folder)).collect()
    }

    fn read(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
        let mut case: Self = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        case.name = name;
        let folder_name = folder.display().to_string();
        let instead = case.near_miss.as_mut().and_then(|near| near.instead.as_mut());
        for flag in case.flags.iter_mut().chain(instead.into_iter().flatten()) {
            *flag = flag.replace("{folder}", &folder_name);
        }
        folder.clone_into(&mut case.folder);
        case
    }

    /// Returns the files, made in `scratch` where they are not stored; nothing where this machine can
    /// not make them, which is said aloud.
    pub(crate) fn inputs(&self, scratch: &Path) -> Option<Inputs> {
        let file = self.file.as_deref().expect("a case names its file");
        self.files(
            file,
            self.validation.as_ref(),
            self.generate.as_ref(),
            self.online.as_ref(),
            scratch,
        )
    }

    /// Returns the files of the near miss `near`, like those of the case.
    pub(crate) fn near_inputs(&self, near: &NearMiss, scratch: &Path) -> Option<Inputs> {
        let online = near.online.as_ref().or(self.online.as_ref());
        self.files(
            &near.file,
            near.validation.as_ref(),
            near.generate.as_ref(),
            online,
            scratch,
        )
    }

    /// What `validate` is told beside the file of the near miss `near`.
    pub(crate) fn near_flags(&self, near: &NearMiss) -> Vec<String> {
        [
            near.instead.as_ref().unwrap_or(&self.flags).clone(),
            near.flags.clone(),
        ]
        .concat()
    }

    fn files(
        &self,
        file: &str,
        validation: Option<&String>,
        generate: Option<&Generate>,
        online: Option<&Online>,
        scratch: &Path,
    ) -> Option<Inputs> {
        let mut inputs = match generate {
            None if file.starts_with("s3://") => Inputs::file(PathBuf::from(file)),
            None => Inputs::file(self.folder.join(file)),
            Some(generate) => match generate.make(&scratch.join(file)) {
                Some(inputs) => inputs,
                None => return self.skipped("whoever runs this may read every file"),
            },
        };
        if let Some(validation) = validation {
            inputs.validation = Some(self.folder.join(validation));
        }
        if let Some(online) = online {
            let Some(scenario) = account::prepare(online, &self.folder.join("objects"), scratch) else {
                return self.skipped("this build reaches no S3");
            };
            inputs.account = Some((scratch.to_owned(), scenario));
        }
        Some(inputs)
    }

    fn skipped(&self, why: &str) -> Option<Inputs> {
        // Straight to the stream: what a test prints, the harness keeps to itself.
        let told = format!("skipped {}: {why}\n", self.name);
        std::io::stderr()
            .write_all(told.as_bytes())
            .expect("standard error is open");
        None
    }
}
