//! IAM-07: the documents fit IAM's size limits.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source};

use crate::iam::check::Subject;
use crate::iam::limits::{Fault, too_large};

/// The documents of a role that the tool keeps fit IAM's size limits.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-07",
    name: "documents-too-large",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"),
    docs: include_str!("documents_too_large.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    subject.is_written()?;
    let faults = too_large(subject.documents, subject.foreign_characters());
    of_faults(&RULE, faults, subject)
}

/// One finding per fault. Where there is none, the role has to be known: others may have filled it, or it is
/// not the tool's to write.
pub(super) fn of_faults(rule: &'static Rule, faults: Vec<Fault>, subject: Subject<'_>) -> Outcome {
    if faults.is_empty() {
        subject.facts.role.known()?;
    }
    let arn = subject.arn().to_string();
    let finding = |fault: Fault| {
        Diagnostic::new(rule, format!("{} {}", fault.place, fault.fault))
            .resource(&arn)
            .remedy(Remedy::text(fault.remedy))
    };
    Ok(Judgement::of(
        faults.into_iter().map(finding).collect(),
        [arn.clone()],
    ))
}
