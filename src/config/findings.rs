//! Gathers what is wrong with the configuration, each with its place.

use super::document::Document;
use super::layer::Origin;
use crate::diagnostic::{Diagnostic, Location, Remedy, Rule};

/// A list of findings, and the text that spans point into.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) document: Option<Document>,
    pub(super) found: Vec<Diagnostic>,
}

impl Findings {
    /// Adds a finding at `origin`; `label` stands at the caret, `remedy` says what to do.
    pub(super) fn push(
        &mut self,
        rule: &'static Rule,
        message: impl Into<String>,
        origin: &Origin,
        label: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let location = match (origin, &self.document) {
            (Origin::File(span), Some(document)) => document.location(span),
            (Origin::File(_), None) => unreachable!("only a document has spans"),
            (Origin::Flag(flag), _) => Location::Key(format!("--{flag}")),
            (Origin::Job, _) => Location::Key("--like".to_owned()),
        };
        self.found.push(
            Diagnostic::new(rule, message)
                .at(location, label)
                .remedy(Remedy::text(remedy)),
        );
    }
}
