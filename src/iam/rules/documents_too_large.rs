//! IAM-07: the documents fit IAM's size limits.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::Subject;
use crate::iam::held::{INLINE_LIMIT, TRUST_LIMIT};

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
    if !subject.request.managed {
        return Err(Stop::Skip("a role named by ARN is never changed".to_owned()));
    }
    let documents = subject.documents;
    let inline: usize = documents.inline.iter().map(|policy| policy.document.size()).sum();
    let mut found = Vec::new();
    for (what, size, limit) in [
        ("the trust policy has", documents.trust.size(), TRUST_LIMIT),
        ("the inline policies have", inline, INLINE_LIMIT),
    ] {
        if size > limit {
            let message = format!("{what} {size} characters, IAM takes {limit}");
            let text = "shorten the prefixes, or name fewer subnets and security groups";
            found.push(
                Diagnostic::new(&RULE, message)
                    .resource(subject.arn().to_string())
                    .remedy(Remedy::text(text)),
            );
        }
    }
    Ok(Judgement::of(found, [subject.arn().to_string()]))
}
