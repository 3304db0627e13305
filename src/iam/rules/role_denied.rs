//! IAM-03: the role's own policies allow everything that the job does.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::Subject;
use crate::iam::evaluate::{Answer, Layer};
use crate::iam::requests::Needed;

/// The role's own policies, and its permissions boundary, allow every request of the job.
pub(crate) static RULE: Rule = Rule {
    code: "IAM-03",
    name: "role-denied",
    severity: Severity::Error,
    since: "0.1.0",
    source: Source::Page(
        "https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-job-access-security.html",
    ),
    docs: include_str!("role_denied.md"),
};

pub(crate) fn check(subject: Subject<'_>) -> Outcome {
    let arn = subject.arn();
    let mut refused: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut undecided = None;
    for needed in subject.requests() {
        match own_fault(subject, &needed)? {
            None => {}
            Some(Err(why)) => {
                undecided.get_or_insert(why);
            }
            Some(Ok(answer)) => {
                let request = needed.request;
                let all = refused.entry(request.action).or_default();
                all.push((request.resource, answer.reason));
            }
        }
    }
    if refused.is_empty() {
        return match undecided {
            Some(why) => Err(Stop::Unknown(why)),
            None => Ok(Judgement::Pass(vec![arn.to_string()])),
        };
    }
    let actions: Vec<String> = refused.keys().map(|action| format!("`{action}`")).collect();
    let message = format!("service role `{}` may not {}", arn.name(), actions.join(", "));
    let (text, command) = subject.how_to_mend();
    let mut finding = Diagnostic::new(&RULE, message)
        .resource(arn.to_string())
        .remedy(Remedy::text(text).command(command));
    for (action, resources) in &refused {
        let Some((resource, why)) = resources.first() else {
            continue;
        };
        let more = match resources.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        finding = finding.evidence(format!("`{action}` on `{resource}`{more}: {why}"));
    }
    for change in subject.smallest_changes(&[Layer::Identity, Layer::Boundary]) {
        finding = finding.evidence(change);
    }
    Ok(Judgement::Found(vec![finding]))
}

/// What the role's own side has against a request, for certain or perhaps; nothing where the request is
/// allowed, or a bucket's policy alone stands against it: that is IAM-04's.
fn own_fault(subject: Subject<'_>, needed: &Needed) -> Result<Option<Result<Answer, String>>, Stop> {
    let request = &needed.request;
    let answer = subject.answer(request)?;
    if answer.allowed {
        return Ok(None);
    }
    let Some(bucket) = needed.bucket.as_deref() else {
        if answer.unknown {
            return Ok(Some(Err(answer.why_unknown())));
        }
        // The key's own policy may name the role; it is not read here.
        if request.action.starts_with("kms:") && answer.decided_by == Layer::Implicit {
            return Ok(Some(Err(format!(
                "no policy of the role allows `{}` on `{}`, and whether the key's own policy does was not read (`kms:GetKeyPolicy`)",
                request.action, request.resource
            ))));
        }
        return Ok(Some(Ok(answer)));
    };
    let own = subject.own_side(request, bucket)?;
    let of_bucket = !answer.unknown && answer.decided_by == Layer::Resource;
    Ok(match (own.allowed, own.unknown) {
        (true, _) => None,
        _ if of_bucket => None,
        (false, true) => Some(Err(own.why_unknown())),
        (false, false) if answer.unknown => Some(Err(format!(
            "no policy of the role allows `{}` on `{}`, and whether the policy of bucket `{bucket}` does is not known: {}",
            request.action,
            request.resource,
            answer.why_unknown()
        ))),
        (false, false) => Some(Ok(own)),
    })
}
