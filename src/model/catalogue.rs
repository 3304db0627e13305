//! The catalogue of base models: formats, limits, hyperparameters, Regions and lifecycle, dated and
//! each figure with its source. AWS at run time overrides it.

mod entry;
mod format;
mod hyperparameter;
mod media;
mod nearest;
mod own;
#[cfg(test)]
mod own_tests;
mod read;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::entry::{
    ByteLimits, CaptionLimits, Citation, Cited, Customization, Entry, Lifecycle, LifecycleState, Quota,
    RecordLimits, ValidationData,
};
pub use self::format::DataFormat;
pub use self::hyperparameter::{Hyperparameter, HyperparameterType, Hyperparameters, ValueFault};
pub use self::media::{Bounds, MediaRules, Medium, MediumRules};
pub use self::own::{EXAMPLE as MODELS_EXAMPLE, OwnModelsError};
use super::{CustomizationType, ModelId, for_inference};

/// Why a catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no TOML, or not of the catalogue's shape.
    #[error("the model catalogue cannot be read")]
    Toml(#[from] toml::de::Error),
    /// A table that every catalogue has is absent.
    #[error("the model catalogue has no table `{0}`")]
    Missing(&'static str),
    /// A source, a set of hyperparameters or of media that is named does not exist.
    #[error("the model catalogue names `{0}`, which it does not define")]
    Unknown(String),
}

/// What is taken for granted of the models of a family that have no entry of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// What the IDs of its models begin with.
    pub prefix: String,
    /// Its name.
    pub name: String,
    format: DataFormat,
    /// Whether its records carry text and nothing else.
    #[serde(default)]
    pub text_only: bool,
    /// Whether assistant turns may carry reasoning.
    #[serde(default)]
    pub reasoning: bool,
    /// What its records may carry beside text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaRules>,
    /// Who describes its records.
    pub source: Citation,
}

impl Family {
    /// Returns the shape of a record for a customization of `kind`: only supervised fine-tuning has
    /// shapes that depend on the family.
    pub const fn format(&self, kind: CustomizationType) -> DataFormat {
        match kind {
            CustomizationType::FineTuning => self.format,
            CustomizationType::ReinforcementFineTuning => DataFormat::Reinforcement,
            CustomizationType::Distillation => DataFormat::Distillation,
            CustomizationType::ContinuedPreTraining => DataFormat::ContinuedPreTraining,
        }
    }
}

/// The catalogue that is part of the program.
const EMBEDDED: &str = include_str!("catalogue.toml");

/// The base models that are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    as_of: Date,
    families: Vec<Family>,
    entries: Vec<Entry>,
}

impl Catalogue {
    /// Reads a catalogue from TOML.
    ///
    /// # Errors
    /// [`CatalogueError`] where the text is no catalogue.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        read::parse(text)
    }

    /// Lays the text of a user's `models.toml` over the catalogue that is part of the program; `file` is
    /// what the file is called.
    ///
    /// # Errors
    /// [`OwnModelsError`] with the place in the text.
    pub fn merged(text: &str, file: &str) -> Result<Self, OwnModelsError> {
        own::merged(EMBEDDED, text, file)
    }

    /// Returns the date of the data.
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// Returns every entry, model by model.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Finds what is known of `model` customized by `kind`. The ID is taken with or without its
    /// context suffix, as a foundation model's ARN, or as the ARN of a custom model made from it.
    pub fn find(&self, model: &ModelId, kind: CustomizationType) -> Option<&Entry> {
        self.of_model(model)
            .find(|entry| entry.customization_type == kind)
    }

    /// Lists what is known of `model`, by way of customizing it.
    pub fn of_model(&self, model: &ModelId) -> impl Iterator<Item = &Entry> {
        let key = key(model.foundation());
        self.entries
            .iter()
            .filter(move |entry| self::key(&entry.id) == key)
    }

    /// Finds the family of `model`: the longest prefix of its ID decides.
    pub fn family_of(&self, model: &ModelId) -> Option<&Family> {
        let id = model.foundation();
        let own = self
            .families
            .iter()
            .filter(|family| id.starts_with(&family.prefix));
        own.max_by_key(|family| family.prefix.len())
    }

    /// Returns every family.
    pub fn families(&self) -> &[Family] {
        &self.families
    }
}

/// Returns the catalogue that is part of the program.
///
/// # Panics
/// When the embedded catalogue cannot be read, which its tests rule out.
pub fn catalogue() -> &'static Catalogue {
    static PARSED: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::parse(EMBEDDED).expect("the embedded model catalogue is well formed"));
    &PARSED
}

impl Default for &'static Catalogue {
    /// The catalogue that is part of the program.
    fn default() -> Self {
        catalogue()
    }
}

/// Reduces an ID to what its variants share: without a context suffix (`:300k`) and a version (`:0`).
fn key(id: &str) -> &str {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let id = for_inference(id);
    match id.rsplit_once(':') {
        Some((rest, version)) if digits(version) => rest,
        _ => id,
    }
}
