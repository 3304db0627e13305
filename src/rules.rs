//! The catalogue of rules.
