//! Base models: identifiers, customization types, the catalogue of formats and limits.
