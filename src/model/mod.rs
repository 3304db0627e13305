//! Base models: identifiers, customization types, and the catalogue of formats and limits.

mod catalogue;
mod id;
mod teacher;

pub use catalogue::{
    Bounds, ByteLimits, CaptionLimits, Catalogue, CatalogueError, Citation, Cited, Customization, DataFormat,
    Entry, Family, Hyperparameter, HyperparameterType, Hyperparameters, Lifecycle, LifecycleState,
    MODELS_EXAMPLE, MediaRules, Medium, MediumRules, OwnModelsError, Quota, RecordLimits, ValidationData,
    ValueFault, catalogue,
};
pub use id::{CustomizationType, ModelId, for_inference};
pub use teacher::{Teacher, TeacherModel};
