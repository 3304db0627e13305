//! IAM-09: the documents and tags hold nothing that IAM refuses.

use crate::diagnostic::{Outcome, Rule, Severity, Source};

use super::documents_too_large::of_faults;
use crate::iam::check::Subject;
use crate::iam::limits::refused;

/// The documents and tags of a role that the tool keeps hold nothing that IAM refuses.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-09",
    name: "documents-refused",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html"),
    docs: include_str!("documents_refused.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    subject.is_written()?;
    let faults = refused(subject.documents, &subject.request.settings.all_tags());
    of_faults(&RULE, faults, subject)
}
