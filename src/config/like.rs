//! What of a configuration came from the earlier job that it is made like, and what from elsewhere.

use super::earlier::{Earlier, Note};
use super::layer::{Layer, Origin, Raw};

/// Where the settings of a job come from that is made like an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Like {
    /// The name of the earlier job.
    pub job: String,
    /// The keys that it gave, such as `job.base_model` and `job.hyperparameters.epochCount`.
    pub from_job: Vec<String>,
    /// Those that the file gave.
    pub from_file: Vec<String>,
    /// Those that flags gave.
    pub from_flags: Vec<String>,
    /// What could not be taken of the earlier job, or not as it was: of keys that nobody else gave.
    pub notes: Vec<Note>,
}

impl Like {
    /// Sorts what `layer` says by where it came from.
    pub(super) fn of(earlier: &Earlier, layer: &Layer) -> Self {
        let mut like = Self {
            job: earlier.job.clone(),
            ..Self::default()
        };
        for (path, raw) in &layer.values {
            match raw {
                Raw::One(text) => like.of_origin(&text.origin).push((*path).to_owned()),
                Raw::Many { origin, .. } => like.of_origin(origin).push((*path).to_owned()),
                Raw::Table(entries) => {
                    for entry in entries {
                        let name = format!("{path}.{}", entry.name.text);
                        like.of_origin(&entry.name.origin).push(name);
                    }
                }
            }
        }
        let holds = |keys: &[String], key: &str| {
            let of_key = |path: &String| {
                let rest = path.strip_prefix(key);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            keys.iter().any(of_key)
        };
        let counts = |note: &&Note| {
            if earlier.values.get(note.key).is_empty() {
                !holds(&like.from_file, note.key) && !holds(&like.from_flags, note.key)
            } else {
                holds(&like.from_job, note.key)
            }
        };
        like.notes = earlier.notes.iter().filter(counts).cloned().collect();
        like
    }

    fn of_origin(&mut self, origin: &Origin) -> &mut Vec<String> {
        match origin {
            Origin::Job => &mut self.from_job,
            Origin::File(_) => &mut self.from_file,
            Origin::Flag(_) => &mut self.from_flags,
        }
    }
}
