//! Reads the keys that belong to one type of customization, and says where they contradict each other.

use std::collections::BTreeSet;

use super::layer::{Layer, Origin, Raw, Text};
use super::read::Read;
use super::rules;
use super::settings::one;
use crate::dataset::S3Uri;
use crate::model::CustomizationType;

/// The keys that only one type of customization has.
const OF_ONE_TYPE: [(&str, CustomizationType); 4] = [
    ("job.grader_lambda", CustomizationType::ReinforcementFineTuning),
    ("job.teacher_model", CustomizationType::Distillation),
    ("job.max_response_length", CustomizationType::Distillation),
    ("data.invocation_logs", CustomizationType::Distillation),
];

/// Most prefixes of media objects; more of them would make the role's policy long.
const MOST_MEDIA: usize = 16;

impl Read<'_> {
    /// Says which keys belong to another type of customization, and whether training data is named twice.
    pub(super) fn one_kind_of_job(&mut self, layer: &Layer) {
        let given = one(layer, "job.customization_type");
        // A type that is none has a finding of its own.
        let Ok(kind) = given.map_or(Ok(CustomizationType::default()), |text| text.text.parse()) else {
            return;
        };
        for (path, belongs) in OF_ONE_TYPE {
            let Some(text) = one(layer, path).filter(|_| kind != belongs) else {
                continue;
            };
            let message = format!("`{path}` belongs to `{belongs}`, and the job is `{kind}`");
            let label = format!("only `{belongs}` has it");
            let remedy = format!("set `customization_type = \"{belongs}\"`, or take the key out");
            self.contradiction(message, &text.origin, label, remedy);
        }
        if let (Some(_), Some(logs)) = (one(layer, "data.training"), one(layer, "data.invocation_logs")) {
            let message = "`data.training` and `data.invocation_logs` are both given".to_owned();
            let label = "`data.training` stands beside it".to_owned();
            let remedy = "keep `training` for prompts of your own, or `invocation_logs`".to_owned();
            self.contradiction(message, &logs.origin, label, remedy);
        }
    }

    fn contradiction(&mut self, message: String, origin: &Origin, label: String, remedy: String) {
        self.findings
            .push(&rules::OTHER_TYPE, message, origin, label, remedy);
    }

    /// Reads a whole number from 1, as far as the API takes it.
    pub(super) fn positive(&mut self, path: &str, text: &Text) -> Option<u32> {
        let most = i32::MAX.unsigned_abs();
        let number = text.text.parse().ok();
        let number = number.filter(|number| (1..=most).contains(number));
        if number.is_none() {
            self.malformed(path, text, "a whole number from 1");
        }
        number
    }

    /// Reads the prefixes of media objects, each once.
    pub(super) fn media(&mut self, raw: Option<&Raw>) -> Option<Vec<S3Uri>> {
        const PATH: &str = "data.media";
        let Some(Raw::Many { items, origin }) = raw else {
            return None;
        };
        if items.is_empty() || items.len() > MOST_MEDIA {
            let message = format!(
                "`{PATH}` names {}, and 1 to {MOST_MEDIA} are allowed",
                items.len()
            );
            let label = format!("expected 1 to {MOST_MEDIA}");
            let remedy =
                "name the folder that several of them lie in; take the key out where local data names them";
            self.findings
                .push(&rules::MALFORMED, message, origin, label, remedy);
        }
        let mut seen = BTreeSet::new();
        let read = items.iter().filter(|item| seen.insert(item.text.as_str()));
        Some(read.filter_map(|item| self.s3_uri(PATH, item)).collect())
    }
}
