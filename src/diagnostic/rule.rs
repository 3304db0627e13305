//! A rule: a code for good, a name, a severity, a source and a page of text.

use super::Severity;

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page that states the rule.
    Page(&'static str),
    /// A user of the service found it by experiment, or reported it; AWS does not state it.
    FieldReport,
    /// Follows from what `finetune` itself needs (its configuration file, its journal).
    Finetune,
}

impl Source {
    /// Returns the text that reports carry in `source`.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Page(url) => url,
            Self::FieldReport => "field report",
            Self::Finetune => "finetune",
        }
    }
}

/// One rule of the catalogue. It stands beside the check that applies it.
#[derive(Debug)]
pub struct Rule {
    /// The code, for good: a family and two digits, such as `CONV-05`.
    pub code: &'static str,
    /// The name that explains it, such as `unknown-role`.
    pub name: &'static str,
    /// The severity unless the user sets another.
    pub severity: Severity,
    /// The version of `finetune` that brought it.
    pub since: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// What it checks, why it matters, an example, how to fix it (Markdown).
    pub docs: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}
