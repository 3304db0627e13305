//! SECRET-05: no keys of providers of models.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-05", "model-key", Warning, Source::Finetune, "model_key.md");

/// What to do about one.
pub(super) const REMEDY: &str = "revoke it where it was issued, look there for what was spent with it, and take it out of the data";
