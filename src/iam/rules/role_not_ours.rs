//! IAM-05: says that a role which the tool did not make is used as it is.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Standing, Subject};
use crate::iam::facts::MANAGED_TAG;

/// A role that the tool did not make is used as it is.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-05",
    name: "role-not-ours",
    severity: Severity::Info,
    since: "0.1.0",
    source: Source::Finetune,
    docs: include_str!("role_not_ours.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let arn = subject.arn();
    if !subject.request.managed {
        return Err(Stop::Skip("a role named by ARN is never changed".to_owned()));
    }
    let found = match subject.standing()? {
        Standing::Untouched(_) => {
            let message = format!(
                "service role `{}` was not made by this tool (no tag `{MANAGED_TAG}`) and is used as it is",
                arn.name()
            );
            let text = "to have the tool keep it as the job needs it, adopt it";
            vec![
                Diagnostic::new(&RULE, message)
                    .resource(arn.to_string())
                    .remedy(Remedy::text(text).command("finetune role apply --adopt")),
            ]
        }
        Standing::Absent | Standing::Kept(_) => Vec::new(),
    };
    Ok(Judgement::of(found, [arn.to_string()]))
}
