//! SECRET-06: no passwords in addresses of data bases.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-06", "database-password", Warning, Source::Finetune, "database_password.md");

/// What to do about one.
pub(super) const REMEDY: &str = "change the password, and take it out of the data";
