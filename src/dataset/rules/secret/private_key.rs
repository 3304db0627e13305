//! SECRET-02: no private keys.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-02", "private-key", Warning, Source::Page("https://www.rfc-editor.org/rfc/rfc7468"), "private_key.md");

/// What to do about one.
pub(super) const REMEDY: &str = "make a new pair of keys, withdraw what was issued for this one, and take it out of the data";
