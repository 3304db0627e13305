//! IAM-02: a role that is named by ARN exists, in the account of the job.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Standing, Subject};

/// A role that is named by ARN exists and belongs to the account of the job.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-02",
    name: "role-missing",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("role_missing.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let request = subject.request;
    let arn = request.arn.to_string();
    if request.managed {
        return Err(Stop::Skip("the role is created when it is absent".to_owned()));
    }
    let account = &request.needs.account;
    let found = if request.arn.account() != account {
        let message = format!(
            "service role `{arn}` belongs to account `{}`, the job to `{account}`",
            request.arn.account()
        );
        let text =
            "name a role of the job's own account: a role is passed to a service within its account only";
        vec![Diagnostic::new(&RULE, message).remedy(Remedy::text(text))]
    } else if matches!(subject.standing()?, Standing::Absent) {
        let text = "correct `role.arn`, or set `role.name` instead and have the role made";
        vec![
            Diagnostic::new(&RULE, format!("service role `{arn}` does not exist"))
                .remedy(Remedy::text(text).command("finetune role show")),
        ]
    } else {
        Vec::new()
    };
    let found = found.into_iter().map(|finding| finding.resource(&arn)).collect();
    Ok(Judgement::of(found, [arn]))
}
