//! IAM-03: the role's own policies allow everything that the job does.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Judgement, Outcome, Remedy, Rule, Severity, Source, Stop};

use crate::iam::check::{Subject, bucket_policy_name};
use crate::iam::evaluate::{Decision, Layer};

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
    let identity = subject.identity()?;
    let arn = subject.arn();
    let mut refused: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut undecided = None;
    for needed in subject.requests() {
        // A bucket policy that cannot be read may allow, never lift a deny: IAM-04 says that it is unread.
        let bucket_policy = needed
            .bucket
            .as_deref()
            .and_then(|bucket| subject.bucket_policy(bucket).ok().flatten());
        let why = match identity.decide(&needed, bucket_policy.as_ref()) {
            Decision::Allowed(_) => continue,
            Decision::Denied(by) if is_bucket_policy(&by.policy, needed.bucket.as_deref()) => continue,
            Decision::Undecided(why) => {
                // What only the bucket policy leaves open is IAM-04's.
                if !matches!(identity.decide(&needed, None), Decision::Allowed(_)) {
                    undecided.get_or_insert(why);
                }
                continue;
            }
            // The key's own policy may name the role; it is not read here.
            Decision::NotAllowed(_) if needed.request.action.starts_with("kms:") => {
                undecided.get_or_insert_with(|| {
                    format!(
                        "no policy of the role allows `{}` on `{}`, and whether the key's own policy does was not read (`kms:GetKeyPolicy`)",
                        needed.request.action, needed.request.resource
                    )
                });
                continue;
            }
            Decision::Denied(by) => format!("statement `{}` of `{}` denies it", by.statement, by.policy),
            Decision::NotAllowed(misses) if misses.is_empty() => "no statement names the action".to_owned(),
            Decision::NotAllowed(misses) => misses.join("; "),
        };
        let resource = needed.request.resource;
        refused
            .entry(needed.request.action)
            .or_default()
            .push((resource, why));
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

fn is_bucket_policy(policy: &str, bucket: Option<&str>) -> bool {
    bucket.is_some_and(|bucket| policy == bucket_policy_name(bucket))
}
