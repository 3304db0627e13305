//! IAM-01: the role trusts Bedrock to run jobs of this account and Region.

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::Subject;
use crate::iam::evaluate::Layer;
use crate::iam::requests::assume_role;

/// The trust policy lets Bedrock assume the role for a job of this account and Region.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-01",
    name: "role-untrusted",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("role_untrusted.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let arn = subject.arn();
    let answer = subject.answer(&assume_role(&subject.request.needs, &arn))?;
    if answer.allowed {
        return Ok(Judgement::Pass(vec![arn.to_string()]));
    }
    if answer.unknown {
        return Err(Stop::Unknown(answer.why_unknown()));
    }
    let message = format!(
        "service role `{}` does not trust `bedrock.amazonaws.com` for jobs of account `{}` in `{}`",
        arn.name(),
        subject.request.needs.account,
        subject.request.needs.region
    );
    let (text, command) = subject.how_to_mend();
    let mut finding = Diagnostic::new(&RULE, message)
        .resource(arn.to_string())
        .remedy(Remedy::text(text).command(command));
    finding.evidence = answer.reasons();
    finding.evidence.extend(subject.smallest_changes(&[Layer::Trust]));
    Ok(Judgement::Found(vec![finding]))
}
