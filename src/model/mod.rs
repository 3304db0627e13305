//! Base models: identifiers, customization types, and the catalogue of formats and limits.

mod id;

pub use id::{CustomizationType, ModelId};
