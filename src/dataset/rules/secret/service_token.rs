//! SECRET-04: no tokens of services.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-04", "service-token", Warning, Source::Finetune, "service_token.md");

/// What to do about one.
pub(super) const REMEDY: &str = "revoke it where it was issued, look there for what was done with it, and take it out of the data";
