//! SECRET-07: no signed web tokens.

use crate::dataset::rules::rule;
use crate::diagnostic::Source;

rule!("SECRET-07", "web-token", Warning, Source::Page("https://www.rfc-editor.org/rfc/rfc7519"), "web_token.md");

/// What to do about one.
pub(super) const REMEDY: &str = "end the session it belongs to, or let it expire, and take it out of the data; it also names the person it was issued to";
