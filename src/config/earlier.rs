//! The settings of a job that was made earlier, as values of the keys: for `submit --like` and `export`.

use super::flags::Overrides;
use crate::dataset::{S3Uri, Split};
use crate::iam::RoleArn;
use crate::job::{EarlierJob, RoleKeeper, bases_of, upload_prefix};
use crate::model::{Catalogue, CustomizationType, ModelId};

/// Tags that this tool puts on what it makes begin so; they are put on the next job again.
const OWN_TAGS: &str = "finetune:";

/// Something to know of a value that was taken, or why one was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The key.
    pub key: &'static str,
    /// What there is to know.
    pub text: String,
}

/// What an earlier job gives to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The name of the job.
    pub job: String,
    /// Its settings, by the path of the key.
    pub values: Overrides,
    /// What could not be taken, or not as it was.
    pub notes: Vec<Note>,
}

impl Earlier {
    /// Makes values of what `job` was asked to be. `catalogue` says which hyperparameters are known.
    pub fn of(job: &EarlierJob, catalogue: &Catalogue) -> Self {
        let mut taken = Self {
            job: job.settings.name.to_string(),
            values: Overrides::default(),
            notes: Vec::new(),
        };
        taken.set("region", job.settings.arn.region().as_str());
        taken.names(job);
        taken.model(job, catalogue);
        taken.data(job);
        taken.network(job);
        taken.role(job);
        taken.maybe("kms.custom_model_key", job.settings.custom_model_key.as_deref());
        taken.tags(job);
        taken
    }

    fn set(&mut self, path: &'static str, value: &str) {
        self.values.add(path, [value.to_owned()]);
    }

    fn maybe(&mut self, path: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.set(path, value);
        }
    }

    fn note(&mut self, key: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.notes.push(Note { key, text });
    }

    fn names(&mut self, job: &EarlierJob) {
        let given = &job.settings;
        let (name, model) = bases_of(&given.name, &given.custom_model_name);
        if !given.name.as_str().starts_with(&name) || !given.custom_model_name.starts_with(&model) {
            self.note(
                "job.name",
                "the names are changed, so that eight digits fit behind them",
            );
        }
        self.set("job.name", &name);
        if model.is_empty() {
            return;
        }
        self.set("job.custom_model_name", &model);
    }

    fn model(&mut self, job: &EarlierJob, catalogue: &Catalogue) {
        let given = &job.settings;
        let id = given.base_model.parse::<ModelId>();
        let bare = id
            .as_ref()
            .map_or(given.base_model.as_str(), ModelId::bare)
            .to_owned();
        self.set("job.base_model", &bare);
        if !job.base_is_certain {
            let text = "the service names the foundation model: a job that went on from a custom model is made like \
                        this one only with the ARN of that model here";
            self.note("job.base_model", text);
        }
        let kind = given.customization_type.as_deref();
        let known = kind.map(str::parse::<CustomizationType>);
        match (kind, &known) {
            (Some(kind), Some(Err(_))) => self.note(
                "job.customization_type",
                format!("`{kind}` is no type that a job can be asked for, and is left out"),
            ),
            _ => self.maybe("job.customization_type", kind),
        }
        self.maybe("job.grader_lambda", given.grader_lambda.as_deref());
        self.maybe("job.teacher_model", given.teacher_model.as_deref());
        let most = given.max_response_length.map(|most| most.to_string());
        self.maybe("job.max_response_length", most.as_deref());
        let kind = known.and_then(Result::ok).unwrap_or_default();
        // What is known of a custom model is known of the foundation model below it.
        let known = id.ok().map(|id| {
            id.foundation_id()
                .and_then(|below| below.parse().ok())
                .unwrap_or(id)
        });
        let entry = known.and_then(|known| catalogue.find(&known, kind));
        for (name, value) in &given.hyperparameters {
            self.set("job.hyperparameters", &format!("{name}={value}"));
            let mut list = entry.iter().flat_map(|entry| &entry.hyperparameters.list);
            if entry.is_some() && !list.any(|known| known.name == *name) {
                let text = format!("`{name}` is not known for this model, and is kept as it was");
                self.note("job.hyperparameters", text);
            }
        }
        if entry.is_none() && !given.hyperparameters.is_empty() {
            self.note(
                "job.hyperparameters",
                "they are not known for this model, and are kept as they were",
            );
        }
    }

    fn data(&mut self, job: &EarlierJob) {
        let given = &job.settings;
        self.maybe("data.training", given.training.as_deref());
        self.maybe("data.invocation_logs", given.invocation_logs.as_deref());
        if given.use_prompt_response {
            self.set("data.use_prompt_response", "true");
        }
        if let Some(filter) = &given.request_metadata {
            self.values.add(
                "data.request_metadata",
                filter.conditions.iter().map(ToString::to_string),
            );
            if filter.any {
                self.set("data.request_metadata_match", "any");
            }
        }
        if given.training.is_none() && given.invocation_logs.is_none() {
            self.note(
                "data.training",
                "the service does not tell what the job learnt from",
            );
        }
        let mut validation = given.validation.iter();
        self.maybe("data.validation", validation.next().map(String::as_str));
        for further in validation {
            let text = format!("a job has one validation data set here: `{further}` is left out");
            self.note("data.validation", text);
        }
        self.maybe("data.output", given.output.as_deref());
        // Files that are given instead go where this tool put those of the earlier job.
        let uri = given.training.as_ref().and_then(|uri| uri.parse::<S3Uri>().ok());
        if let Some(uri) = uri
            && let Some(prefix) = upload_prefix(uri.key(), Split::Training)
        {
            self.set("data.bucket", uri.bucket());
            if !prefix.is_empty() {
                self.set("data.prefix", prefix);
            }
        }
    }

    fn network(&mut self, job: &EarlierJob) {
        let lists = [
            ("network.subnet_ids", &job.settings.subnet_ids),
            ("network.security_group_ids", &job.settings.security_group_ids),
        ];
        for (path, ids) in lists {
            if !ids.is_empty() {
                self.values.add(path, ids.iter().cloned());
            }
        }
    }

    fn role(&mut self, job: &EarlierJob) {
        let role = &job.settings.role;
        match (&job.role_keeper, role.parse::<RoleArn>()) {
            (RoleKeeper::Tool, Ok(arn)) => {
                self.set("role.name", arn.name().as_str());
                if arn.path() != "/" {
                    self.set("role.path", &arn.path());
                }
            }
            (RoleKeeper::Tool | RoleKeeper::Others, _) => {
                let text = "the role was not made by this tool: it is used as it is, and never changed";
                self.note("role.arn", text);
                self.set("role.arn", role);
            }
            (RoleKeeper::Unknown(why), _) => {
                let text = format!("who keeps the role is not known ({why}): it is used as it is");
                self.note("role.arn", text);
                self.set("role.arn", role);
            }
        }
    }

    fn tags(&mut self, job: &EarlierJob) {
        let tags = match &job.tags {
            Ok(tags) => tags,
            Err(why) => return self.note("tags", format!("the tags are not known: {why}")),
        };
        for (key, value) in tags {
            if key.to_ascii_lowercase().starts_with("aws:") {
                self.note("tags", format!("`{key}` is AWS's own, and is left out"));
            } else if key.contains('=') || key.trim() != key || value.trim() != value {
                self.note(
                    "tags",
                    format!("`{key}` can't be written as `KEY=VALUE`, and is left out"),
                );
            } else if !key.starts_with(OWN_TAGS) {
                self.set("tags", &format!("{key}={value}"));
            }
        }
    }

    /// Writes the settings as a `finetune.toml`, with a comment wherever something could not be taken as it was.
    pub fn toml(&self, arn: &str) -> String {
        let head = format!(
            "The settings of the customization job `{}`, written by `finetune export`.\n{arn}\n\
             The service does not tell who owns the buckets (`data.bucket_owner`), where media lie that records name \
             (`data.media`), nor which key the data has in S3 (`kms.data_key`).",
            self.job
        );
        super::template::given(&self.values, &head, |path| {
            let of_key = self.notes.iter().filter(move |note| note.key == path);
            of_key.map(|note| note.text.as_str()).collect()
        })
    }
}

#[cfg(test)]
#[path = "earlier_tests.rs"]
mod tests;
