//! SECRET-03: no tokens of places where code and packages lie.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-03", "code-token", Warning, Source::Page("https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"), "code_token.md");

/// What to do about one.
pub(super) const REMEDY: &str = "revoke it where it was issued, look there for what was done with it, and take it out of the data";
