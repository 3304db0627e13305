//! Reads the keys that belong to one type of customization, and says where they contradict each other.

use std::collections::BTreeSet;

use super::layer::{Layer, Origin, Raw, Text};
use super::read::Read;
use super::rules;
use super::settings::one;
use crate::dataset::S3Uri;
use crate::job::MetadataFilter;
use crate::model::CustomizationType::{self, Distillation, ReinforcementFineTuning};

/// The keys that only some types of customization have. Both guides, on distillation and on reinforcement
/// fine-tuning, take invocation logs (Amazon Bedrock User Guide, distillation-data-prep-option-2 and
/// rft-access-security).
pub(super) const OF_SOME_TYPES: [(&str, &[CustomizationType]); 4] = [
    ("job.grader_lambda", &[ReinforcementFineTuning]),
    ("job.teacher_model", &[Distillation]),
    ("job.max_response_length", &[Distillation]),
    ("data.invocation_logs", &[Distillation, ReinforcementFineTuning]),
];

/// The keys that mean something beside another key only.
const BESIDE: [(&str, &str); 3] = [
    ("data.use_prompt_response", "data.invocation_logs"),
    ("data.request_metadata", "data.invocation_logs"),
    ("data.request_metadata_match", "data.request_metadata"),
];

/// Most conditions of a filter of logs (service model of CreateModelCustomizationJob,
/// `RequestMetadataFiltersList`).
const MOST_CONDITIONS: usize = 16;

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
        for (path, belongs) in OF_SOME_TYPES {
            let Some(text) = one(layer, path).filter(|_| !belongs.contains(&kind)) else {
                continue;
            };
            let types: Vec<String> = belongs.iter().map(|kind| format!("`{kind}`")).collect();
            let message = format!(
                "`{path}` belongs to {}, and the job is `{kind}`",
                types.join(" and ")
            );
            let label = format!("only {} has it", types.join(" or "));
            let remedy = format!(
                "set `customization_type = \"{}\"`, or take the key out",
                belongs[0]
            );
            self.contradiction(message, &text.origin, label, remedy);
        }
        for (path, other) in BESIDE {
            let origin = match layer.values.get(path) {
                Some(Raw::One(text)) => &text.origin,
                Some(Raw::Many { origin, .. }) => origin,
                Some(Raw::Table(_)) | None => continue,
            };
            if !layer.values.contains_key(other) && !layer.meant.contains(other) {
                let message = format!("`{path}` is given, and `{other}` is not");
                let label = format!("it belongs beside `{other}`");
                let remedy = format!("name `{other}`, or take the key out");
                self.contradiction(message, origin, label, remedy);
            }
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

    /// Reads `true` or `false`.
    pub(super) fn flag(&mut self, path: &str, text: Option<&Text>) -> Option<bool> {
        let text = text?;
        let flag = text.text.parse().ok();
        if flag.is_none() {
            self.malformed(path, text, "`true` or `false`");
        }
        flag
    }

    /// Reads the prefixes of media objects, each once.
    pub(super) fn media(&mut self, raw: Option<&Raw>) -> Option<Vec<S3Uri>> {
        const PATH: &str = "data.media";
        let remedy =
            "name the folder that several of them lie in; take the key out where local data names them";
        let items = self.listed(PATH, raw, MOST_MEDIA, remedy)?;
        let read = items.into_iter();
        Some(read.filter_map(|item| self.s3_uri(PATH, item)).collect())
    }

    /// Reads which of the invocation logs count.
    pub(super) fn metadata(&mut self, raw: Option<&Raw>, matched: Option<&Text>) -> Option<MetadataFilter> {
        const PATH: &str = "data.request_metadata";
        let remedy = "keep the conditions that tell the logs apart; take the key out for all of them";
        let items = self.listed(PATH, raw, MOST_CONDITIONS, remedy)?;
        let read = items.into_iter();
        let conditions: Vec<_> = read.filter_map(|item| self.identifier(PATH, item)).collect();
        let any = matched.is_some_and(|text| text.text == "any");
        if let Some(text) = matched.filter(|text| !["all", "any"].contains(&text.text.as_str())) {
            self.malformed("data.request_metadata_match", text, "`all` or `any`");
        }
        (!conditions.is_empty()).then_some(MetadataFilter { conditions, any })
    }

    /// Reads the items of a list of 1 to `most` texts, each once.
    fn listed<'l>(
        &mut self,
        path: &str,
        raw: Option<&'l Raw>,
        most: usize,
        remedy: &str,
    ) -> Option<Vec<&'l Text>> {
        let Some(Raw::Many { items, origin }) = raw else {
            return None;
        };
        if items.is_empty() || items.len() > most {
            let message = format!("`{path}` names {}, and 1 to {most} are allowed", items.len());
            let label = format!("expected 1 to {most}");
            self.findings
                .push(&rules::MALFORMED, message, origin, label, remedy);
        }
        let mut seen = BTreeSet::new();
        Some(
            items
                .iter()
                .filter(|item| seen.insert(item.text.as_str()))
                .collect(),
        )
    }
}
